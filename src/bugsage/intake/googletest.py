"""GoogleTest's console: which test ran, what did not hold in it, how it ended, and the lists at the end of a run."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.clean import LINE
from bugsage.intake.native_stops import stopped
from bugsage.intake.native_tests import (
    CRASHED,
    FAILED,
    MOST_LINES,
    THROWN,
    Failure,
    Run,
    added,
    mentioned,
    together,
    told,
)
from bugsage.intake.thrown import MOST_EVENTS
from bugsage.model.base import Noun
from bugsage.model.error import ExceptionInfo, Frame
from bugsage.model.report import Counts

#: `[ RUN      ] CartTest.AddsUp`; what a test printed without a line's end may stand before how it ended.
_MARK = re.compile(r"\[ {1,7}(?P<what>RUN|OK|FAILED|PASSED|SKIPPED|DISABLED) {1,6}\] (?P<rest>\S.*)$")
_RUN = re.compile(r"^\[={10}\] Running \d{1,9} tests? from ")
_SUITE = re.compile(
    r"^\[-{10}\] (?:\d{1,9} tests? from (?P<suite>\S[^\n]{0,600}?)(?:, where .{0,600}?)?"
    r"(?P<over> \(\d+ ms total\))?|.{0,80})$"
)
_TIME = re.compile(r" \(\d{1,12} ?[a-z]{1,2}\)$")
_LISTED = re.compile(r"^(?P<number>\d{1,9}) tests?(?:, listed below:|\.)$")
_OF_SUITE = re.compile(r"^(?P<suite>\S.{0,600}): (?:SetUp|TearDown)Test(?:Suite|Case) or ")
_DISABLED = re.compile(r"^  YOU HAVE (?P<number>\d{1,9}) DISABLED TESTS?$")
_TOLD = re.compile(
    r"^(?:unknown file|(?P<file>(?:[A-Za-z]:)?[^\s:(][^\n:(]{0,600}?)(?::(?P<line>\d{1,7})|\((?P<at>\d{1,7})\))):"
    r" (?P<what>Failure|Skipped|error: (?P<said>.*))$"
)
_PLACE = re.compile(r"^(?P<file>(?:[A-Za-z]:)?[^\s:(][^\n:(]{0,600}?)(?::(?P<line>\d{1,7})|\((?P<at>\d{1,7})\)): ")
_THROWN = re.compile(
    r"^(?:(?:Unknown )?C\+\+ exception(?: with description \"(?P<said>.*)\")?"
    r"|SEH exception with code (?P<code>\S{1,20})) thrown in (?P<where>.{1,200})\.$",
    re.DOTALL,
)
_TRACE = "Google Test trace:"
_BEFORE, _AFTER = re.compile(r"SetUp|constructor"), re.compile(r"TearDown|destructor")


def is_run(text: str) -> bool:
    """Tests ran here: a run began or ended, or one of its tests did."""
    return bool(
        re.search(r"(?m)^\[={10}\] (?:Running \d|\d{1,9} tests? from )|\[ RUN {6}\] \S|\[ {2}FAILED {2}\] \S", text)
    )


def read(lines: Sequence[str]) -> Run:
    """Every run in a text; their counts are added up."""
    reader = _Reader(lines)
    for at, line in enumerate(lines):
        reader.take(at, line[:LINE])
    return reader.finished()


class _Open(Noun, frozen=True, kw_only=True):
    """A test that has begun."""

    name: str
    at: int


class _Reader:
    """Goes through the lines once; `told` is what did not hold since the last test ended."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.failures: list[Failure] = []
        self.notes: list[str] = []
        self._counts: list[dict[str, int]] = [{}]
        self._open: _Open | None = None
        self._told: list[ExceptionInfo] = []
        self._told_at = self._skip_to = 0
        self._phase = "call"
        self._suite = ""
        self._begun = self._listing = False
        self._seen: set[str] = set()

    def take(self, at: int, line: str) -> None:
        """One line."""
        if at < self._skip_to:
            return
        mark = _MARK.search(line) if "] " in line and "[ " in line else None
        if mark:
            self._marked(at, mark["what"], mark["rest"].rstrip())
        elif line.startswith("["):
            self._around(at, line)
        elif match := (_TOLD.match(line) if line.endswith((": Failure", ": Skipped")) or ": error: " in line else None):
            if match["what"] == "Skipped":
                self._of_suite(at)  # a runner that says little names no suite: its set-up failed, its tests are skipped
            else:
                self._failure(at, match)
        elif line.startswith("  YOU HAVE ") and (match := _DISABLED.match(line)):
            self._most("disabled", int(match["number"]))

    def finished(self) -> Run:
        """What was read when the text is over."""
        self._close(len(self.lines))
        counts = [
            Counts(
                failed=one.get("FAILED", 0),
                errors=one.get("errors", 0),
                passed=one.get("OK", 0),
                skipped=one.get("SKIPPED", 0) + one.get("disabled", 0),
            )
            for one in self._counts
            if one
        ]
        return Run(failures=tuple(self.failures), counts=added(counts), notes=tuple(self.notes[:MOST_LINES]))

    def _around(self, at: int, line: str) -> None:
        """Between the tests: a run or a suite begins or ends."""
        suite = _SUITE.match(line)
        if _RUN.match(line):
            self._close(at)
            self._counts.append({})
            self._listing, self._seen = False, set()
        elif suite:
            self._of_suite(at)
            self._suite, self._begun = "" if suite["over"] else (suite["suite"] or ""), False

    def _marked(self, at: int, what: str, rest: str) -> None:
        listed = _LISTED.match(rest)
        if listed:
            self._lose(at)
            self._listing = True
            self._most("OK" if what == "PASSED" else what, int(listed["number"]))
        elif what == "RUN":
            self._lose(at)
            self._of_suite(at)
            self._begun, self._listing = True, False
            self._open = _Open(name=rest, at=at)
        elif what == "DISABLED":
            self._more("disabled")
        elif self._listing:
            if what == "FAILED":
                self._from_list(at, rest)
        elif what != "PASSED":
            self._ended(at, what, rest)

    def _ended(self, at: int, what: str, rest: str) -> None:
        name, _, parameter = _TIME.sub("", rest).partition(", where ")
        start = self._open.at if self._open and self._open.name == name else (self._told_at if self._told else at)
        if what in ("OK", "SKIPPED") or name not in self._seen or self._open:
            self._more(what)
        if what == "FAILED":
            found = self._told or [told(FAILED, "")]
            self._failed(found, name, start, at + 1, self._phase, {"parameter": parameter} if parameter else {})
        self._open, self._told, self._phase = None, [], "call"

    def _failed(
        self, found: Sequence[ExceptionInfo], name: str | None, start: int, end: int, phase: str, tags: dict[str, str]
    ) -> None:
        self._seen.add(name or "")
        if len(self.failures) < MOST_EVENTS:
            chain = together(found)
            detail = tuple(chain[0].message.split("\n")[:MOST_LINES]) if chain[0].type == FAILED else ()
            self.failures.append(
                Failure(exceptions=chain, start=start, end=end, test=name, phase=phase, detail=detail, tags=tags)
            )

    def _from_list(self, at: int, rest: str) -> None:
        """A name of the list at the end; it is news where the test itself is not in the text."""
        suite = _OF_SUITE.match(rest)
        name = suite["suite"] if suite else _TIME.sub("", rest).partition(", where ")[0]
        if name not in self._seen:
            self._failed([told(FAILED, rest if suite else "")], name, at, at + 1, "setup" if suite else "call", {})
            if suite:
                self._more("errors")

    def _failure(self, at: int, match: re.Match[str]) -> None:
        """What did not hold, and the lines that say what was compared, thrown or added by hand."""
        self._told_at = self._told_at if self._told else at
        end = self._end_of(at + 1)
        said: list[str]
        trace: list[str]
        said, trace = [match["said"] or "", *(line[:LINE] for line in self.lines[at + 1 : end])], []
        if _TRACE in said:
            cut = said.index(_TRACE)
            said, trace = said[:cut], said[cut + 1 :]
        message = "\n".join(said).strip("\n")
        frames = [_frame(place) for line in trace if (place := _PLACE.match(line))]
        own = (_frame(match),) if match["file"] else mentioned(message)
        thrown = _THROWN.match(message)
        if thrown:
            where = thrown["where"]
            self._phase = "setup" if _BEFORE.search(where) else "teardown" if _AFTER.search(where) else "call"
            message = thrown["said"] or (f"code {thrown['code']}" if thrown["code"] else message)
        self._told.append(told(THROWN if thrown else FAILED, message, (*frames[::-1], *own)))
        self._skip_to = end

    def _end_of(self, at: int) -> int:
        for end in range(at, min(len(self.lines), at + MOST_LINES)):
            line = self.lines[end][:LINE]
            following = self.lines[end + 1] if end + 1 < len(self.lines) else ""
            if (
                (not line.strip() and following != _TRACE)
                or (line.startswith("[") and (_SUITE.match(line) or _RUN.match(line)))
                or (line.endswith((": Failure", ": Skipped")) and _TOLD.match(line))
                or ("] " in line and _MARK.search(line))
            ):
                return end
        return min(len(self.lines), at + MOST_LINES)

    def _of_suite(self, at: int) -> None:
        """What did not hold while no test ran: the suite, or the program, was being set up or taken down."""
        if self._told and self._open is None:
            phase = "teardown" if self._begun else "setup"
            self._more("errors")
            self._failed(self._told, self._suite or None, self._told_at, at, phase, {})
            self._told = []

    def _lose(self, at: int) -> None:
        """The program went on: only the text lacks how the test before ended; of a large one parts are read."""
        if self._open and self._told:
            self._more("FAILED")
            self._failed(self._told, self._open.name, self._open.at, min(at, self._open.at + MOST_LINES), "call", {})
        if self._open:
            self._open, self._told = None, []

    def _close(self, at: int) -> None:
        """A test that never ended took the program with it."""
        if self._open is None:
            return
        name, start = self._open.name, self._open.at
        self._open = None
        self._more("FAILED")
        if len(self.failures) >= MOST_EVENTS:
            return
        stop = stopped(self.lines[start + 1 : at])
        chain = list(stop.exceptions) if stop else [told(CRASHED, "The program ended while the test ran.")]
        self._failed([*chain, *self._told], name, start, min(at, start + MOST_LINES), "call", {})
        self.notes.append(f"The program ended during {name}: what would have run after it is not known.")
        self._told = []

    def _more(self, what: str) -> None:
        self._counts[-1][what] = self._counts[-1].get(what, 0) + 1

    def _most(self, what: str, number: int) -> None:
        self._counts[-1][what] = max(number, self._counts[-1].get(what, 0))


def _frame(match: re.Match[str]) -> Frame:
    return Frame(file=match["file"].replace("\\", "/").removeprefix("./"), line=int(match["line"] or match["at"]))
