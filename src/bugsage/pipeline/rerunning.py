"""Rerun: one more run of the failing tests, recorded or measured, so that the search knows what they executed.

The report stays the source of what failed. A run that cannot be had costs a note, never the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import PurePath

from msgspec.structs import replace

from bugsage import __version__
from bugsage.diagnosis.aiming import around, keeping
from bugsage.diagnosis.aiming_files import aim_at, files_of
from bugsage.diagnosis.measuring import Measured
from bugsage.diagnosis.pytest_words import run_by, tersely
from bugsage.errors import BugSageError, RunFailed
from bugsage.intake.places import resolve_all
from bugsage.model.error import ErrorEvent
from bugsage.model.execution import Execution
from bugsage.model.issue import Issue
from bugsage.model.report import Counts
from bugsage.model.run import RunResult
from bugsage.pipeline.diagnosing import Rerun, Seen
from bugsage.pipeline.executing import execution_of
from bugsage.pipeline.grounds import Ground
from bugsage.pipeline.house import House
from bugsage.pipeline.keeping import keep_run
from bugsage.pipeline.measuring import Measure, measuring, scripts_of
from bugsage.pipeline.receiving import Received, receive_run
from bugsage.repair.calling import raised_in

#: Failing tests that are named on a command line, and those whose other ending is told one by one.
MOST_NAMED, MOST_TOLD = 200, 5
#: From so many failures on they are told in few words: pytest takes longer for its own than for the tests.
MANY = 40
_UNKNOWN = ("the rerun could not be recorded: what the tests executed is not known",)
#: Seconds before its time limit when a run is asked to end by itself.
LEAVING = 2.0


def rerun(house: House, command: Sequence[str] = (), ground: Ground | None = None, *, narrowed: bool = False) -> Rerun:
    """Runs a command once; without one the repository's own, narrowed to the files of the tests that failed.

    With a `ground` it runs there, and not in the user's tree; `narrowed`: the command that is given is too, where it
    can be told how.
    """

    def run(issues: Sequence[Issue], files: Collection[str]) -> Seen:
        try:
            tests = failed(issues)
            part = _part(house, command, tests, files) if narrowed and command else ()
            wanted = part or tuple(command) or _narrowed(house, issues, files)
            with measuring(house, wanted) as measure:
                result = _run(house, wanted, measure.way, tests, ground)
                try:
                    received = receive_run(house, PurePath(result.log).stem, record=result.record, log=result.log)
                    _record(house, replace(result, command=wanted), received)
                    root = str(ground.root if ground else house.root)
                    return _seen(house, issues, files, result, received, measure, root)
                finally:
                    keep_run(house, result)
        except BugSageError as error:
            hint = f" ({error.hint})" if error.hint else ""
            return Seen(issues=tuple(issues), notes=(f"the failing tests were not run again: {error}{hint}",))

    return run


def recorded(house: House, record: str | None) -> Rerun | None:
    """What the run of the report itself executed, as it was recorded; nothing is run."""
    if record is None:
        return None
    path = record

    def look(issues: Sequence[Issue], files: Collection[str]) -> Seen:
        try:
            execution = execution_of(house, path, files)
        except BugSageError:  # removed since
            return Seen(issues=tuple(issues))
        return Seen(issues=tuple(issues), execution=execution if execution.source else None)

    return look


def failed(issues: Sequence[Issue]) -> list[str]:
    """The ids of the tests that failed."""
    return list(dict.fromkeys(event.test for issue in issues for event in issue.events if event.test))


def for_recorder(tests: Sequence[str], seconds: float) -> dict[str, str]:
    """What the recorder is told: to note every line, and to run these tests first and their neighbours after them.

    Ids come from strangers; there they are compared, and nothing else. A whole suite is followed by functions only.
    """
    plain = [test for test in tests if test.isprintable()][:MOST_NAMED]
    first = {"BUGSAGE_FIRST": "\n".join(plain)} if plain else {}
    return {
        "BUGSAGE_TRACE": "lines",
        "BUGSAGE_COVERAGE": "off",
        "BUGSAGE_SECONDS": f"{max(0.0, seconds - LEAVING):g}",
        **first,
    }


def _narrowed(house: House, issues: Sequence[Issue], files: Collection[str]) -> tuple[str, ...]:
    """The repository's test command for the files of the tests that failed. Raises RunFailed, TestCommandUnknown."""
    command = house.project.test_command().argv
    aimed = around(command, failed(issues)[:MOST_NAMED], files)
    if aimed is None:
        own = files_of([event for issue in issues for event in issue.events], house.code.code_map())
        aimed = aim_at(command, own[:MOST_NAMED], files, scripts_of(house))
    if aimed is None:
        raise RunFailed("the test command cannot be narrowed to them", hint="give theirs with --test")
    return keeping(aimed, command, str(house.root / ".bugsage" / "pytest_cache")).argv


def _part(house: House, command: Sequence[str], tests: Sequence[str], files: Collection[str]) -> tuple[str, ...]:
    """The files of these tests, where a pytest command runs them and others; empty where that cannot be told."""
    aimed = around(command, run_by(command, tests)[:MOST_NAMED], files)
    return keeping(aimed, command, str(house.root / ".bugsage" / "pytest_cache")).argv if aimed else ()


