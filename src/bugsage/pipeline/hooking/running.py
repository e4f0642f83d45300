"""One run of tests for a push: how it ended, and what is said of those that failed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePath

from msgspec.structs import replace

from bugsage import __version__
from bugsage.diagnosis.pytest_words import pytest_words
from bugsage.errors import BugSageError
from bugsage.intake.places import resolve_all
from bugsage.intake.source_maps import Sources
from bugsage.model.base import Noun
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.error import ErrorEvent
from bugsage.model.history import Change
from bugsage.model.issue import Issue
from bugsage.model.report import Counts
from bugsage.model.run import RunResult
from bugsage.pipeline.diagnosing import Seen, explain
from bugsage.pipeline.executing import execution_of
from bugsage.pipeline.grounds import Ground
from bugsage.pipeline.house import House
from bugsage.pipeline.keeping import keep_run
from bugsage.pipeline.receiving import Received, receive_run
from bugsage.pipeline.trying import outcomes_of

#: With which pytest says that there was nothing to run.
_NO_TESTS = 5


class Ran(Noun, frozen=True, kw_only=True):
    """How a run ended."""

    command: tuple[str, ...]
    status: int
    seconds: float
    timed_out: bool
    #: Tests that failed, by their ids here.
    failed: tuple[str, ...]
    #: How many ran, and how many of them passed, where that is known.
    count: int | None
    passed: int | None
    received: tuple[Received, ...]
    record: str | None

    @property
    def is_opaque(self) -> bool:
        """It failed, and in which test is not said."""
        return self.status != 0 and not self.timed_out and not self.failed and not self.found_none

    @property
    def found_none(self) -> bool:
        """There was nothing to run."""
        return self.status == _NO_TESTS and pytest_words(self.command) is not None

    def explained(
        self, house: House, place: Ground, without: Collection[str], change: Change | None
    ) -> tuple[Diagnosis, ...]:
        """Diagnoses of what failed, also written down; of some tests nothing is said. Raises TimelineDamaged.

        `change` is what changed since the others passed, where they did.
        """
        kept = tuple(replace(one, reading=replace(one.reading, events=_others(one, without))) for one in self.received)

        def seen(issues: Sequence[Issue], files: Collection[str]) -> Seen:
            try:
                execution = execution_of(house, self.record, files, str(place.root)) if self.record else None
            except BugSageError:
                execution = None
            return Seen(issues=tuple(issues), execution=execution if execution and execution.source else None)

        return explain(house, lambda: kept, rerun=seen, change=change).diagnoses


def run(
    house: House, place: Ground, command: tuple[str, ...], environment: Mapping[str, str | None], seconds: float
) -> Ran:
    """Run to the end, or for so long. Raises RunFailed, SandboxMissing."""
    result = place.run(house, command, time_limit=seconds, environment=environment)
    try:
        return _read(house, place, result, command)
    finally:
        keep_run(house, result)


def _read(house: House, place: Ground, result: RunResult, command: tuple[str, ...]) -> Ran:
    files, root = house.code.code_map().files.keys(), str(place.root)
    sources = Sources(root, house.code.text)
    heard = receive_run(house, PurePath(result.log).stem, record=result.record, log=result.log)
    received = tuple(_resolved(one, sources, root, files) for one in heard)
    outcomes = outcomes_of(house, result.record or result.log, files, root)
    said = [event.test for one in received for event in one.reading.events if event.test]
    said += [one.test for one in outcomes if one.outcome in ("failed", "error")]
    counts = received[0].reading.counts if received else Counts()
    _record(house, result, counts)
    passed = sum(one.outcome == "passed" for one in outcomes)
    return Ran(
        command=command,
        status=result.status,
        seconds=result.seconds,
        timed_out=result.timed_out,
        failed=tuple(dict.fromkeys(said)),
        count=len(outcomes) or None,
        passed=passed if outcomes else counts.passed,
        received=received,
        record=result.record,
    )


def _resolved(one: Received, sources: Sources, root: str, files: Collection[str]) -> Received:
    """With the names that the repository has, and not those of the folder that it ran in."""
    events = tuple(resolve_all(sources.lead_back(one.reading.events), root, files))
    return replace(one, reading=replace(one.reading, events=events))


def _others(one: Received, without: Collection[str]) -> tuple[ErrorEvent, ...]:
    return tuple(event for event in one.reading.events if not event.test or event.test not in without)


def _record(house: House, result: RunResult, counts: Counts) -> None:
    """A short entry: what was run, how it ended. It may be missing, the answer may not."""
    from bugsage.timeline import run_recorded

    name = PurePath(result.log).stem
    state, now = house.history.state(), house.clock.now()
    try:
        house.timeline.append(
            [run_recorded(name, result, repository=state, time=now, version=__version__, counts=counts, again=True)]
        )
    except BugSageError:
        return
