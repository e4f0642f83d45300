"""Test: run the command, record the run, diagnose what failed."""

from collections.abc import Callable, Sequence
from pathlib import PurePath

from bugsage import __version__
from bugsage.errors import TestToolMissing
from bugsage.model.command import out_of_folder, within_folder
from bugsage.model.diagnosis import Report
from bugsage.model.report import Counts
from bugsage.model.run import RunResult, TestCommand
from bugsage.pipeline.caging import wanted
from bugsage.pipeline.diagnosing import Again, explain
from bugsage.pipeline.house import House, Notes
from bugsage.pipeline.keeping import keep_run
from bugsage.pipeline.receiving import Received, receive_run
from bugsage.pipeline.rerunning import recorded
from bugsage.ports import Terminal


def run_tests(
    house: House,
    command: Sequence[str],
    on_output: Callable[[bytes], None],
    again: Callable[[RunResult], Again | None] = lambda _: None,
    tell: Callable[[TestCommand], None] = lambda _: None,
    terminal: Terminal | None = None,
    *,
    sandbox: bool = False,
) -> tuple[RunResult, Report | None]:
    """Run to the end; the run is on the timeline before anything found in it is.

    A command that is given runs where the user stands, one that is found where its project lies.
    """
    argv = within_folder(command, house.project.here()) if command else _found(house, tell)
    held = wanted(house, sandbox)
    result = house.runner.run(
        argv, record=house.settings.test.record, on_output=on_output, terminal=terminal, cage=held
    )
    try:
        return result, _heard(house, result, again, whole=not command)
    finally:
        keep_run(house, result)


def _found(house: House, tell: Callable[[TestCommand], None]) -> tuple[str, ...]:
    """The project's own command. Raises TestCommandUnknown, TestToolMissing."""
    found = house.project.test_command()
    if found.lacks:
        words = " ".join(out_of_folder(found.argv)[0])
        raise TestToolMissing(f"The tests are run by `{words}`, because {found.reason}. {found.lacks}", hint=found.mend)
    tell(found)
    return found.argv


def _heard(
    house: House, result: RunResult, again: Callable[[RunResult], Again | None], *, whole: bool
) -> Report | None:
    run_id = PurePath(result.log).stem
    received = receive_run(house, run_id, record=result.record, log=result.log)
    notes = Notes()
    notes.attempt(lambda: note_run(house, run_id, result, received, whole=whole), None)
    if result.record:
        notes.attempt(lambda: _learn(house, result), None)
    failed = result.status != 0 or any(r.reading.events for r in received)
    if not failed:
        return None
    seen = recorded(house, result.record)
    if house.settings.diagnose.coverage:
        from bugsage.pipeline.covering import covered

        seen = covered(house, (), seen)
    return explain(house, lambda: received, notes=notes, again=again(result), rerun=seen)


def _learn(house: House, result: RunResult) -> None:
    """What each test ran: by that those are chosen that a later change touches."""
    from bugsage.pipeline.affecting import learn

    learn(house, result.record or "")


def note_run(house: House, run_id: str, result: RunResult, received: Sequence[Received], *, whole: bool) -> None:
    """Put a run on the timeline."""
    from bugsage.timeline import run_recorded

    counts = received[0].reading.counts if received else Counts()
    entry = run_recorded(
        run_id,
        result,
        repository=house.history.state(),
        time=house.clock.now(),
        version=__version__,
        counts=counts,
        whole=whole,
    )
    house.timeline.append([entry])