def _run(
    house: House, command: tuple[str, ...], way: Measured | None, tests: Sequence[str], ground: Ground | None
) -> RunResult:
    """Raises RunFailed when it does not start, does not end in time, or writes without end."""
    settings = house.settings.test
    run = partial(ground.run, house) if ground else house.runner.run
    result = run(
        way.argv if way else tersely(command) if len(tests) > MANY else command,
        time_limit=settings.rerun_seconds,
        on_output=_at_most(settings.rerun_output_mb),
        environment=for_recorder(tests, settings.rerun_seconds) | (way.environment if way else {}),
    )
    if result.timed_out and result.record is None:
        raise RunFailed(f"`{command[0]}` did not end within {settings.rerun_seconds:g} s")
    return result


def _at_most(megabytes: int) -> Callable[[bytes], None]:
    written = 0

    def count(chunk: bytes) -> None:
        nonlocal written
        written += len(chunk)
        if written > megabytes << 20:
            raise RunFailed(f"the run wrote more than {megabytes} MB")

    return count


def _seen(
    house: House,
    issues: Sequence[Issue],
    files: Collection[str],
    result: RunResult,
    received: Sequence[Received],
    measure: Measure,
    root: str,
) -> Seen:
    execution = execution_of(house, result.record, files, root) if result.record else Execution()
    events = resolve_all((e for one in received for e in one.reading.events), root, files)
    again: dict[str, list[ErrorEvent]] = {}
    for event in events:
        again.setdefault(event.test or "", []).append(event)
    merged = tuple(replace(issue, events=tuple(_merged(event, again) for event in issue.events)) for issue in issues)
    if not execution.source:
        own, said = measure.execution(merged, files, root)
        unknown = said or (() if own else execution.notes or _kept_out(result, received) or _UNKNOWN)
        return Seen(issues=merged, execution=own, notes=(*_ended(result), *_passed(issues, again, received), *unknown))
    told = _kept_out(result, received) or _told(issues, execution)
    return Seen(issues=merged, execution=execution, notes=(*_ended(result), *told, *execution.notes))


def _merged(event: ErrorEvent, again: dict[str, list[ErrorEvent]]) -> ErrorEvent:
    """A failure of the report with the frames and variables of its own rerun, where it is the same failure.

    What failed in no test, as a program does, is known by where it was raised.
    """
    same = (e for e in again.get(event.test or "", ()) if e.type == event.type and (e.phase or "") != "collection")
    if not event.test:
        same = (e for e in same if raised_in(e) == raised_in(event) and raised_in(e)[0])
    found = next((e for e in same if e.frames), None)
    if found is None:
        return event
    return replace(
        event,
        exceptions=found.exceptions,
        detail=event.detail or found.detail,
        phase=event.phase or found.phase,
        captured=event.captured or found.captured,
    )


def _ended(result: RunResult) -> list[str]:
    return [f"the rerun was stopped after {result.seconds:.0f} s; what it saw until then is used"] * result.timed_out


def _kept_out(result: RunResult, received: Sequence[Received]) -> list[str]:
    """What kept all tests from running, as the second report says it; none where one ran, or it says nothing."""
    events = [event for one in received for event in one.reading.events]
    counted = any(one.reading.counts.passed or one.reading.counts.failed for one in received)
    if counted or not events or any(event.test and event.phase != "collection" for event in events):
        return []
    why = events[0]
    words = ": ".join(filter(None, (why.type, why.message.partition("\n")[0])))
    return [f"the test command ended with status {result.status} before it ran a test: {words}"]


def _passed(issues: Sequence[Issue], again: Mapping[str, object], received: Sequence[Received]) -> list[str]:
    """Tests that the second report does not name among its failures, where it counts what passed."""
    if not any(one.reading.counts.passed for one in received):
        return []
    passed = [test for test in failed(issues) if test not in again]
    return [_listed(passed, "did not fail when run again")] if passed else []


def _told(issues: Sequence[Issue], execution: Execution) -> list[str]:
    """What a reader should know of the run: tests that ended otherwise this time."""
    told: list[str] = []
    outcomes = {test.test: test for test in execution.tests}
    tests = failed(issues)
    passed = [test for test in tests if test in outcomes and outcomes[test].outcome == "passed"]
    missing = [test for test in tests if test not in outcomes]
    if execution.source and missing:
        told.append(_listed(missing, "was not among the tests that were run again"))
    if passed:
        told.append(_listed(passed, "did not fail when run again"))
    return told


def _listed(tests: Sequence[str], what: str) -> str:
    more = f" and {len(tests) - MOST_TOLD} more" if len(tests) > MOST_TOLD else ""
    return f"{', '.join(tests[:MOST_TOLD])}{more} {what if len(tests) == 1 else what.replace('was not', 'were not')}"


def _record(house: House, result: RunResult, received: Sequence[Received]) -> None:
    """A short entry: what was run, how it ended, where its record is. It may be missing, the answer may not."""
    from bugsage.timeline import run_recorded

    entry = run_recorded(
        PurePath(result.log).stem,
        result,
        repository=house.history.state(),
        time=house.clock.now(),
        version=__version__,
        counts=received[0].reading.counts if received else Counts(),
        again=True,
    )
    try:
        house.timeline.append([entry])
    except BugSageError:
        return
