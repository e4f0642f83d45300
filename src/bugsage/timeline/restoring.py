"""An issue and its diagnosis, brought back from what was stored of them."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from bugsage.model.approval import Decision
from bugsage.model.bisection import BisectRun
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.error import ErrorEvent
from bugsage.model.fingerprint import Fingerprint
from bugsage.model.fix import Fix
from bugsage.model.issue import Issue
from bugsage.model.risk import Risk
from bugsage.model.timeline import Entry, EntryKind
from bugsage.timeline.folding import fold
from bugsage.timeline.storing import EVENTS

T = TypeVar("T")


def restore_diagnosis(entries: Iterable[Entry]) -> Diagnosis | None:
    """The newest diagnosis of one issue, from all entries of that issue; None before the first.

    Its occurrences are counted anew, its risk is the newest that was assessed, and its events are capped as stored.
    """
    listed = tuple(entries)
    diagnosis: Diagnosis | None = None
    risk: Risk | None = None
    for entry in listed:
        if entry.kind == EntryKind.ROOT_CAUSE_PROPOSED:
            found = _converted(entry.payload.get("diagnosis"), Diagnosis)
            diagnosis, risk = (found, _with_decision(found.risk, risk)) if found else (diagnosis, risk)
        elif entry.kind == EntryKind.RISK_ASSESSED:
            risk = _risk(entry) or risk
    if diagnosis is None:
        return None
    counted = _occurrences(listed) or diagnosis.issue.occurrences
    return replace(diagnosis, risk=risk, issue=replace(diagnosis.issue, occurrences=counted))


def restore_issue(entries: Iterable[Entry]) -> Issue | None:
    """An issue as first detected, with the occurrences that were kept whole, from all entries of that issue.

    For an issue that was detected and then never diagnosed; None where no occurrence was kept whole. Of its
    fingerprint only the hash is known.
    """
    listed = tuple(entries)
    found = [entry for entry in listed if entry.kind == EntryKind.ISSUE_DETECTED and entry.payload.get("event")]
    events = [event for entry in found if (event := _converted(entry.payload["event"], ErrorEvent))]
    if not events:
        return None
    digest = str(found[0].payload.get("fingerprint", ""))
    return Issue(
        id=found[0].issue,
        fingerprint=Fingerprint(hash=digest),
        events=tuple(events[:EVENTS]),
        occurrences=_occurrences(listed),
    )


def restore_fix(entries: Iterable[Entry]) -> Fix | None:
    """The newest fix that was offered and not taken back, from all entries of its issue; None where there is none."""
    found: Fix | None = None
    for entry in entries:
        if entry.kind == EntryKind.FIX_PROPOSED:
            found = _converted(entry.payload, Fix)
        elif entry.kind in (EntryKind.FIX_APPLIED, EntryKind.FIX_REVERTED):
            found = None
    return found


def commits_tried(entries: Iterable[Entry]) -> tuple[BisectRun, ...]:
    """Every commit that was tried in searches for the one that introduced an issue, from all its entries."""
    said = (entry.payload.get("bisect_run") for entry in entries if entry.kind == EntryKind.EVALUATION_COMPLETED)
    return tuple(run for one in said if one is not None and (run := _converted(one, BisectRun)))


def decisions(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Decision]]:
    """Every decision that was recorded, with its entry; entries of other versions that hold none are passed over."""
    for entry in entries:
        if entry.kind == EntryKind.RISK_ASSESSED and entry.payload.get("decision"):
            decision = _converted(entry.payload["decision"], Decision)
            if decision is not None:
                yield entry, decision


def _risk(entry: Entry) -> Risk | None:
    """What was assessed; a decision that a later version recorded in a shape of its own is left out of it."""
    bare = {name: value for name, value in entry.payload.items() if name != "decision"}
    return _converted(entry.payload, Risk) or _converted(bare, Risk)


def _with_decision(said: Risk | None, known: Risk | None) -> Risk | None:
    """The risk of a diagnosis, which is kept without its decision: the same as before was decided the same."""
    if said is None or known is None or said.decision or known.decision is None:
        return said or known
    return known if replace(known, decision=None) == said else said


def _occurrences(entries: tuple[Entry, ...]) -> int:
    seen = [entry for entry in entries if entry.kind == EntryKind.ISSUE_DETECTED]
    return sum(record.occurrences for record in fold(seen).issues.values())


def _converted(value: object, shape: type[T]) -> T | None:
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError:  # written by a later version, in a shape of its own
        return None
