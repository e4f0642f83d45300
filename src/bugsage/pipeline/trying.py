"""Try: run a chosen test once and see whether it does what it did."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path, PurePath

from msgspec.structs import replace

from bugsage.diagnosis.aiming import Aim
from bugsage.errors import BugSageError, RunFailed
from bugsage.intake.clean import cap
from bugsage.intake.fingerprint import fingerprint, without_parameters
from bugsage.intake.outcomes import read_outcomes
from bugsage.intake.places import resolve_all
from bugsage.intake.source_maps import Sources
from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent
from bugsage.model.reproduction import FAILED, OTHER, PASSED, UNKNOWN, Failure, TestOutcome
from bugsage.model.run import RunResult
from bugsage.pipeline.house import House
from bugsage.pipeline.keeping import keep_run
from bugsage.pipeline.receiving import receive_run

_PASSED, _FAILED = ("passed", "xfailed", "xpassed"), ("failed", "error")
_SAID = 300


class Tried(Noun, frozen=True, kw_only=True):
    """One run of a command, judged by what one test of it did."""

    #: FAILED, PASSED, OTHER or UNKNOWN.
    outcome: str
    seconds: float
    #: Tests that ran before and after the one that is asked about, in order.
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    said: str = ""
    #: Exit status of the command; None where it did not start or did not end in time.
    status: int | None = None
    #: Something in its output could be read as a failure or as a test.
    readable: bool = False


def attempt(
    house: House,
    aim: Aim,
    failure: Failure,
    files: Collection[str],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str | None] | None = None,
    time_limit: float | None = None,
) -> Tried:
    """Run it and judge. What cannot be started has no outcome; an interrupt goes on to whoever called."""
    # The project's own coverage is for the user's runs: it would be written over, or fail the run by its threshold.
    changes = {"BUGSAGE_COVERAGE": "off", **(environment or {})}
    if aim.import_from:
        changes["PYTHONPATH"] = _joined(str((folder or house.root) / aim.import_from), changes.get("PYTHONPATH"))
    try:
        result = house.runner.run(aim.argv, time_limit=time_limit, folder=folder, environment=changes)
    except RunFailed as error:
        return Tried(outcome=UNKNOWN, seconds=0.0, said=str(error))
    try:
        return judged(house, result, failure, files, str(folder or house.root))
    except BugSageError as error:
        return Tried(outcome=UNKNOWN, seconds=result.seconds, said=str(error))
    finally:
        keep_run(house, result)


def judged(house: House, result: RunResult, failure: Failure, files: Collection[str], root: str) -> Tried:
    """What the failing test did in a run."""
    received = receive_run(house, PurePath(result.log).stem, record=result.record, log=result.log)
    sources = Sources(root, house.code.text)
    heard = [sources.lead_back(one.reading.events) for one in received]
    events = [event for some in heard for event in resolve_all(some, root, files)]
    outcomes = outcomes_of(house, result.record or result.log, files, root)
    if result.timed_out:
        return Tried(outcome=UNKNOWN, seconds=result.seconds, said="it did not end in time")
    outcome, said = _outcome(result, failure, events, outcomes)
    before, after = tests_around(outcomes, failure.test)
    return Tried(
        outcome=outcome,
        seconds=result.seconds,
        before=before,
        after=after,
        said=said,
        status=result.status,
        readable=bool(events or outcomes),
    )


def outcomes_of(house: House, source: str, files: Collection[str], root: str) -> tuple[TestOutcome, ...]:
    """Every test of a run, from its record or its log, in the order in which they ran."""
    try:
        [raw] = house.sources.read(source)
    except (BugSageError, ValueError):
        return ()
    if isinstance(raw.content, bytes):
        text = raw.content
    else:
        with raw.content as stream:
            text = stream.read()
    outcomes = read_outcomes(text.decode("utf-8", "replace"))
    named = resolve_all((ErrorEvent(type="", test=one.test) for one in outcomes), root, files)
    return tuple(replace(one, test=event.test or "") for one, event in zip(outcomes, named, strict=True))


def tests_around(outcomes: Sequence[TestOutcome], test: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tests that ran before and after one in its own process, in order; none where it is not among them."""
    own = next((one for one in outcomes if one.test == test), None)
    if own is None:
        return (), ()
    ran = [one.test for one in outcomes if one is own or (one.outcome != "skipped" and one.worker == own.worker)]
    at = ran.index(test)
    return tuple(ran[:at]), tuple(ran[at + 1 :])


def is_same(event: ErrorEvent, failure: Failure) -> bool:
    """The same test failed in the same way: by fingerprint, else by the type of what was raised."""
    if failure.test and (event.test or "") not in (failure.test, without_parameters(failure.test)):
        return False
    if failure.fingerprint and fingerprint(event).hash == failure.fingerprint:
        return True
    return bool(failure.type) and _last(event.type) == _last(failure.type) and bool(failure.test)


def _outcome(
    result: RunResult, failure: Failure, events: Sequence[ErrorEvent], outcomes: Sequence[TestOutcome]
) -> tuple[str, str]:
    own = [event for event in events if not failure.test or event.test == failure.test]
    if any(is_same(event, failure) for event in own):
        return FAILED, ""
    if own:
        return OTHER, _headline(own[0])
    ended = next((one.outcome for one in outcomes if one.test == failure.test), None)
    if ended in _PASSED or (not outcomes and not events and result.status == 0):
        return PASSED, ""
    if ended in _FAILED:
        return OTHER, "it failed, and nothing says how"
    if ended == "skipped":
        return UNKNOWN, "it was skipped"
    if not failure.test:
        return (OTHER, _headline(events[0])) if events else (UNKNOWN, f"exit status {result.status}")
    said = _headline(events[0]) if events else f"the command ended with exit status {result.status}"
    return UNKNOWN, f"it did not run: {said}"


def _headline(event: ErrorEvent) -> str:
    return cap(" ".join(f"{event.type}: {event.message}".split()), _SAID)


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _joined(path: str, other: str | None) -> str:
    return f"{path}:{other}" if other else path
