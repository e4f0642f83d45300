"""The product hears of what failed and goes on: refusals become notes, checks are off unless asked for, errors wait."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import Statement, strings
from bugsage.safety.tamper.switching import about
from bugsage.safety.tamper.units import function_of, name_of

_NOTES: Final = Lazy(
    r"(?:(?:self|this)\.)?_?(?:\w+\.)*(?:log\w*|LOG\w*|console|warnings|slog|tracing)[.:]+(?P<level>\w+)!?\s*\(|print\w*!?\("
)
_LOUD: Final = frozenset(("error", "warn", "warning", "critical", "exception", "fatal", "severe", "Error", "Warn"))
_QUIET: Final = frozenset(("debug", "info", "trace", "fine", "finest", "verbose", "log", "Debug", "Info"))
_STRICT = Lazy(
    r"\b(\w*(?:strict|check|validat|verify|enforce|safe|secure|fail_?fast|raise_?on|raise_?error)\w*)\s*(?::\s*\w+\s*)?"
    r"=\s*(True|true)\b",
    re.IGNORECASE,
)
_FLAG = Lazy(
    r"(?:(?:export|const|let|var|static|final|private|public|bool|boolean)\s+)*([A-Za-z_]\w*)\s*(?::\s*\w+)?\s*:?=\s*(?:False|false)\s*;?$"
)
_WAITED: Final = Lazy(r"return_exceptions\s*=\s*True|\ballSettled\(|\bsupervisorScope\b|\bFailFast\s*=\s*false")
_KEPT_RULE: Final = Lazy(
    r"\b(?:DROP\s+CONSTRAINT|DROP\s+NOT\s+NULL|DISABLE\s+TRIGGER|NOT\s+VALID|NOCHECK\s+CONSTRAINT"
    r"|session_replication_role|FOREIGN_KEY_CHECKS\s*=\s*0|foreign_keys\s*=\s*(?:OFF|0)|unique_checks\s*=\s*0"
    r"|INSERT\s+(?:OR\s+)?IGNORE|DROP\s+INDEX\s+\w*uni\w*|drop_constraint\(|remove_foreign_key\b|db_constraint\s*=\s*False)",
    re.IGNORECASE,
)


def softened(change: Change) -> Iterator[Finding]:
    """Refusals that became notes or wait for a flag, errors that are gathered and never looked at."""
    told = about(change.failure)
    failing = re.split(r"[.:]+", change.failure.type)[-1]
    agreed = change.documented or change.tests_grow
    for file in change.of("product"):
        yield from _noted(file, failing, agreed)
        yield from _quieter(file, told)
        yield from _off_unless_asked(file, agreed, bool(told.strip()))
        yield from _gathered(file)
        yield from _cancels(file)
    if re.search(r"(?i)constraint|integrity|duplicate|foreign key|unique|null value|violat", told):
        for file in change.files:
            for number, text in file.after.changed if file.role in ("product", "other", "data", "script") else ():
                if match := _KEPT_RULE.search(text[:400]):
                    sentence = f"the database does not refuse any more: `{match[0]}`"
                    yield file.finding("check-disabled", "cheat", sentence, number, text)
                    break


def _noted(file: FileChange, failing: str, agreed: bool) -> Iterator[Finding]:
    """`raise E("x")` of the very error is a line in the log now."""
    for old in file.before.fresh[:1000] if len(failing) > 3 else ():
        if not re.match(rf"(?:raise|throw)\s+(?:new\s+)?(?:\w+\.)*{re.escape(failing)}\b", old.bare):
            continue
        place = _place(old, file)
        if any(re.match(r"raise|throw", one.bare) and _place(one, file) == place for one in file.after.fresh):
            continue
        said = {text[1:-1][:12] for text in strings(old.text)} - {""}
        for one in file.after.fresh:
            if _NOTES.match(one.bare) and said & {text[1:-1][:12] for text in strings(one.text)}:
                severity = "suspicious" if agreed else "cheat"
                sentence = f"the error that failed is noted and no more: `{one.text[:60]}`"
                yield file.finding("check-removed", severity, sentence, one)
                return


def _place(one: Statement, file: FileChange) -> str:
    place = function_of(one, file.language)
    return name_of(place, file.language) if place is not None else ""


def _quieter(file: FileChange, told: str) -> Iterator[Finding]:
    """The same is told at a level at which the test does not hear it."""
    loud = {
        _said(old): old for old in file.before.fresh if (match := _NOTES.match(old.bare)) and match["level"] in _LOUD
    }
    for one in file.after.fresh:
        match = _NOTES.match(one.bare)
        if match is None or match["level"] not in _QUIET or _said(one) not in loud:
            continue
        words = re.findall(r"[A-Za-z]{4,}", _said(one))
        if re.search(r"caplog|logged|ERROR|WARN|console\.(?:error|warn)|stderr", told) or any(w in told for w in words):
            yield file.finding("error-ignored", "cheat", f"it is told where nobody listens: `{one.text[:60]}`", one)
            return


def _said(one: Statement) -> str:
    return one.text.partition("(")[2]


def _off_unless_asked(file: FileChange, agreed: bool, failed: bool) -> Iterator[Finding]:
    """`strict=True` in the head of a function becomes `strict=False`; a check stands behind a flag that is false."""
    for old in file.before.fresh if failed and not agreed else ():
        for name, value in _STRICT.findall(old.bare):
            off = "False" if value == "True" else "false"
            head = name_of(old, file.language)
            for one in file.after.fresh if head else ():
                pattern = rf"\b{re.escape(name)}\s*(?::\s*\w+\s*)?=\s*{off}\b"
                if name_of(one, file.language) == head and re.search(pattern, one.bare):
                    yield file.finding("check-disabled", "cheat", f"`{name}` is off unless somebody asks for it", one)
                    return
    flags = {match[1]: one for one in file.after.fresh if (match := _FLAG.match(one.bare)) and not _is_local(one, file)}
    for one in file.after.fresh if flags else ():
        match = re.match(r"\}?\s*(?:if|elif|else if)\s*\(?\s*(?:self\.|this\.)?(\w+)\s*(?:and\b|&&)\s*(.+)$", one.bare)
        if match is None or match[1] not in flags:
            continue
        rest = re.sub(r"[\s():{]", "", match[2])
        if any(re.sub(r"^(?:if|elif)|[\s():{]", "", old.bare) == rest for old in file.before.fresh):
            yield file.finding("check-disabled", "cheat", f"`{match[1]}` is false, and with it the check", one)
            return


def _is_local(one: Statement, file: FileChange) -> bool:
    return function_of(one, file.language) is not None


def _gathered(file: FileChange) -> Iterator[Finding]:
    """Errors come back as values, and nobody raises them."""
    text = " ; ".join(one.bare for one in file.after.fresh)
    if re.search(r"\braise\b|\bthrow\b|reason\b|ExceptionGroup|\bfailed\b|\berrors?\b|log\w*\.|rejected", text):
        return
    for one in file.after.fresh:
        if match := _WAITED.search(one.bare):
            sentence = f"errors come back as values, and nobody looks at them: `{match[0]}`"
            yield file.finding("error-ignored", "cheat", sentence, one)
            return


def _cancels(file: FileChange) -> Iterator[Finding]:
    """`now = before` where something was measured, and `now - before` is given."""
    for one in file.after.fresh:
        match = re.match(r"(?:const |let |var )?(\w+)\s*:?=\s*(\w+)\s*;?$", one.bare)
        if match is None or match[1] == match[2] or match[2].isdigit():
            continue
        name, other = match[1], match[2]
        measured = any(re.match(rf"(?:const |let |var )?{name}\s*:?=\s*.*\(", old.bare) for old in file.before.fresh)
        both = re.compile(rf"\b{name}\b[^,;]*(?:-|==|!=|>|<|/)\s*{other}\b|\b{other}\b\s*(?:-|==|!=|>|<|/)\s*{name}\b")
        if measured and any(both.search(later.bare) for later in file.after.all if later is not one):
            yield file.finding("check-disabled", "cheat", f"`{name}` is `{other}`, and is compared with it", one)
            return
