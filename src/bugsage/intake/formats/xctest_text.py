"""What `swift test` and `xcodebuild test` print: XCTest's cases and those of Swift Testing, and what failed in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bugsage.intake import swift_crashes
from bugsage.intake.clean import LINE
from bugsage.intake.format import Parsed
from bugsage.intake.native_tests import CRASHED, FAILED, MOST_LINES, Failure, Run, parsed, together, told
from bugsage.intake.thrown import MOST_EVENTS, lines_of
from bugsage.model.error import ExceptionInfo, Frame
from bugsage.model.report import Counts

NAME = "xctest_text"
TOOL = "xctest"

#: `Test Case '-[ShopTests.CartTests testTotal]' failed (0.123 seconds).`; of Linux `'CartTests.testTotal'`.
_CASE = re.compile(
    r"^Test [Cc]ase '(?P<test>[^'\n]{1,1000})' (?P<what>started|passed|failed|skipped)(?: on '[^'\n]{1,300}')?\b"
)
_PLACE = r"(?P<file><unknown>|(?:[A-Za-z]:)?[^\s:][^\n:]{0,600}?):(?P<line>\d{1,7})(?::(?P<column>\d{1,6}))?"
_TOLD = re.compile(
    rf"^{_PLACE}: error: (?P<test>-\[[^\]\n]{{1,1000}}\]|[A-Za-z_]\w{{0,200}}\.\w{{1,300}}) : (?P<said>.*)$"
)
#: Swift Testing writes a sign first: `✘ Test total() recorded an issue at CartTests.swift:12:5: Expectation failed: …`.
_SIGN = r"^\S{1,3} {1,3}Test "
_ISSUE = re.compile(
    rf"{_SIGN}(?P<test>\S.{{0,1000}}?) recorded an issue(?P<with> with .{{1,500}}?)? at {_PLACE}: (?P<said>.*)$"
)
_ENDED = re.compile(
    rf"{_SIGN}(?!run )(?P<test>\S.{{0,1000}}?)(?: with \d{{1,7}} test cases?)? (?P<what>passed|failed)"
    r" after [\d.]{1,20} seconds"
)
_SKIPPED = re.compile(rf"{_SIGN}(?!run )(?P<test>\S.{{0,1000}}?) skipped(?:: .{{0,500}}|\.)?$")
_RUN = re.compile(rf"{_SIGN}run with \d{{1,7}} tests?(?: in \d{{1,7}} suites?)? (?:passed|failed) after ")
_MORE = "↳ "
_EXECUTED = re.compile(
    r"^\s{0,8}Executed (?P<all>\d{1,7}) tests?, with (?:(?P<skipped>\d{1,7}) tests? skipped and )?"
    r"(?P<failed>\d{1,7}) failures?"
)
_CAUGHT = re.compile(r"^(?:failed: caught error: |Caught error: |threw error )(?P<said>.*)$")


def recognise(sample: str) -> float:
    """How surely XCTest or Swift Testing ran tests in this text."""
    for line in lines_of(sample):
        if line.startswith("Test ") and _CASE.match(line[:LINE]):
            return 0.8
        if " Test " in line[:12] and (_RUN.match(line[:LINE]) or _ISSUE.match(line[:LINE])):
            return 0.8
    return 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each test that failed, in order; counts of both libraries, added up."""
    lines = lines_of(text)
    reader = _Reader(lines)
    for at, line in enumerate(lines):
        reader.take(at, line[:LINE])
    return parsed(reader.finished(), lines, first_line, tool=TOOL, format=NAME)


