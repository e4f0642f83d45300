"""What `ctest` prints: each test with how it ended, its output where that was asked for, and the closing list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from bugsage.intake import inner_output
from bugsage.intake.clean import LINE
from bugsage.intake.format import Parsed
from bugsage.intake.native_tests import CRASHED, FAILED, Failure, Run, added, mentioned, parsed, told
from bugsage.intake.thrown import MOST_EVENTS, lines_of
from bugsage.model.base import Noun
from bugsage.model.report import Counts

NAME = "ctest_text"
TOOL = "ctest"

_PROJECT = "Test project "
#: ` 2/17 Test  #2: api ....***Failed    0.02 sec`; before the stars some versions say more of how it ended.
_RESULT = re.compile(
    r"^ {0,10}(?:\d{1,7}/\d{1,7} {1,6})?Test {1,8}#(?P<number>\d{1,7}): (?P<name>\S.{0,1000}?) \.{3,1200}"
    r" {0,4}(?P<how>Passed|[^*]{0,60}\*\*\*.*?)(?: {2,}[\d.]{1,12} sec)?\s*$"
)
#: The expression that an output should match ends with a line of its own.
_REST = re.compile(r"^\](?: {2,}[\d.]{1,12} sec)?\s*$")
_START = re.compile(r"^ {1,10}Start {1,8}(?P<number>\d{1,7}): \S")
#: With `-V` the output of a test stands behind its number.
_SAID = re.compile(r"^(?P<number>\d{1,7}): ?(?P<said>.*)$")
_OF_CTEST = ("Test command: ", "Working Directory: ", "Test timeout computed to be: ", "Environment variables:")
_SUMMARY = re.compile(r"^\d{1,3}% tests passed, (?P<failed>\d{1,7}) tests? failed out of (?P<all>\d{1,7})\s*$")
_LISTED = re.compile(
    r"^\s{1,8}(?P<number>\d{1,7}) - (?P<name>\S.{0,1000}?) \((?P<how>[A-Z][\w ]{2,40})\)(?: {2,}.{0,500})?$"
)
_LIST, _NOT_RUN = "The following tests FAILED:", "The following tests did not run:"
_SKIPPED = ("Skipped", "Not Run (Disabled)", "Disabled")
#: Last lines of an output in which no error is known, which stand for what it said.
_TAIL = 12


def recognise(sample: str) -> float:
    """How surely CTest ran tests: its results, its summary or its list. A test's own runner may know more of it."""
    if " tests passed, " not in sample and " Test " not in sample and _LIST not in sample:
        return 0.0
    lines = lines_of(sample)
    told = any(_SUMMARY.match(line) or _RESULT.match(line[:LINE]) for line in lines)
    return 0.8 if told or (_LIST in lines and any(_LISTED.match(line[:LINE]) for line in lines)) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each test that failed; where its own output tells of several failures, one for each of those."""
    lines = lines_of(text)
    reader = _Reader(lines)
    for at, line in enumerate(lines):
        reader.take(at, line[:LINE])
    return parsed(reader.finished(), lines, first_line, tool=TOOL, format=NAME)


class _Test(Noun, frozen=True, kw_only=True):
    """How one test ended, told at one line."""

    name: str
    how: str
    at: int


class _Reader:
    """Goes through the lines once; what a test printed is kept by its number."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self._runs = 0
        self._tests: dict[tuple[int, str], _Test] = {}
        #: Indices of the lines of each test's output, and the number of the test whose output comes now.
        self._output: dict[tuple[int, str], list[int]] = {}
        self._before: dict[tuple[int, str], list[int]] = {}
        self._now: list[int] | None = None
        self._list = ""
        self._summaries: dict[int, re.Match[str]] = {}

    def take(self, at: int, line: str) -> None:
        """One line."""
        said = _SAID.match(line) if line[:1].isdigit() else None
        if said:
            self._output.setdefault((self._runs, said["number"]), []).append(at)
        elif "Test " in line and (result := _RESULT.match(line)):
            self._ended(at, result)
        elif "Start " in line[:20] and (start := _START.match(line)):
            self._now = self._before[self._runs, start["number"]] = []
        elif line.startswith(_PROJECT):
            self._runs, self._now, self._list = self._runs + 1, None, ""
        elif "% tests passed" in line[:20] and (summary := _SUMMARY.match(line)):
            self._summaries[self._runs] = summary
            self._now = None
        elif line.startswith("The following tests "):
            self._list, self._now = line.strip(), None
        elif self._list and (listed := _LISTED.match(line)):
            self._listed(at, listed)
        elif self._now is not None:
            self._now.append(at)

    def finished(self) -> Run:
        """What was read when the text is over."""
        failed = [key for key, test in self._tests.items() if test.how != "Passed" and test.how not in _SKIPPED]
        found: list[Failure] = []
        for key in failed:
            if len(found) < MOST_EVENTS:
                found += self._failures(key)
        return Run(failures=tuple(found), counts=added(map(self._counts, range(self._runs + 1))))

    def _ended(self, at: int, result: re.Match[str]) -> None:
        key = (self._runs, result["number"])
        before, stars, how = result["how"].partition("***")
        how = before.strip() if how.strip() == "Exception:" else how.strip().removeprefix("Exception: ")
        self._tests.pop(key, None)  # the last try is the one that counts
        self._tests[key] = _Test(name=result["name"], how=how if stars else "Passed", at=at)
        self._now = []
        if key not in self._output or not self._is_verbose(key):
            self._output[key] = self._now

    def _is_verbose(self, key: tuple[int, str]) -> bool:
        first = next(iter(self._output[key]), None)
        return first is not None and _SAID.match(self.lines[first][:LINE]) is not None

    def _listed(self, at: int, listed: re.Match[str]) -> None:
        """The list at the end is news where the log before it was cut."""
        key = (self._runs, listed["number"])
        if key not in self._tests:
            how = "Skipped" if self._list == _NOT_RUN else listed["how"]
            self._tests[key] = _Test(name=listed["name"], how=how, at=at)

    def _counts(self, run: int) -> Counts:
        tests = [test.how for (number, _), test in self._tests.items() if number == run]
        skipped = sum(how in _SKIPPED for how in tests)
        passed = tests.count("Passed")
        summary = self._summaries.get(run)
        if summary is None:
            failed = len(tests) - skipped - passed
            return Counts(failed=failed, errors=0, passed=passed, skipped=skipped) if tests else Counts()
        disabled = sum(how in _SKIPPED[1:] for how in tests)  # they are none of those it counts
        failed, every = int(summary["failed"]), int(summary["all"])
        return Counts(failed=failed, errors=0, passed=max(0, every - failed - skipped + disabled), skipped=skipped)

    def _failures(self, key: tuple[int, str]) -> list[Failure]:
        test = self._tests[key]
        places = self._output.get(key, [])
        said = [self._bare(self.lines[at]) for at in places]
        if any(line.strip() for line in said):
            shown = [n for n, line in enumerate(said) if not line.startswith(_OF_CTEST)]
            said, places = [said[n] for n in shown], [places[n] for n in shown]
        inner = inner_output.failures(said)
        if not inner:
            return [self._plain(key, test, said, places)]
        return [_named(one, test, places, alone=len(inner) == 1) for one in inner]

    def _bare(self, line: str) -> str:
        match = _SAID.match(line) if line[:1].isdigit() else None
        return match["said"] if match else line

    def _plain(self, key: tuple[int, str], test: _Test, said: Sequence[str], places: Sequence[int]) -> Failure:
        """A test whose output, if there is any, tells no error that is known."""
        if test.how.startswith("Not Run"):
            said = [self.lines[at] for at in self._before.get(key, ()) if self.lines[at].startswith("Unable ")]
        kind, _, why = test.how.partition("  ")
        lines = [line for line in said if line.strip() and not _REST.match(line)][-_TAIL:]
        message = "\n".join([why.strip() or ("" if lines else test.how), *lines]).strip()
        end = places[-1] + 1 if places and places[-1] > test.at else test.at + 1
        start = min([test.at, *places[:1]])
        one = told(FAILED if kind == "Failed" else kind, message, mentioned(message))
        return Failure(exceptions=(one,), start=start, end=end, test=test.name)


def _named(one: Failure, test: _Test, places: Sequence[int], *, alone: bool) -> Failure:
    """A failure in the output of a test: named by it, and by its own name where that is another."""
    own = one.test or ""
    same = not own or (alone and (test.name.endswith(own) or own.endswith(test.name)))
    root = one.exceptions[0]
    if root.type == CRASHED and test.how != FAILED:
        root = replace(root, type=test.how)
    return replace(
        one,
        exceptions=(root, *one.exceptions[1:]),
        test=test.name if same else f"{test.name} > {own}",
        start=places[min(one.start, len(places) - 1)],
        end=places[min(one.end, len(places)) - 1] + 1,
    )
