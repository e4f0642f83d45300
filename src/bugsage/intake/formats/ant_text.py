"""What Ant's `junit` and `junitlauncher` tasks print: a summary of each suite, and each test that failed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.clean import LINE
from bugsage.intake.format import Parsed
from bugsage.intake.jvm_chains import frame
from bugsage.intake.jvm_tests import MOST_FAILURES, MOST_LINES, Failure, event, thrown_in
from bugsage.intake.thrown import lines_of
from bugsage.model.report import Counts

NAME = "ant_text"
TOOL = "ant"

#: What Ant writes before each line of a task: `    [junit] `.
_TASK = re.compile(r"^\s{0,20}\[[\w.:-]{1,40}\] ?")
_SUITE = re.compile(r"^(?P<how>Testsuite: |Running |Testcase: )(?P<owner>[\w$.]{1,500})\s*$")
_RAN = re.compile(
    r"^Tests run: (?P<run>\d{1,8}), Failures: (?P<failed>\d{1,8}), Errors: (?P<errors>\d{1,8})"
    r"(?:, Skipped: (?P<skipped>\d{1,8}))?(?:, Aborted: (?P<aborted>\d{1,8}))?, Time elapsed: "
)
#: `Testcase: adds(shop.CartTest):	FAILED` of brief reports, `Testcase: adds took 0.1 sec` of plain ones, with the
#: verdict on the next line; `Test: adds() took 12 milli sec(s) FAILED: …` of the newer task.
_CASE = re.compile(
    r"^Testcase: (?P<name>\S.{0,1000}?)(?:\((?P<owner>[\w$.]{1,500})\))?:?(?: took [\d.,]{1,20} ?\w{1,10})?"
    r"(?P<what>\s{1,8}(?:FAILED|Caused an ERROR))?\s*$"
)
_LAUNCHED = re.compile(
    r"^Test: (?P<name>\S.{0,1000}?) took \d{1,9} (?:milli )?sec\(s\) (?P<what>FAILED|Caused an ERROR)(?:: .*)?$"
)
_VERDICT = re.compile(r"^\s{1,8}(?P<what>FAILED|Caused an ERROR)\s*$")
_ENDED = re.compile(r"^(?:TEST|Test) (?P<owner>[\w$.]{1,500}) FAILED(?: \((?P<why>crashed|timeout)\))?\s*$")
_STOPS = (
    "Testcase: ",
    "Testsuite: ",
    "Test: ",
    "Tests run: ",
    "Running ",
    "TEST ",
    "Test ",
    "------------- ",
    "BUILD ",
)


def recognise(sample: str) -> float:
    """How surely Ant ran tests: suites with their counts, or tests that its task calls failed."""
    if "Testsuite: " not in sample and "[junit" not in sample and "Testcase: " not in sample:
        return 0.0
    lines = [_bare(line) for line in lines_of(sample) if "Test" in line or "TEST" in line or "Running" in line]
    ran = any(_RAN.match(line) for line in lines)
    named = any(line.startswith(("Testsuite: ", "Testcase: ")) for line in lines)
    return 0.92 if ran and (named or "[junit" in sample) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each test that failed, in order; counts of all suites, added up."""
    lines = [_bare(line) for line in lines_of(text)]
    run = _Run(lines)
    run.read()
    failures = run.failures[:MOST_FAILURES]
    events = tuple(event(failure, lines, first_line, tool=TOOL, format=NAME) for failure in failures)
    counts = run.counts()
    return Parsed(tool=TOOL, counts=counts, events=events, failed=bool(events or counts.failed or counts.errors))


def _bare(line: str) -> str:
    """A line without the name of the task that printed it."""
    match = _TASK.match(line[:80]) if "] " in line[:80] or line.rstrip().endswith("]") else None
    return line[match.end() :] if match else line


class _Run:
    """Reads the suites of a build one after the other."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.failures: list[Failure] = []
        #: Counts of each suite, and how it was announced: a summary and a report may both tell the same run.
        self._suites: dict[str, list[re.Match[str]]] = {}
        self._ways: dict[str, set[str]] = {}
        self._owner = ""
        self._seen: set[str] = set()

    def read(self) -> None:
        """Goes through the lines once."""
        at = 0
        while at < len(self.lines):
            line = self.lines[at]
            at = max(at + 1, self._take(at, line[:LINE]) if line.startswith(_STOPS) else at + 1)

    def counts(self) -> Counts:
        """All suites together, none counted twice."""
        told = [
            match for owner, ran in self._suites.items() for match in (ran[::2] if self._told_twice(owner) else ran)
        ]
        if not told:
            return Counts()
        run, failed, errors, skipped, aborted = (
            sum(int(match[name] or 0) for match in told) for name in ("run", "failed", "errors", "skipped", "aborted")
        )
        # the newer task does not count as run what it skipped
        skipped_here = sum(int(match["skipped"] or 0) for match in told if match["aborted"] is None)
        passed = max(0, run - failed - errors - skipped_here - aborted)
        return Counts(failed=failed, errors=errors, passed=passed, skipped=skipped + aborted)

    def _told_twice(self, owner: str) -> bool:
        return len(self._ways.get(owner, ())) > 1 and len(self._suites[owner]) % 2 == 0

    def _take(self, at: int, line: str) -> int:
        suite = _SUITE.match(line)
        if suite and (not line.startswith("Testcase: ") or "." in suite["owner"]):
            self._owner = suite["owner"]
            self._ways.setdefault(self._owner, set()).add(suite["how"])
        elif ran := _RAN.match(line):
            self._suites.setdefault(self._owner, []).append(ran)
        elif launched := _LAUNCHED.match(line):
            return self._failed(at, at + 1, launched["name"], launched["what"], self._owner)
        elif case := _CASE.match(line):
            return self._case(at, case)
        elif ended := _ENDED.match(line):
            self._ends(at, ended)
        return at + 1

    def _case(self, at: int, case: re.Match[str]) -> int:
        what = (case["what"] or "").strip()
        start = at + 1
        if not what:
            following = _VERDICT.match(self.lines[start][:LINE]) if start < len(self.lines) else None
            if following is None:
                return at + 1
            what, start = following["what"], start + 1
        return self._failed(at, start, case["name"], what, case["owner"] or self._owner)

    def _failed(self, at: int, start: int, name: str, what: str, owner: str) -> int:
        end = self._block_end(start)
        exceptions = thrown_in(self.lines[start:end], "Failure" if what == "FAILED" else "Error")
        self._seen.add(self._owner)
        test = f"{owner}.{name}" if owner else name
        self.failures.append(Failure(test=test, owner=owner, exceptions=exceptions, start=at, end=end))
        return end

    def _block_end(self, start: int) -> int:
        framed = False
        for at in range(start, min(len(self.lines), start + MOST_LINES)):
            line = self.lines[at]
            if line.startswith(_STOPS):
                return at
            framed = framed or frame(line) is not None
            if framed and not line.strip():
                return at
        return min(len(self.lines), start + MOST_LINES)

    def _ends(self, at: int, ended: re.Match[str]) -> None:
        """`Test shop.CartTest FAILED`: told where nothing else says what failed in it."""
        owner, why = ended["owner"], ended["why"]
        if owner in self._seen or any(failure.owner == owner for failure in self.failures[-50:]):
            return
        self._seen.add(owner)
        self.failures.append(Failure(test=owner, owner=owner, start=at, end=at + 1, phase=None if why else "call"))
