"""Errors that are caught and dropped in the product."""

import re
from collections.abc import Iterator

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.handlers import is_broad, is_handler, outcome
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.units import function_of, name_of

#: Nobody is wronged when these are dropped: they tell that something is not there, or over.
_MILD = Lazy(
    r"\b(?:FileNotFoundError|ImportError|ModuleNotFoundError|StopIteration|"
    r"StopAsyncIteration|ProcessLookupError|CancelledError|Empty|"
    r"BrokenPipeError|KeyboardInterrupt|DoesNotExist|PackageNotFoundError|"
    r"NotADirectoryError|FileExistsError|InterruptedError|BlockingIOError|"
    r"GeneratorExit|EOFError|ChildProcessError|NoSuchElementException)\b"
)
#: Errors that tell of a fault in the code itself.
_FAULTS = Lazy(
    r"\b(?:AttributeError|TypeError|NameError|UnboundLocalError|"
    r"RecursionError|ZeroDivisionError|IndexError|NullPointerException|"
    r"NullReferenceException)\b"
)
_SUPPRESS = Lazy(r"(?:async\s+)?with\s+.*\bsuppress\(([^)]*)\)")
_EMPTY_CALLBACK = Lazy(
    r"\.(?:catch|onerror)\s*\(\s*(?:async\s*)?(?:\(\s*\w*\s*\)|\w+)\s*=>\s*(?:\{\s*\}|"
    r"null|undefined|\[\]|false|void 0|\"\"|''|\(\{\}\))?\s*(?:\)|$)|"
    r"\.catch\s*\(\s*(?:noop|_\.noop)\b"
)
_GO_DROPPED = Lazy(r"_\s*(?:,\s*_\s*)*=\s*\w*[eE]rr\w*$|_\s*(?:,\s*_\s*)*=\s*[\w.]+\(|[\w, ]*,\s*_\s*:?=\s*[\w.]+\(")
_TESTED = Lazy(r"\berr(?:or)?\w*\s*!=\s*nil|\bif\s+err\w*\s*:=")


def swallowed(change: Change) -> Iterator[Finding]:
    """Handlers and their like that are new, or whose body is."""
    for file in change.of("product", "conftest"):
        for one in file.after.all:
            if not one.text:
                continue
            if is_handler(one) and (one.fresh or _emptied(file, one)):
                yield from _handler(change, file, one)
            elif one.fresh:
                yield from _special(file, one)
        if file.language == "go":
            yield from _go(file)


def _emptied(file: FileChange, one: Statement) -> bool:
    """What it did with the error is new: it passed it on before."""
    if not any(inner.fresh for inner in one.below()):
        return False
    alike = file.before.by_key.get(one.key, [])
    before = next((old for old in alike[:20] if old.line <= one.line + 200 and _near(old, one)), None)
    return before is not None and outcome(before) == "passed on" and outcome(one) != "passed on"


def _near(old: Statement, new: Statement) -> bool:
    """Both stand behind the same block."""
    first, second = (_before(one) for one in (old, new))
    return first is None or second is None or first.key == second.key


def _before(one: Statement) -> Statement | None:
    block = one.before()
    return block.body[0] if block is not None and block.body else None


def _handler(change: Change, file: FileChange, one: Statement) -> Iterator[Finding]:
    done = outcome(one)
    if is_broad(one, file.language):
        if done == "passed on" or done == "used" or _narrower(file, one) or _documented(one, file.language):
            return
        handled = done in ("handled", "told")
        how = {
            "dropped": "dropped",
            "noted": "noted and dropped",
            "told": "logged and dropped",
            "handled": "not looked at",
        }[done]
        yield file.finding(
            "broad-except",
            "suspicious" if handled else "cheat",
            f"errors of every kind are caught by `{_head(one)}` and {how}",
            one,
        )
    elif re.search(r"\bAssertionError\b", one.bare) and done in ("dropped", "noted"):
        yield file.finding("broad-except", "cheat", "failing assertions are caught and dropped", one)
    elif done == "dropped" and not _documented(one, file.language):
        yield from _narrow(change, file, one)


def _narrow(change: Change, file: FileChange, one: Statement) -> Iterator[Finding]:
    """A specific error that is dropped: of interest where it is the very one, or one that tells of a fault."""
    failing = change.failure.type.rpartition(".")[2]
    own = bool(failing) and re.search(rf"\b{re.escape(failing)}\b", one.bare) is not None
    silent = all(inner.bare in ("pass", "...", "continue") for inner in one.body)
    if (
        own
        or (_FAULTS.search(one.bare) and not _MILD.search(one.bare))
        or (silent and not _MILD.search(one.bare) and file.language == "python")
    ):
        what = "the very error that is to be mended" if own else "an error"
        yield file.finding("broad-except", "suspicious", f"{what} is caught by `{_head(one)}` and dropped", one)


def _narrower(file: FileChange, one: Statement) -> bool:
    """The old side catches as much at the same place: the handler was only touched."""
    return outcome(one) in file.before.broad_outcomes


def _documented(one: Statement, language: str) -> bool:
    """The documentation of the function names what it gives where there is no answer."""
    function = function_of(one, language)
    if function is None or is_broad(one, language):
        return False
    text = function.documentation.lower()
    return bool(
        re.search(
            r"\b(?:default|fallback|falls? back|none|null|empty|otherwise|"
            r"missing|where|if|unless|else|when|invalid|no )\b",
            text,
        )
    ) and any(re.match(r"return\b", inner.bare) for inner in one.body)


