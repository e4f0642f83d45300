"""Receive: from what a user names to readings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bugsage.errors import SourceNotFound
from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent
from bugsage.model.report import RawReport, Reading
from bugsage.model.timeline import RunRecord
from bugsage.pipeline.house import House
from bugsage.pipeline.run_logs import close, worth_reading

if TYPE_CHECKING:
    from bugsage.intake.usual import Usual
    from bugsage.pipeline.ci import FromCi

#: The reader of what the recorder writes.
RECORD_FORMAT = "bugsage_record"
_ISSUE_ID = re.compile(r"BS-[0-9a-f]{8}")
_ADDRESS = re.compile(r"https?://\S+\Z", re.IGNORECASE)


class Received(Noun, frozen=True, kw_only=True):
    """One report, read."""

    reading: Reading
    #: Names this very report, so that reading it twice counts its occurrences once.
    occasion: str
    #: What kind of source it was: `run`, `sentry`, `ci`, `text`, `file` or `stdin`.
    origin: str
    #: What speaks for its failures being ones that come and go; empty where nothing does.
    again: str = ""


def receive(
    house: House,
    sources: Sequence[str],
    format: str | None = None,
    green: Sequence[str] = (),
    ci: FromCi | None = None,
) -> tuple[Received, ...]:
    """All reports of all sources, in order; `green` are logs of the same job when it went well."""
    usual = _usual(house, green)
    return tuple(received for source in sources for received in _receive(house, source, format, usual, ci))


def newest_failing_run(house: House) -> RunRecord:
    """The newest recorded run that failed. Raises SourceNotFound where there is none."""
    from bugsage.pipeline.knowing import known

    failed = [run for run in known(house).runs.values() if not run.green]
    if not failed:
        raise SourceNotFound(
            "no failing run is recorded here", hint="run `bugsage test`, or give a log: bugsage diagnose failure.log"
        )
    return failed[-1]


def receive_run(house: House, run: str, *, record: str | None, log: str) -> tuple[Received, ...]:
    """What the recorder saw of a run where that says more than its log, else the log; the run is the occasion."""
    seen = _receive_record(house, record) if record else ()
    if not any(one.reading.events for one in seen):
        seen = receive(house, (log,))
    return tuple(Received(reading=one.reading, occasion=run, origin="run") for one in seen)


def _receive_record(house: House, record: str) -> tuple[Received, ...]:
    try:
        return receive(house, (record,), RECORD_FORMAT)
    except SourceNotFound:  # removed since
        return ()


def readings(
    house: House,
    sources: Sequence[str],
    format: str | None = None,
    green: Sequence[str] = (),
    ci: FromCi | None = None,
) -> Iterator[tuple[RawReport, Reading]]:
    """Every report with what was read of it, without secrets; streams are closed. `green` as in `receive`.

    Secrets are taken out here, before anything is compared or counted: two occurrences that differ by a secret are one
    issue. Names of files and tests stay, for they are looked up.
    """
    usual = _usual(house, green)
    return (found for source in sources for found in _readings(house, source, format, usual, ci))


def _readings(
    house: House, source: str, format: str | None, usual: Usual | None, ci: FromCi | None
) -> list[tuple[RawReport, Reading]]:
    place = house.ci.place(source) if _ADDRESS.match(source) else None
    if place is not None:
        from bugsage.pipeline.ci import FromCi, fetch

        wish = ci or FromCi()
        fetched = fetch(house, place, wish)
        if usual is None and fetched.green:
            usual = _learned(fetched.green)
        logs = _read(house, [_as(raw, format) for raw in fetched.logs], usual)
        notes = [*(raw.left_out for raw in fetched.logs if raw.left_out), *fetched.notes]
        return _with_notes(merged(logs, _read(house, fetched.results, None)), notes)
    return _reports_of(source, _read(house, worth_reading(source, _heard(house, source, format)), usual))


def _as(raw: RawReport, format: str | None) -> RawReport:
    return replace(raw, format=format) if format else raw


def _read(house: House, reports: Sequence[RawReport], usual: Usual | None) -> list[tuple[RawReport, Reading]]:
    """Each report, read; streams are closed."""
    from bugsage.intake.receive import read
    from bugsage.intake.redaction.nested import PLACES, safe

    found = []
    for raw in reports:
        try:
            found.append((raw, safe(_with_production(raw, read(raw, usual)), house.private, leave=PLACES)))
        finally:
            close(raw)
    return found


def _heard(house: House, source: str, format: str | None) -> Sequence[RawReport]:
    """What lies here under this name; where nothing does, what it stands for elsewhere."""
    from bugsage.pipeline.fetching import fetched

    try:
        return house.sources.read(source, format)
    except SourceNotFound:
        reports = fetched(house, source)
        if reports is None:
            raise
        return reports


def _with_production(raw: RawReport, reading: Reading) -> Reading:
    if raw.production is None:
        return reading
    said = f"{raw.production.issue.short_id} is as it was kept on {raw.production.read[:16].replace('T', ' ')} UTC"
    notes = (f"{said}: Sentry cannot be reached.",) if raw.production.kept else ()
    events = tuple(replace(event, production=raw.production) for event in reading.events)
    return replace(reading, events=events, notes=(*reading.notes, *notes))


def merged(
    logs: Sequence[tuple[RawReport, Reading]], results: Sequence[tuple[RawReport, Reading]]
) -> list[tuple[RawReport, Reading]]:
    """Logs of a run and test reports on it, each failure once: as the log tells it, unless it tells no frames."""
    better = {_key(event) for _, reading in results for event in reading.events if event.test and event.frames}
    kept = []
    for raw, reading in logs:
        events = tuple(one for one in reading.events if not one.test or one.frames or _key(one) not in better)
        kept.append((raw, replace(reading, events=events)))
    told = {_key(event) for _, reading in kept for event in reading.events if event.test}
    for raw, reading in results:
        events = tuple(event for event in reading.events if _key(event) not in told)
        told |= {_key(event) for event in events if event.test}
        if events:
            kept.append((raw, replace(reading, events=events)))
    return kept


def _key(event: ErrorEvent) -> tuple[str, str]:
    """The same test, failed of the same: reports write a test's owner in several ways, and its name in one."""
    name = re.split(r"::| › |\.(?=\w+\Z)", event.test or "")[-1]
    return name, event.type.rpartition(".")[2]


