"""Why tests fail, while somebody works on them; and which issues are over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial

from msgspec.structs import replace

from bugsage import __version__
from bugsage.errors import BugSageError
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.error import ErrorEvent
from bugsage.model.history import Change
from bugsage.model.run import RunResult
from bugsage.model.watch import Red
from bugsage.pipeline.diagnosing import explain
from bugsage.pipeline.house import House
from bugsage.pipeline.knowing import known
from bugsage.pipeline.living.earlier import Earlier
from bugsage.pipeline.living.since import Since
from bugsage.pipeline.receiving import Received
from bugsage.pipeline.rerunning import recorded
from bugsage.timeline import issue_resolved

#: Occasions at which tests turned red that are looked at one by one, the newest first.
MOST_TURNS = 3


def name_of(event: ErrorEvent) -> str:
    """The test that failed; where none did the file that cannot be loaded."""
    return event.test or event.file or "the test run"


class Explaining:
    """Explains failures, and closes the issues of those that are none any more."""

    def __init__(self, house: House, since: Since, earlier: Earlier) -> None:
        """`since` knows what changed since the failing tests passed, `earlier` what passing ones ran."""
        self._house, self._since, self._earlier = house, since, earlier
        #: Issues of this watch, each with the tests that it failed in.
        self._open: dict[str, set[str]] = {}

    def of(self, result: RunResult, received: Sequence[Received], *, keep: bool) -> dict[str, Diagnosis]:
        """Diagnoses by test; none where that cannot be had.

        What was saved speaks of the tests that turned red with it, and of no others.
        """
        found: dict[str, Diagnosis] = {}
        for change, part in self._parts(received):
            try:
                rerun = self._earlier.beside(recorded(self._house, result.record))
                report = explain(self._house, partial(tuple, part), rerun=rerun, change=change, keep=keep)
            except BugSageError:
                continue
            for diagnosis in report.diagnoses:
                tests = {name_of(event) for event in diagnosis.issue.events}
                found |= dict.fromkeys(tests, diagnosis)
                if keep:
                    self._open.setdefault(diagnosis.issue.id, set()).update(tests)
        return found

    def _parts(self, received: Sequence[Received]) -> Iterator[tuple[Change | None, list[Received]]]:
        """The failures of tests that turned red together, each with what changed then; and those of the others."""
        tests = {event.test for one in received for event in one.reading.events if event.test}
        turned: dict[tuple[int, int], set[str]] = {}
        for test in tests:
            if (when := self._since.turned(test)) is not None:
                turned.setdefault(when, set()).add(test)
        told: set[str] = set()
        for when in sorted(turned, reverse=True)[:MOST_TURNS]:
            change = self._since.change(*when)
            if change.files:
                told |= turned[when]
                yield change, [_only(one, turned[when], among=True) for one in received]
        rest = [_only(one, told, among=False) for one in received]
        if any(one.reading.events for one in rest):
            yield None, rest

    def close_issues(self, reds: Iterable[Red]) -> list[str]:
        """The issues of which no test is red any more: they were mended by whoever works here."""
        red = {one.test for one in reds}
        over = [issue for issue, tests in self._open.items() if tests.isdisjoint(red)]
        for issue in over:
            del self._open[issue]
        if over:
            self._resolve(over)
        return over

    def _resolve(self, issues: Iterable[str]) -> None:
        try:
            records = known(self._house).issues
            time = self._house.clock.now()
            self._house.timeline.append(
                [
                    issue_resolved(
                        issue, time=time, version=__version__, reason="its tests pass again", record=records[issue]
                    )
                    for issue in issues
                    if issue in records and records[issue].status == "open"
                ]
            )
        except BugSageError:  # the next occurrence says more
            return


def _only(one: Received, tests: Collection[str], *, among: bool) -> Received:
    """With the failures of these tests alone, or without them."""
    events = tuple(event for event in one.reading.events if (event.test in tests) is among)
    return replace(one, reading=replace(one.reading, events=events))