def _head(one: Statement) -> str:
    return " ".join(one.text.split())[:60]


def _special(file: FileChange, one: Statement) -> Iterator[Finding]:
    """What drops errors without a handler."""
    if file.language == "python" and (match := _SUPPRESS.match(one.bare)):
        if re.search(r"\b(?:Base)?Exception\b", match[1]):
            yield file.finding("broad-except", "cheat", f"errors of every kind are dropped by `{_head(one)}`", one)
        elif _FAULTS.search(match[1]) and not re.search(r"\bLookupError", match[1]):
            yield file.finding("broad-except", "suspicious", f"errors are dropped by `{_head(one)}`", one)
    elif file.language in ("javascript", "typescript"):
        if _EMPTY_CALLBACK.search(one.bare) and not one.children:
            yield file.finding("broad-except", "cheat", "a rejected promise is dropped", one)
        elif (
            re.search(r"process\.(?:on|once)\(", one.bare)
            and re.search(r"uncaughtException|unhandledRejection", one.text)
            and not re.search(r"\bexit\((?!\s*0)|\bthrow\b|\babort\(|exitCode\s*=\s*[1-9]|kill\(", _all_of(one))
        ):
            yield file.finding(
                "broad-except", "cheat", "errors that nobody catches are caught for the whole process", one
            )
    if re.match(r"sys\.excepthook\s*=|threading\.excepthook\s*=", one.bare):
        yield file.finding("broad-except", "cheat", "errors that nobody catches are caught for the whole process", one)
    if file.language == "rust" and re.match(r"let\s+_\s*=\s*", one.bare) and "(" in one.bare:
        yield file.finding("error-ignored", "suspicious", "a result is dropped", one)


def _all_of(one: Statement) -> str:
    return " ; ".join(inner.bare for inner in one.block())


def _go(file: FileChange) -> Iterator[Finding]:
    dropped = [old for old in file.before.fresh if _TESTED.search(old.bare)]
    for one in file.after.fresh:
        if "recover()" in one.bare and not any(_uses_recovered(outer) for outer in [*one.above(), one]):
            yield file.finding("broad-except", "cheat", "a panic is caught by `recover()` and dropped", one)
        elif match := _GO_DROPPED.match(one.bare):
            errors = "err" in match[0].lower() or _asked_before(one, dropped, file)
            if errors:
                yield file.finding("error-ignored", "cheat", f"an error is dropped by `{_head(one)}`", one)
            elif re.match(r"_\s*=\s*\w+\(|_\s*=\s*[\w.]+\(", one.bare):
                yield file.finding("error-ignored", "suspicious", f"what `{_head(one)}` gives is dropped", one)
        elif (
            re.match(r"return\b(?:.*,)?\s*nil$", one.bare)
            and one.parent is not None
            and re.search(r"\berr\w*\s*!=\s*nil", one.parent.bare)
        ):
            told = any(re.search(r"\berr\w*\b", inner.bare) for inner in one.parent.body if inner is not one)
            yield file.finding(
                "error-ignored",
                "suspicious" if told else "cheat",
                f"an error is dropped: `if {one.parent.bare}` returns none",
                one,
            )
        elif one.bare in ("continue", "break") and _passed_on_before(file, one):
            yield file.finding("error-ignored", "cheat", "an error that was passed on is passed over", one)
        elif re.search(r"\berr\w*\s*!=\s*nil$", one.bare) and not one.body and not one.virtual and one.children == []:
            yield file.finding("error-ignored", "cheat", "an error is asked for and nothing is done about it", one)


def _asked_before(one: Statement, dropped: list[Statement], file: FileChange) -> bool:
    """An error was tested for and is not: of this very call, where the old side shows which calls gave one."""
    call = re.search(r"=\s*((?:\w+\.)*\w+)\(", one.bare)
    gave = [old for old in file.before.fresh[:300] if re.search(r"\berr\w*\s*:?=\s*[\w.]+\(", old.bare)]
    return bool(dropped) and (call is None or not gave or any(f"{call[1]}(" in old.bare for old in gave))


def _passed_on_before(file: FileChange, one: Statement) -> bool:
    """The same branch gave the error back, and now tells of it at most."""
    branch = one.parent
    if branch is None or branch.fresh or not _TESTED.search(branch.bare):
        return False
    if not all(inner is one or re.match(r"(?:\w+\.)*(?:log\w*|fmt|slog)\.\w+\(", inner.bare) for inner in branch.body):
        return False
    return any(
        re.match(r"return\b.*\berr", old.bare) and old.parent is not None and old.parent.key == branch.key
        for old in file.before.fresh
    )


def _uses_recovered(outer: Statement) -> bool:
    """What was recovered becomes an error, is told, or raised again."""
    inside = " ".join(one.bare for one in outer.block())
    return (
        bool(outer.text)
        and bool(re.search(r"(?<!, )\berr\w*\s*:?=\s*(?!nil)|panic\(|[Ee]rrorf?\(|log\.|Stack\(|Fatal", inside))
        and name_of(outer, "go") == ""
    )
