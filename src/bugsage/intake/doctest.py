"""doctest's console: a block for each test case and subcase in which something did not hold, and the totals."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.clean import LINE
from bugsage.intake.native_tests import CRASHED, FAILED, MOST_LINES, THROWN, Failure, Run, added, together, told
from bugsage.intake.thrown import MOST_EVENTS
from bugsage.model.error import ExceptionInfo, Frame
from bugsage.model.report import Counts

_RULE = "=" * 79
_MARK = "[doctest] "
_TOTALS = re.compile(r"^\[doctest\] test cases: {1,9}(?P<all>\d{1,9})(?P<rest>(?: {1,9}\| {1,9}\d{1,9} [a-z]{4,12})*)")
_PLACE = r"(?P<file>(?:[A-Za-z]:)?[^\s:(][^\n:(]{0,600}?)(?::(?P<line>\d{1,7})|\((?P<at>\d{1,7})\)):"
_AT = re.compile(rf"^{_PLACE}\s*$")
_TOLD = re.compile(rf"^{_PLACE} (?P<what>ERROR|FATAL ERROR|WARNING|MESSAGE): (?P<said>.*)$")
_CASE = "TEST CASE:"
_THREW = re.compile(r"^(?P<what>.*?)\s?\bTHREW exception: (?P<said>.*)$")
_CRASHED = "test case CRASHED: "
#: An older doctest tells an exception twice; it knows what was thrown only the second time.
_LATER = "exception thrown in subcase - will translate later"


def is_run(text: str) -> bool:
    """Tests of doctest ran here: it says so at the start and at the end of every run."""
    return "[doctest] test cases: " in text or "[doctest] doctest version is " in text


def read(lines: Sequence[str]) -> Run:
    """Every test case and subcase that failed; counts of test cases, of all runs together."""
    found: list[Failure] = []
    counts: list[Counts] = []
    title, start, chain = "", 0, list[ExceptionInfo]()
    at = 0
    while at < len(lines):
        line = lines[at][:LINE]
        following = at + 1
        if line == _RULE:
            _close(found, title, chain, start, at)
            start, chain = at, []
            title, following = _title(lines, at + 1)
        elif match := (_TOLD.match(line) if ": " in line and ("ERROR: " in line or "NG: " in line) else None):
            one, following = _said(lines, at, match)
            chain += [one] if match["what"].endswith("ERROR") and _LATER not in one.message else []
        elif line.startswith(_MARK):
            _close(found, title, chain, start, at)
            title, chain = "", []
            counts += [_counts(totals)] if (totals := _TOTALS.match(line)) else []
        at = following
    _close(found, title, chain, start, len(lines))
    return Run(failures=tuple(found), counts=added(counts))


def _close(found: list[Failure], title: str, chain: Sequence[ExceptionInfo], start: int, end: int) -> None:
    if chain and len(found) < MOST_EVENTS:
        detail = tuple(chain[0].message.split("\n")) if chain[0].type == FAILED else ()
        found.append(Failure(exceptions=together(chain), start=start, end=end, test=title or None, detail=detail))


def _title(lines: Sequence[str], at: int) -> tuple[str, int]:
    """The test case and its subcases, and the line behind them; no title where none stands below the rule."""
    if at >= len(lines) or not _AT.match(lines[at][:LINE]):
        return "", at
    parts: list[str] = []
    for end in range(at + 1, min(len(lines), at + 60)):
        line = lines[end][:LINE]
        if line.startswith(_CASE):
            parts.append(line.removeprefix(_CASE).strip())
        elif line.startswith("  "):
            parts.append(line.strip())
        elif line.strip() and not line.startswith(("TEST SUITE:", "DESCRIPTION:", "DEEPEST SUBCASE")):
            return " > ".join(parts), end
    return " > ".join(parts), min(len(lines), at + 60)


def _said(lines: Sequence[str], at: int, match: re.Match[str]) -> tuple[ExceptionInfo, int]:
    """What did not hold, with the values and what was logged below it."""
    end = at + 1
    while end < min(len(lines), at + MOST_LINES) and lines[end].startswith("  "):
        end += 1
    more = [line[:LINE].strip() for line in lines[at + 1 : end]]
    place = Frame(file=match["file"].replace("\\", "/").removeprefix("./"), line=int(match["line"] or match["at"]))
    said = match["said"]
    threw = _THREW.match(said)
    if threw:
        return told(THROWN, "\n".join([threw["said"].strip('"'), *more]), (place,)), end
    kind = CRASHED if said.startswith(_CRASHED) else FAILED
    return told(kind, "\n".join([said.removeprefix(_CRASHED), *more]), (place,)), end


def _counts(totals: re.Match[str]) -> Counts:
    named = {word: int(number) for number, word in re.findall(r"(\d+) ([a-z]+)", totals["rest"])}
    return Counts(failed=named.get("failed", 0), errors=0, passed=named.get("passed"), skipped=named.get("skipped"))