class _Reader:
    """Goes through the lines once; tests of Swift Testing run side by side, so what each tells is kept by its name."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self._failures: list[Failure] = []
        self._counts: Counter[str] = Counter()
        self._told: dict[str, list[ExceptionInfo]] = {}
        self._spans: dict[str, tuple[int, int]] = {}
        #: The test of XCTest that runs, and where it began.
        self._open: tuple[str, int] | None = None
        self._executed: re.Match[str] | None = None

    def take(self, at: int, line: str) -> None:
        """One line."""
        if line.startswith("Test ") and (case := _CASE.match(line)):
            self._case(at, _name(case["test"]), case["what"])
        elif ": error: " in line and (match := _TOLD.match(line)):
            self._issue(_name(match["test"]), match, at, at + 1)
        elif " Test " in line[:12]:
            self._of_testing(at, line)
        elif "Executed " in line[:18] and (executed := _EXECUTED.match(line)):
            self._executed = executed

    def finished(self) -> Run:
        """What was read when the text is over."""
        notes: list[str] = []
        if self._open:
            name = self._open[0]
            self._crashed(len(self.lines))
            notes.append(f"The program ended during {name}: what would have run after it is not known.")
        for name in list(self._told):
            self._ended(self._spans[name][1] - 1, name, "failed")
        every = sorted(self._failures, key=lambda failure: failure.start)
        return Run(failures=tuple(every), counts=self._all(), notes=tuple(notes))

    def _all(self) -> Counts:
        if self._counts:
            failed, passed, skipped = (self._counts[what] for what in ("failed", "passed", "skipped"))
            return Counts(failed=failed, errors=0, passed=passed, skipped=skipped)
        last = self._executed
        if last is None:
            return Counts()
        failed, skipped = int(last["failed"]), int(last["skipped"] or 0)
        return Counts(failed=failed, errors=0, passed=max(0, int(last["all"]) - failed - skipped), skipped=skipped)

    def _case(self, at: int, name: str, what: str) -> None:
        if what == "started":
            if self._open and self._is_crash(at):
                self._crashed(at)
            self._open = (name, at)
            return
        if self._open and self._open[0] == name:
            self._spans[name] = (self._open[1], at + 1)
            self._open = None
        self._ended(at, name, what)

    def _of_testing(self, at: int, line: str) -> None:
        """A line of Swift Testing."""
        issue = _ISSUE.match(line) if " recorded an issue" in line else None
        if issue:
            end = at + 1
            while end < min(len(self.lines), at + MOST_LINES) and _MORE in self.lines[end][:8]:
                end += 1
            self._issue(issue["test"].strip('"'), issue, at, end)
        elif ended := _ENDED.match(line):
            self._ended(at, ended["test"].strip('"'), ended["what"])
        elif skipped := (_SKIPPED.match(line) if " skipped" in line else None):
            self._ended(at, skipped["test"].strip('"'), "skipped")

    def _issue(self, name: str, match: re.Match[str], at: int, end: int) -> None:
        more = [line[:LINE].partition(_MORE)[2] for line in self.lines[at + 1 : end]]
        caught = _CAUGHT.match(match["said"])
        message = "\n".join([(caught["said"] if caught else match["said"]).removesuffix(" - "), *more])
        column = int(match["column"] or 0) or None
        known = match["file"] != "<unknown>" and int(match["line"])
        frames = (Frame(file=match["file"], line=int(match["line"]), column=column),) if known else ()
        self._told.setdefault(name, []).append(told("Error" if caught else FAILED, message, frames))
        start = self._spans.get(name, (at, end))[0]
        self._spans[name] = (start, end)

    def _ended(self, at: int, name: str, what: str) -> None:
        self._counts[what] += 1
        found = self._told.pop(name, [])
        start, end = self._spans.pop(name, (at, at + 1))
        if what == "failed":
            self._failed(name, found or [told(FAILED, "")], start, end)

    def _is_crash(self, at: int) -> bool:
        """Tests go on after a crash where they are started again; else how a test ended is only missing in the text."""
        between = self.lines[self._open[1] : at] if self._open else ()
        return any(line.startswith("Restarting after ") or "Fatal error" in line for line in between)

    def _crashed(self, at: int) -> None:
        """A test that never ended took the program with it."""
        name, start = self._open or ("", at)
        self._open = None
        self._counts["failed"] += 1
        if len(self._failures) < MOST_EVENTS:
            crash = next(iter(swift_crashes.crashes(self.lines[start:at])), None)
            chain = list(crash.exceptions) if crash else [told(CRASHED, "The program ended while the test ran.")]
            self._failed(name, [*chain, *self._told.pop(name, [])], start, min(at, start + MOST_LINES))

    def _failed(self, name: str, found: Sequence[ExceptionInfo], start: int, end: int) -> None:
        if len(self._failures) < MOST_EVENTS:
            one = Failure(exceptions=together(found), start=start, end=end, test=name, language="swift")
            self._failures.append(one)


def _name(printed: str) -> str:
    """A test as it is named to run it again: `-[ShopTests.CartTests testTotal]` is `ShopTests.CartTests/testTotal`."""
    if printed.startswith("-["):
        owner, _, method = printed[2:].rstrip("]").partition(" ")
        return f"{owner}/{method}"
    return printed
