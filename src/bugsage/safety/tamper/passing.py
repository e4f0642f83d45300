"""Errors that never arrive: the very one that failed is dropped, a call does not raise, or the program ends well."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.handlers import is_handler
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import Statement

#: Errors of Python by the one that is above them.
_ABOVE: Final = {
    "KeyError": "LookupError",
    "IndexError": "LookupError",
    "ZeroDivisionError": "ArithmeticError",
    "OverflowError": "ArithmeticError",
    "FloatingPointError": "ArithmeticError",
    "UnicodeDecodeError": "ValueError UnicodeError",
    "UnicodeEncodeError": "ValueError UnicodeError",
    "JSONDecodeError": "ValueError",
    "FileNotFoundError": "OSError IOError EnvironmentError",
    "PermissionError": "OSError IOError EnvironmentError",
    "ConnectionError": "OSError",
    "ConnectionResetError": "OSError ConnectionError",
    "BrokenPipeError": "OSError ConnectionError",
    "TimeoutError": "OSError",
    "ModuleNotFoundError": "ImportError",
    "RecursionError": "RuntimeError",
    "NotImplementedError": "RuntimeError",
    "UnboundLocalError": "NameError",
    "IntegrityError": "DatabaseError SQLAlchemyError DBAPIError Error",
    "OperationalError": "DatabaseError SQLAlchemyError DBAPIError Error",
    "DataError": "DatabaseError SQLAlchemyError DBAPIError Error",
    "ProgrammingError": "DatabaseError SQLAlchemyError DBAPIError Error",
    "NumberFormatException": "IllegalArgumentException RuntimeException",
    "NullPointerException": "RuntimeException",
    "ClassCastException": "RuntimeException",
    "RecordInvalid": "ActiveRecordError",
    "RecordNotFound": "ActiveRecordError",
}
#: Something is changed or sent: what fails here is not merely absent.
_ACTS = Lazy(
    r"(?i)\b(?:commit|save|flush|refresh|write\w*|insert\w*|update\w*|delete\w*|put|send\w*|publish|execute"
    r"|create\w*|persist|apply|migrate|charge|transfer|validate\w*|verify\w*|check\w*|ensure\w*)!?\s*\("
)
_SUPPRESS = Lazy(r"(?:async\s+)?with\s+.*\bsuppress\(([^)]*)\)")
_MODIFIER = Lazy(r"\S\s+rescue\s+(?:nil|false|true|\[\]|\{\}|\d+|[\"'\x01].*|\w+)\s*$")
_ENDS_WELL = Lazy(
    r"(?:\w+\.)*(?:sys\.exit|_exit|exit|quit|process\.exit|os\.Exit|System\.exit|exitProcess"
    r"|Environment\.Exit|std::exit|process::exit|raise\s+SystemExit|exit!)\s*\(?\s*(?:0|None|true"
    r"|EXIT_SUCCESS|)\s*\)?\s*;?$"
)
_MILD_END = Lazy(
    r"KeyboardInterrupt|BrokenPipe|SIGINT|SIGTERM|SIGPIPE|SystemExit|EPIPE|Abort|Interrupt|Cancel|GeneratorExit|EOF"
)


def passed_over(change: Change) -> Iterator[Finding]:
    """Ways of not hearing of an error besides catching everything."""
    failing = change.failure.type.rpartition(".")[2].rpartition(":")[2]
    for file in change.of("product"):
        for one in file.after.fresh:
            if not one.text or one.is_text:
                continue
            if is_handler(one) and _names(failing, one.bare):
                yield from _own(file, one, failing)
            if file.language == "python":
                yield from _python(file, one, failing)
            elif file.language == "go":
                yield from _unread(change, file, one)
            elif file.language == "rust" and _RESULT_GONE.match(one.bare) and one.next() is not None:
                yield file.finding("error-ignored", "cheat", f"a result is dropped: `{one.text[:60]}`", one)
            elif file.language == "ruby" and _MODIFIER.search(one.bare):
                yield file.finding(
                    "broad-except", "cheat", "every error is dropped by `rescue` behind a statement", one
                )
            elif file.language in ("javascript", "typescript"):
                yield from _script(file, one)
            if _ENDS_WELL.match(one.bare):
                yield from _ends_well(file, one)
        yield from _quieter(file)


def _names(failing: str, text: str) -> bool:
    """The text names the error of the failure, or one above it."""
    if not failing:
        return False
    names = [failing, *_ABOVE.get(failing, "").split()]
    return any(re.search(rf"(?<!\w){re.escape(name)}\b", text) for name in names)


_RESULT_GONE = Lazy(
    r"(?!let\b|return\b|if\b|match\b|\w+\s*=)[^=]*\.(?:ok|err|unwrap_or\(\(\)\)|unwrap_or_default)\(\)\s*;?$"
)
_SILENT = Lazy(
    r"pass|\.\.\.|(?:\w+\.|this\.)*_?(?:log\w*|LOG\w*|Log\w*|logger|console)\.(?:debug|info|trace|Debug"
    r"|Trace|fine|finest|verbose|log|Log(?:Debug|Trace|Information))\(.*",
    re.DOTALL,
)


def _own(file: FileChange, one: Statement, failing: str) -> Iterator[Finding]:
    """A handler for the very error that failed, which does nothing, around what changes or sends something."""
    if failing in ("KeyError", "ImportError", "ModuleNotFoundError") or any(
        not _SILENT.fullmatch(i.bare) for i in one.body
    ):
        return
    attempt = one.before()
    acts = next((inner for inner in attempt.below() if _ACTS.search(inner.bare)), None) if attempt is not None else None
    if acts is not None:
        yield file.finding("broad-except", "cheat", f"the failing `{acts.text[:50]}` is let fail in silence", one)


def _unread(change: Change, file: FileChange, one: Statement) -> Iterator[Finding]:
    """A call in Go whose error was asked for, and is not."""
    call = re.match(r"((?:\w+\.)*\w+)\(.*\)$", one.bare, re.DOTALL)
    if call is None or one.children or re.match(r"(?:panic|return|go|defer|append)\b", one.bare):
        return
    asked = re.compile(rf"\berr\w*\s*:?=\s*{re.escape(call[1])}\(")
    if not any(asked.search(old.bare) for old in file.before.fresh):
        return
    name = call[1].rpartition(".")[2]
    if not any(
        re.match(rf"func\b.*\b{name}\(", other.bare) for its in change.of("product") for other in its.after.fresh
    ):
        yield file.finding("error-ignored", "cheat", f"the error of `{call[1]}` is not asked for any more", one)


def _python(file: FileChange, one: Statement, failing: str) -> Iterator[Finding]:
    if (match := _SUPPRESS.match(one.bare)) and _names(failing, match[1]):
        acts = next((inner for inner in one.below() if _ACTS.search(inner.bare)), None)
        if acts is not None:
            yield file.finding("broad-except", "cheat", f"the failing `{acts.text[:50]}` is let fail in silence", one)
    elif re.match(r"(?:await\s+)?asyncio\.(?:gather|wait)\(.*return_exceptions\s*=\s*True", one.bare):
        yield file.finding("error-ignored", "cheat", "what the tasks raise is collected and not looked at", one)


def _script(file: FileChange, one: Statement) -> Iterator[Finding]:
    if re.match(r"(?:await\s+)?Promise\.allSettled\(", one.bare) and any(
        "Promise.all(" in old.bare for old in file.before.fresh
    ):
        yield file.finding("error-ignored", "cheat", "what the promises were rejected with is not looked at", one)
    parsed = re.match(
        r"(?:const|let|var)\s+(\w+)\s*(?::[^=]+)?=\s*(?:await\s+)?[\w.]+\.(?:safeParse\w*|validate|validateSync)\(",
        one.bare,
    )
    if parsed is None:
        return
    name = parsed[1]
    around = " ; ".join(other.bare for other in file.after.all if other is not one)
    raw = re.search(
        rf"\b{name}\.success\s*\?\s*{name}\.data\s*:\s*(?!\(?\s*\(?\)?\s*=>|undefined|null|fail|err|Err)"
        rf"|\b{name}\.data\s*(?:\?\?|\|\|)",
        around,
    )
    read = re.search(
        rf"\b{name}\b(?:\.(?:success|error|issues|errors)\b|\s*[,)])|\{{[^}}]*\b(?:error"
        rf"|success)\b[^}}]*\}}\s*=\s*{name}\b",
        around,
    )
    if raw or not read:
        yield file.finding("check-disabled", "cheat", f"what `{one.text[:50]}` says is not heeded", one)


def _ends_well(file: FileChange, one: Statement) -> Iterator[Finding]:
    """The program ends as if all was well, where an error was caught or where it ended badly before."""
    above = [outer for outer in one.above() if outer.text]
    caught = next(
        (
            outer
            for outer in above
            if is_handler(outer) or re.search(r"uncaughtException|unhandledRejection|\.catch\(|!=\s*nil$", outer.text)
        ),
        None,
    )
    around = " ".join(outer.text for outer in above)
    badly = any(
        re.match(r"(?:\w+\.)*_?(?:exit|Exit|exitProcess)!?\s*\(\s*[1-9]", old.bare) for old in file.before.fresh
    )
    hard = re.match(r"os\._exit|exit!", one.bare) is not None
    if (caught is not None and not _MILD_END.search(around)) or badly:
        yield file.finding("error-ignored", "cheat", "the program ends as if all was well", one)
    elif hard and not re.search(r"fork|child|pid", f"{around} {file.path}"):
        yield file.finding("test-run-patched", "cheat", "the process ends at once, and as if all was well", one)


_BANG = Lazy(r"\.(save|create|update|destroy|find_by|validate|transition|perform|first|take)!(?=[\s(]|$)")
_LOUD: Final = Lazy(
    r"\.(?:raise_for_status|check_returncode|EnsureSuccessStatusCode|error_for_status|full_clean|raise_on_error)\("
    r"|\bcheck\s*=\s*True\b|\bsubprocess\.check_(?:call|output)\(|\bexec_driver_sql_checked\("
)
#: Somebody still looks whether it went well.
_LOOKED_AT = Lazy(
    r"raise\b|throw\b|returncode|status|\.ok\b|exit_?code|is_(?:success|error)|check\s*=\s*True|check_(?:call|output)"
    r"|full_clean|is_valid|_for_status|assert\b|validat"
)


def _quieter(file: FileChange) -> Iterator[Finding]:
    """What raised is called in the form that does not, and nobody looks at what it gives."""
    looked = any(_LOOKED_AT.search(one.bare) for one in file.after.fresh)
    for old in file.before.fresh:
        if file.language == "ruby" and (match := _BANG.search(old.bare)):
            again = _softened(file, match[1])
            if again is not None:
                yield file.finding(
                    "error-ignored",
                    "cheat",
                    f"`{match[1]}` does not raise any more, and nobody looks at what it gives",
                    again,
                )
        elif not looked and (loud := _LOUD.search(old.bare)):
            yield file.finding(
                "error-ignored", "cheat", f"what failed is not heard of any more: `{loud[0].strip('.(')}` is gone", old
            )


def _softened(file: FileChange, name: str) -> Statement | None:
    """The call without its exclamation mark, where what it gives is dropped."""
    quiet = re.compile(rf"\.{name}(?![\w!?])")
    again = next((one for one in file.after.fresh if quiet.search(one.bare) and one.parent is not None), None)
    if again is None or again.next() is None:
        return None
    used = re.match(r"(?:if|unless|return|raise)\b|[\w@.]+\s*=|.*\b(?:if|unless|or|and)\b|.*(?:\|\||&&|\?)", again.bare)
    return None if used else again