def _reports_of(source: str, found: list[tuple[RawReport, Reading]]) -> list[tuple[RawReport, Reading]]:
    """What a folder holds without the files in it that are no reports; the first one's notes tell what was left out."""
    from bugsage.intake.receive import is_no_report

    other = [raw.source for raw, reading in found if is_no_report(reading)]
    if len(found) < 2 or len(other) == len(found):
        kept, notes = found, []
    else:
        kept = [(raw, reading) for raw, reading in found if not is_no_report(reading)]
        shown = ", ".join(other[:3]) + (f" and {len(other) - 3} more" if len(other) > 3 else "")
        notes = [f"{source}: left out what is no report: {shown}."] if other else []
    return _with_notes(kept, [*(raw.left_out for raw, _ in found if raw.left_out), *notes])


def _with_notes(kept: list[tuple[RawReport, Reading]], notes: Sequence[str]) -> list[tuple[RawReport, Reading]]:
    if not notes or not kept:
        return kept
    (raw, first), *rest = kept
    return [(raw, replace(first, notes=(*first.notes, *notes))), *rest]


def _usual(house: House, green: Sequence[str]) -> Usual | None:
    """What these logs say; None where there are none."""
    if not green:
        return None
    return _learned(raw for source in green for raw in house.sources.read(source, None))


def _learned(reports: Iterable[RawReport]) -> Usual:
    from bugsage.intake.receive import learn
    from bugsage.intake.usual import Usual

    usual = Usual()
    for raw in reports:
        try:
            learn(raw, usual)
        finally:
            close(raw)
    return usual


def receive_raw(house: House, raw: RawReport) -> Received:
    """A report that is at hand already, without secrets."""
    from bugsage.intake.receive import read
    from bugsage.intake.redaction.nested import PLACES, safe

    ((raw, reading),) = _reports_of(raw.source, [(raw, safe(read(raw), house.private, leave=PLACES))])
    return Received(reading=reading, occasion=_occasion(raw, reading), origin=raw.origin)


def _receive(
    house: House, source: str, format: str | None, usual: Usual | None, ci: FromCi | None
) -> Iterator[Received]:
    if _ISSUE_ID.fullmatch(source):
        yield _from_timeline(house, source)
        return
    for raw, reading in _readings(house, source, format, usual, ci):
        origin = "sentry" if reading.tool == "sentry" else raw.origin
        again = ci.again.get(raw.source, "") if ci else ""
        yield Received(reading=reading, occasion=_occasion(raw, reading), origin=origin, again=again)


def _occasion(raw: RawReport, reading: Reading) -> str:
    """A digest of the report; of what was read of it where it is too large to be held."""
    from hashlib import sha256

    if isinstance(raw.content, bytes):
        return sha256(raw.content).hexdigest()[:20]
    said = (event.excerpt or f"{event.type} {event.message} {event.test}" for event in reading.events)
    return sha256("\0".join(said).encode(errors="replace")).hexdigest()[:20]


def _from_timeline(house: House, issue: str) -> Received:
    from bugsage.intake.group import group
    from bugsage.pipeline.recalling import known_issue
    from bugsage.timeline import restore_diagnosis, restore_issue

    issue = known_issue(house, issue)
    entries = house.timeline.history(issue)
    known = restore_diagnosis(entries)
    restored = known.issue if known else restore_issue(entries)
    events = restored.events if restored else ()
    own = next((one.events for one in group(events) if one.id == issue), events)  # without what was joined to it
    return Received(reading=Reading(source=issue, events=own), occasion="", origin="")
