"""Boost.Test's log: a line for each check that failed, named by its test case, and how many there were."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.clean import LINE
from bugsage.intake.native_tests import FAILED, MOST_LINES, Failure, Run, added, mentioned, together, told
from bugsage.intake.thrown import MOST_EVENTS
from bugsage.model.error import ExceptionInfo, Frame
from bugsage.model.report import Counts

_RUNNING = re.compile(r"^Running (?P<all>\d{1,9}) test cases?\.\.\.\s*$")
_PLACE = r"(?P<file>(?:[A-Za-z]:)?[^\s:(][^\n:(]{0,600}?)(?:\((?P<line>\d{1,7})\)|:(?P<at>\d{1,7}))"
_TOLD = re.compile(rf"^{_PLACE}: (?P<what>error|fatal error):? in \"(?P<test>[^\"\n]{{1,1000}})\": (?P<said>.*)$")
_REACHED = re.compile(rf"^{_PLACE}: last checkpoint(?::.*)?$")
_TYPED = re.compile(r"^(?:class |struct )?(?P<type>[A-Za-z_]\w{0,80}(?:::[\w<>, ]{1,80}){1,8}): (?P<said>.*)$")
_ENDS = re.compile(
    r"^\*\*\* (?:No errors detected|(?:\d{1,9} )?(?:failures?|errors?) (?:is|are) detected|\d{1,9} failures? )"
    r"|^Test (?:module|suite) \""
)
_NOWHERE = "unknown location"


def is_run(text: str) -> bool:
    """Tests of Boost.Test ran here: it counts them first, or its last line says how many failures there were."""
    if re.search(r"(?m)^\*\*\* (?:No errors detected$|\d{1,9} failures? (?:is|are) detected )", text):
        return True
    began = re.search(r"(?m)^Running \d{1,9} test cases?\.\.\.\s*$", text) is not None
    return began and re.search(r"(?m)^.{1,600}: (?:fatal )?error:? in \".{1,1000}?\": ", text) is not None


def read(lines: Sequence[str]) -> Run:
    """Every test case that failed; counts of test cases, of all runs together."""
    reader = _Reader(lines)
    at = 0
    while at < len(lines):
        at = reader.take(at, lines[at][:LINE])
    return reader.finished()


class _Reader:
    """Goes through the lines once; the checks of one test case stand together."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self._found: list[Failure] = []
        self._counts: list[Counts] = []
        self._all: int | None = None
        self._failed: set[str] = set()
        self._test = ""
        self._chain: list[ExceptionInfo] = []
        self._start = self._end = 0

    def take(self, at: int, line: str) -> int:
        """One line; gives back the one to go on with."""
        told_here = _TOLD.match(line) if "error" in line and ' in "' in line else None
        if told_here:
            return self._told(at, told_here)
        if running := (_RUNNING.match(line) if line.startswith("Running ") else None):
            self._over()
            self._all = int(running["all"])
        return at + 1

    def finished(self) -> Run:
        """What was read when the text is over."""
        self._over()
        return Run(failures=tuple(self._found), counts=added(self._counts))

    def _told(self, at: int, match: re.Match[str]) -> int:
        if match["test"] != self._test:
            self._close()
            self._test, self._start = match["test"], at
            self._failed.add(match["test"])
        said = [match["said"]]
        end, reached = at + 1, None
        while end < min(len(self.lines), at + MOST_LINES):
            line = self.lines[end][:LINE]
            reached = _REACHED.match(line)
            if reached or not line.strip() or _TOLD.match(line) or _ENDS.match(line) or _RUNNING.match(line):
                break
            said.append(line.strip())
            end += 1
        end += bool(reached)
        place = match if match["file"] != _NOWHERE else reached
        frames = (_frame(place),) if place else mentioned(said[0])
        typed = _TYPED.match(said[0])
        kind, first = (typed["type"].strip(), typed["said"]) if typed else (FAILED, said[0])
        self._chain.append(told(kind, "\n".join([first, *said[1:]]), frames))
        self._end = end
        return end

    def _close(self) -> None:
        if self._chain and len(self._found) < MOST_EVENTS:
            detail = tuple(self._chain[0].message.split("\n")) if self._chain[0].type == FAILED else ()
            chain = together(self._chain)
            self._found.append(
                Failure(exceptions=chain, start=self._start, end=self._end, test=self._test, detail=detail)
            )
        self._chain, self._test = [], ""

    def _over(self) -> None:
        """A run is over: what it began with and what failed in it are its counts."""
        self._close()
        failed = len(self._failed)
        if self._all is not None:
            self._counts.append(Counts(failed=failed, errors=0, passed=max(0, self._all - failed)))
        elif failed:
            self._counts.append(Counts(failed=failed, errors=0))
        self._all, self._failed = None, set()


def _frame(match: re.Match[str]) -> Frame:
    return Frame(
        file=match["file"].replace("\\", "/").removeprefix("./"), line=int(match["line"] or match["at"]) or None
    )
