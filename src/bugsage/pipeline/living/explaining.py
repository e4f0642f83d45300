"""Why tests fail, while somebody works on them; and which issues are over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bugsage import __version__
from bugsage.errors import BugSageError
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.error import ErrorEvent
from bugsage.model.run import RunResult
from bugsage.model.watch import Red
from bugsage.pipeline.diagnosing import explain
from bugsage.pipeline.house import House
from bugsage.pipeline.knowing import known
from bugsage.pipeline.receiving import Received
from bugsage.pipeline.rerunning import recorded
from bugsage.timeline import issue_resolved


def name_of(event: ErrorEvent) -> str:
    """The test that failed; where none did the file that cannot be loaded."""
    return event.test or event.file or "the test run"


class Explaining:
    """Explains failures, and closes the issues of those that are none any more."""

    def __init__(self, house: House) -> None:
        self._house = house
        #: Issues of this watch, each with the tests that it failed in.
        self._open: dict[str, set[str]] = {}

    def of(self, result: RunResult, received: Sequence[Received], *, keep: bool) -> dict[str, Diagnosis]:
        """Diagnoses by test; none where that cannot be had."""
        try:
            report = explain(self._house, lambda: received, rerun=recorded(self._house, result.record), keep=keep)
        except BugSageError:
            return {}
        found: dict[str, Diagnosis] = {}
        for diagnosis in report.diagnoses:
            tests = {name_of(event) for event in diagnosis.issue.events}
            found |= dict.fromkeys(tests, diagnosis)
            if keep:
                self._open.setdefault(diagnosis.issue.id, set()).update(tests)
        return found

    def close_issues(self, reds: Iterable[Red]) -> None:
        """The issues of which no test is red any more were mended by whoever works here."""
        red = {one.test for one in reds}
        over = [issue for issue, tests in self._open.items() if tests.isdisjoint(red)]
        for issue in over:
            del self._open[issue]
        if over:
            self._resolve(over)

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
