"""Test: run the command, record the run, diagnose what failed."""

from collections.abc import Callable, Sequence
from pathlib import PurePath

from bugsage import __version__
from bugsage.model.diagnosis import Report
from bugsage.model.report import Counts
from bugsage.model.run import RunResult
from bugsage.pipeline.diagnosing import explain
from bugsage.pipeline.house import House, Notes
from bugsage.pipeline.receiving import Received, receive

#: The reader of what the recorder writes.
RECORD_FORMAT = "bugsage_record"


def run_tests(
    house: House, command: Sequence[str], on_output: Callable[[bytes], None]
) -> tuple[RunResult, Report | None]:
    """Run to the end; the run is on the timeline before anything found in it is."""
    argv = tuple(command) or house.project.test_command().argv
    result = house.runner.run(argv, record=house.settings.test.record, on_output=on_output)
    run_id = PurePath(result.log).stem
    received = _read(house, result, run_id)
    notes = Notes()
    notes.attempt(lambda: _record(house, run_id, result, received, whole=not command), None)
    failed = result.status != 0 or any(r.reading.events for r in received)
    if not failed:
        return result, None
    return result, explain(house, lambda: received, notes=notes)


def _read(house: House, result: RunResult, run_id: str) -> tuple[Received, ...]:
    """What the recorder saw where that says more than the log, else the log."""
    seen = receive(house, (result.record,), RECORD_FORMAT) if result.record else ()
    if not any(one.reading.events for one in seen):
        seen = receive(house, (result.log,))
    return tuple(Received(reading=one.reading, occasion=run_id, origin="run") for one in seen)


def _record(house: House, run_id: str, result: RunResult, received: Sequence[Received], *, whole: bool) -> None:
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
