"""What PHPUnit and Pest's kin say of tests that failed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.clean import LINE
from bugsage.intake.thrown import MOST_CHAINED, MOST_EVENTS, Thrown, chained, frame_at
from bugsage.model.error import Frame
from bugsage.model.report import Counts

#: An assertion that did not hold has no type in the report, and no more has a warning that PHP gave.
FAILED, WARNED = "Failed", "Warning"

_SECTION = re.compile(r"^There (?:was|were) \d{1,7} (?:PHPUnit )?(?P<what>failure|error|warning|risky test|\w+)s?:$")
_TITLE = re.compile(r"^\d{1,7}\) (?P<test>[A-Za-z_\\][\w\\]{0,300}::\S.{0,600})$")
_PLACE = re.compile(r"^(?P<file>(?:/|[A-Za-z]:\\|\.{0,2}/|phar://)[^\n:]{1,600}):(?P<line>\d{1,7})$")
_TYPED = re.compile(
    r"^(?P<type>(?:[A-Za-z_]\w*\\)+[A-Za-z_]\w*|[A-Z]\w*(?:Exception|Error))(?:: ?(?P<message>.*))?$", re.DOTALL
)
_COUNTS = re.compile(r"^Tests: (?P<tests>\d{1,9}), Assertions: \d{1,9}(?P<rest>(?:, [A-Z][\w ]{2,30}: \d{1,9})*)\.?$")
_FINE = re.compile(r"^OK \((?P<tests>\d{1,9}) tests?, \d{1,9} assertions?\)$")
_ENDS = re.compile(r"^(?:--|FAILURES!|ERRORS!|WARNINGS!|OK, but .*|Tests: \d.*|Generating code coverage.*)$")
_DIFFERS = re.compile(r"^(?:\+(?!\+)|-(?!-)).")
_MOST_LINES = 400
_TOLD = frozenset(("failure", "error", "warning"))


def is_section(line: str) -> bool:
    """A line under which tests that failed are listed."""
    match = _SECTION.match(line[:200])
    return match is not None and match["what"] in _TOLD


def failures(lines: Sequence[str], library: re.Pattern[str]) -> list[Thrown]:
    """One for each test that is listed under errors, failures or warnings."""
    found: list[Thrown] = []
    what = ""
    for at, line in enumerate(lines):
        section = _SECTION.match(line[:200])
        if section:
            what = section["what"]
        title = _TITLE.match(line[:LINE]) if what in _TOLD else None
        if title and len(found) < MOST_EVENTS:
            found.append(_thrown(lines, at, title["test"], what, library))
    return found


def counts(lines: Sequence[str]) -> Counts:
    """What its last lines say."""
    for line in reversed(lines[-200:]):
        fine = _FINE.match(line)
        if fine:
            return Counts(failed=0, errors=0, passed=int(fine["tests"]), skipped=0)
        match = _COUNTS.match(line)
        if match:
            told = {name: int(n) for name, n in re.findall(r"([A-Z]\w*): (\d+)", match["rest"])}
            failed, errors, skipped = (told.get(name, 0) for name in ("Failures", "Errors", "Skipped"))
            passed = int(match["tests"]) - failed - errors - skipped - told.get("Incomplete", 0)
            return Counts(failed=failed, errors=errors, passed=max(passed, 0), skipped=skipped)
    return Counts()


def _thrown(lines: Sequence[str], at: int, test: str, what: str, library: re.Pattern[str]) -> Thrown:
    """What was thrown with its places, the innermost first, and below `Caused by` what that came from."""
    end = at + 1
    while end < len(lines) and end - at < _MOST_LINES and not _closes(lines[end]):
        end += 1
    while end > at + 1 and not lines[end - 1].strip():
        end -= 1
    parts: list[tuple[list[str], list[Frame]]] = [([], [])]
    for line in (one[:LINE] for one in lines[at + 1 : end]):
        place = _PLACE.match(line)
        if line == "Caused by" and len(parts) < MOST_CHAINED:
            parts.append(([], []))
        elif place:
            parts[-1][1].insert(0, frame_at(place["file"], place["line"], None, library))
        elif not parts[-1][1]:
            parts[-1][0].append(line)
    untyped = FAILED if what == "failure" else WARNED if what == "warning" else "Error"
    shown = [(*_typed("\n".join(said).strip(), untyped), frames) for said, frames in parts]
    detail = tuple(line for line in parts[0][0] if _DIFFERS.match(line))
    return Thrown(exceptions=chained(shown), start=at, end=end, test=test, detail=detail)


def _closes(line: str) -> bool:
    return bool(_TITLE.match(line[:LINE]) or _ENDS.match(line[:200]) or _SECTION.match(line[:200]))


def _typed(said: str, untyped: str) -> tuple[str, str]:
    match = _TYPED.match(said)
    return (match["type"], match["message"] or "") if match else (untyped, said)
