"""What TestNG prints itself: a line for each test, and the counts of each suite between two rules."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.clean import LINE
from bugsage.intake.format import Parsed
from bugsage.intake.jvm_chains import frame
from bugsage.intake.jvm_tests import MOST_FAILURES, MOST_LINES, Failure, event, thrown_in
from bugsage.intake.thrown import lines_of
from bugsage.model.report import Counts

NAME = "testng_text"
TOOL = "testng"

#: What Ant writes before each line.
_TASK = re.compile(r"^\s{0,20}\[(?:testng|java|exec)\](?: |$)")
_TOTAL = re.compile(
    r"^Total tests run: (?P<run>\d{1,8}), (?:Passes: \d{1,8}, )?Failures: (?P<failed>\d{1,8}), "
    r"Skips: (?P<skipped>\d{1,8})\s*$"
)
_FAILED = re.compile(r"^FAILED(?P<fixture> CONFIGURATION)?: (?:@\w{1,40} )?(?P<name>\S.{0,1000}?)\s*$")
_STOPS = ("PASSED: ", "FAILED: ", "SKIPPED: ", "FAILED CONFIGURATION: ", "SKIPPED CONFIGURATION: ", "=====")
_NAMED = re.compile(r"^(?P<owner>(?:\w{1,100}\.){1,20}[A-Z][\w$]{0,200})\.[\w$]{1,300}")


def recognise(sample: str) -> float:
    """How surely TestNG printed this: the counts of a suite in its words."""
    if "Total tests run: " not in sample:
        return 0.0
    return 0.8 if any(_TOTAL.match(line) for line in _lines(sample)) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each test and fixture that failed, in order; counts of all suites, added up."""
    lines = _lines(text)
    failures: list[Failure] = []
    at = 0
    while at < len(lines):
        found = _FAILED.match(lines[at][:LINE]) if lines[at].startswith("FAILED") else None
        if found:
            failures.append(_failure(lines, at, found))
        at = failures[-1].end if found else at + 1
    told = [match for line in lines if line.startswith("Total tests") and (match := _TOTAL.match(line[:LINE]))]
    run, failed, skipped = (sum(int(match[name]) for match in told) for name in ("run", "failed", "skipped"))
    counts = Counts(failed=failed, passed=max(0, run - failed - skipped), skipped=skipped) if told else Counts()
    events = tuple(event(one, lines, first_line, tool=TOOL, format=NAME) for one in failures[:MOST_FAILURES])
    return Parsed(tool=TOOL, counts=counts, events=events, failed=bool(events or counts.failed))


def _lines(text: str) -> list[str]:
    return [_TASK.sub("", line, count=1) if "]" in line[:40] else line for line in lines_of(text)]


def _failure(lines: Sequence[str], at: int, found: re.Match[str]) -> Failure:
    """A test with its stack; older versions do not say its class, its innermost frame does that bears its name."""
    end = at + 1
    while end < min(len(lines), at + MOST_LINES) and not lines[end].startswith(_STOPS):
        end += 1
    exceptions = thrown_in(lines[at + 1 : end])
    name = found["name"]
    named = _NAMED.match(name)
    owner = named["owner"] if named else _owner(lines[at + 1 : end], name.partition("(")[0])
    test = name if named or not owner else f"{owner}.{name}"
    phase = "setup" if found["fixture"] else "call"
    return Failure(test=test, owner=owner, exceptions=exceptions, start=at, end=end, phase=phase)


def _owner(block: Sequence[str], method: str) -> str:
    """The class of the frame in which a method of this name stands."""
    for line in block:
        place = frame(line)
        simple, _, name = (place.function or "").rpartition(".") if place else ("", "", "")
        if place and name == method and simple:
            return f"{place.module}.{simple}" if place.module else simple
    return ""
