"""Entries to state. Folding the rest onto an earlier state gives what folding everything gives."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from bugsage.model.report import Counts
from bugsage.model.spending import FixAttempt
from bugsage.model.timeline import AppliedFix, Entry, EntryKind, GreenRun, IssueRecord, RunRecord, State, Verdict
from bugsage.timeline.counting import USERS, unpacked
from bugsage.timeline.naming import CHANGE, RUN
from bugsage.timeline.payloads import (
    Applied,
    Assessed,
    Closed,
    Completed,
    Context,
    Detected,
    Evaluated,
    Judged,
    Merged,
    Proposed,
    PushSaid,
    Said,
    Split,
)
from bugsage.timeline.spending import Books
from bugsage.timeline.storing import first_line
from bugsage.timeline.windows import Windows

P = TypeVar("P")

#: Days of which occurrences are counted apart.
DAYS = 14
#: Characters of a title.
TITLE = 200


def fold(entries: Iterable[Entry], state: State | None = None) -> State:
    """The state after these entries, begun from `state`. An entry that it holds already changes nothing."""
    folding = _Folding(state or State())
    for entry in entries:
        folding.take(entry)
    return folding.state()


def apply(state: State, entry: Entry) -> State:
    """The state after one more entry. For many at once `fold(entries, state)` copies less."""
    return fold((entry,), state)


class _Folding:
    """A state while it is being made."""

    def __init__(self, state: State) -> None:
        self.issues = dict(state.issues)
        self.runs = dict(state.runs)
        self.seen = set(state.seen)
        self.windows = Windows(state.counted)
        self.joined = dict(state.joined)
        self.merged = dict(state.merged)
        self.near = dict(state.near)
        self.apart = set(state.apart)
        self.last_green = state.last_green
        self.books = Books(state)
        self.number = state.number
        self.digest = state.digest
        self.unknown = state.unknown

    def state(self) -> State:
        return State(
            issues=self.issues,
            runs=self.runs,
            last_green=self.last_green,
            number=self.number,
            digest=self.digest,
            unknown=self.unknown,
            joined=self.joined,
            merged=self.merged,
            near=self.near,
            apart=frozenset(self.apart),
            seen=frozenset(self.seen),
            counted=self.windows.counted(),
            spent=self.books.spent,
            begun=self.books.begun,
            tried=tuple(self.books.tried),
        )

    def take(self, entry: Entry) -> None:
        if entry.number:
            if entry.number <= self.number:
                return
            self.number, self.digest = entry.number, entry.digest
        handler = _HANDLERS.get(entry.kind, _on_unknown)
        try:
            handler(self, entry)
        except (msgspec.ValidationError, ValueError):  # a later version writes this kind in a shape of its own
            self.unknown += 1

    def record(self, entry: Entry) -> IssueRecord:
        known = self.issues.get(entry.issue)
        return known or IssueRecord(id=entry.issue, first_seen=entry.time, last_seen=entry.time)

    def note(self, entry: Entry, **changes: Any) -> None:
        record = self.record(entry)
        latest = {**record.latest, entry.kind.value: entry.subject}
        self.issues[entry.issue] = replace(record, latest=latest, **changes)


def _read(entry: Entry, shape: type[P]) -> P:
    return msgspec.convert(entry.payload, shape)


def _on_detected(folding: _Folding, entry: Entry) -> None:
    detected = _read(entry, Detected)
    count = _new(folding, entry, detected)
    if not count:
        return
    first, last = detected.first or entry.time, detected.last or entry.time
    record = folding.issues.get(entry.issue) or IssueRecord(id=entry.issue, first_seen=first, last_seen=last)
    back = record.status == "resolved" and last >= record.resolved
    folding.joined.pop(entry.issue, None)  # it was seen by itself, or as the one that takes in others
    if detected.joined and detected.near:
        folding.near[detected.joined] = replace(detected.near, issue=entry.issue)
    elif detected.joined and detected.joined not in folding.near:
        folding.joined[detected.joined] = entry.issue
    folding.issues[entry.issue] = replace(
        record if detected.joined else _described(record, detected),
        status="open" if back else record.status,
        regressed=record.regressed or back,
        occurrences=record.occurrences + count,
        days=_with_day(record.days, last[:10], count),
        users=tuple(sorted({*record.users, *detected.users}))[:USERS],
        sources=tuple(sorted({*record.sources, detected.source} - {""})),
        first_seen=min(record.first_seen, first),
        last_seen=max(record.last_seen, last),
    )
    _mark_read(folding, detected.occasion)


def _new(folding: _Folding, entry: Entry, detected: Detected) -> int:
    """How many of the occurrences were not counted before, by this or another version of BugSage, or in another way."""
    if not detected.ids:
        key = (entry.issue, entry.subject)
        if key in folding.seen or folding.windows.holds(entry.issue, detected.window, entry.subject):
            return 0
        folding.seen.add(key)
        return 1
    ids = list(unpacked(detected.ids))
    new = {one for one in ids if (entry.issue, one.hex()) not in folding.seen}
    if len(ids) == detected.count:
        return folding.windows.add(entry.issue, detected.window, new)
    if len(new) < len(ids):  # the first stands for what was read with it
        return 0
    folding.seen.update((entry.issue, one.hex()) for one in new)
    return max(detected.count, 0)


def _with_day(days: dict[str, int], day: str, count: int) -> dict[str, int]:
    """The newest days only: what is older counts in the sum of all alone."""
    kept = sorted({*days, day})[-DAYS:]
    return {one: days.get(one, 0) + (count if one == day else 0) for one in kept}


def _described(record: IssueRecord, detected: Detected) -> IssueRecord:
    return replace(
        record,
        title=title_of(detected.type, detected.message),
        type=detected.type,
        message=detected.message,
        test=detected.test,
        file=detected.file,
        line=detected.line,
        fingerprint=detected.fingerprint,
        shape=record.shape or detected.shape,
    )


def _on_context(folding: _Folding, entry: Entry) -> None:
    _read(entry, Context)
    if entry.issue.startswith(RUN):
        _mark_read(folding, entry.issue)
    else:
        folding.note(entry)


def _on_proposed(folding: _Folding, entry: Entry) -> None:
    if "opinion" in entry.payload:  # what a model said; the diagnosis that weighed it is an entry of its own
        folding.books.opinion(entry, _read(entry, Said).opinion)
        return
    said = _read(entry, Proposed).diagnosis
    folding.note(
        entry,
        suspect=said.suspects[0] if said.suspects else None,
        cause=said.hypotheses[0].cause if said.hypotheses else "",
        hypotheses=len(said.hypotheses),
        triage=said.triage.kind,
        fixable=said.triage.fixable,
        entry_points=len(said.impact.entry_points),
        shape=_first_shape(folding.record(entry), said.shape),
    )


def _first_shape(record: IssueRecord, shape: str) -> str:
    """The shape that an issue was first known by, so that no chain of look-alikes leads away from it."""
    return record.shape if record.shape.count(".") >= shape.count(".") and record.shape else shape


def _on_assessed(folding: _Folding, entry: Entry) -> None:
    if entry.issue.startswith(CHANGE):
        return
    assessed = _read(entry, Assessed)
    folding.note(entry, risk=assessed.score, path=assessed.path)


def _on_completed(folding: _Folding, entry: Entry) -> None:
    """Of a run what came of it; of an issue whether it was seen again, and what introduced it."""
    if not entry.issue.startswith(RUN):
        said = _read(entry, Evaluated)
        found = {"reproduction": said.reproduction, "introduction": said.introduction}
        folding.books.end(entry.payload.get("id"))  # where it tells of a fix that did not hold
        folding.note(entry, **{name: value for name, value in found.items() if value is not None})
        return
    done = _read(entry, Completed)
    if done.again:
        return
    green = done.status == 0 and not done.timed_out and not _any_failed(done.counts)
    folding.runs[done.run] = RunRecord(
        id=done.run,
        command=done.command,
        status=done.status,
        time=entry.time,
        seconds=done.seconds,
        timed_out=done.timed_out,
        commit=done.commit,
        dirty=done.dirty,
        counts=done.counts,
        whole=done.whole,
        green=green,
        log=done.log,
        record=done.record,
    )
    if green and done.whole:
        folding.last_green = GreenRun(run=done.run, time=entry.time, commit=done.commit, dirty=done.dirty)


def _on_merged(folding: _Folding, entry: Entry) -> None:
    others = set(_read(entry, Merged).issues) - {entry.issue}
    members = others | {name for name, head in folding.merged.items() if head in others}
    members -= {entry.issue}
    for name in (entry.issue, *members):  # whoever takes in others is taken in by none, and what is said goes first
        folding.near.pop(name, None)
    for known in (folding.merged, folding.joined):
        known.pop(entry.issue, None)
    folding.merged.update(dict.fromkeys(members, entry.issue))
    folding.apart -= {pair for pair in folding.apart if set(pair) <= members | {entry.issue}}
    folding.note(entry)


def _on_split(folding: _Folding, entry: Entry) -> None:
    name = _read(entry, Split).issue
    for known in (folding.merged, folding.joined):
        if known.get(name) == entry.issue:
            known.pop(name)
    if name in folding.near and folding.near[name].issue == entry.issue:
        folding.near.pop(name)
    if name != entry.issue:
        folding.apart.add((min(name, entry.issue), max(name, entry.issue)))
    folding.note(entry)


def _on_verdict(folding: _Folding, entry: Entry) -> None:
    judged = _read(entry, Judged)
    record = folding.record(entry)
    verdict = Verdict(
        issue=entry.issue,
        right=judged.right,
        time=entry.time,
        comment=judged.comment,
        commit=judged.commit,
        suspect=record.suspect,
        diagnosis=judged.diagnosis,
        at=judged.at,
    )
    folding.note(entry, verdicts=(*record.verdicts, verdict))


def _on_closed(status: str) -> Callable[[_Folding, Entry], None]:
    def close(folding: _Folding, entry: Entry) -> None:
        _read(entry, Closed)
        resolved = {"resolved": entry.time, "regressed": False} if status == "resolved" else {}
        folding.note(entry, status=status, **resolved)

    return close


def _on_fix(stage: str | None = None) -> Callable[[_Folding, Entry], None]:
    def move(folding: _Folding, entry: Entry) -> None:
        folding.note(entry, **({"fix": stage} if stage else {}))

    return move


def _on_requested(folding: _Folding, entry: Entry) -> None:
    folding.books.begin(entry)
    folding.note(entry, fix="requested")


def _on_ended(stage: str) -> Callable[[_Folding, Entry], None]:
    def end(folding: _Folding, entry: Entry) -> None:
        folding.books.end(entry.payload.get("id"))
        folding.note(entry, fix=stage)

    return end


def _on_attempted(folding: _Folding, entry: Entry) -> None:
    folding.books.attempt(entry, _read(entry, FixAttempt))
    folding.note(entry)


def _on_applied(folding: _Folding, entry: Entry) -> None:
    if entry.issue.startswith(CHANGE):
        return
    applied = _read(entry, Applied)
    suspect = folding.record(entry).suspect
    fix = AppliedFix(time=entry.time, commit=applied.commit, places=applied.places, suspect=suspect)
    folding.note(entry, fix="applied", applied=fix)


def _on_reverted(folding: _Folding, entry: Entry) -> None:
    if entry.issue.startswith(CHANGE):
        return
    folding.books.taken_back(entry.issue)
    status = folding.record(entry).status
    folding.note(entry, fix="reverted", applied=None, status="open" if status == "resolved" else status)


def _on_unknown(folding: _Folding, entry: Entry) -> None:
    folding.unknown += 1


def _any_failed(counts: Counts) -> bool:
    return bool(counts.failed or counts.errors)


def _mark_read(folding: _Folding, occasion: str) -> None:
    run = folding.runs.get(occasion.removeprefix(RUN))
    if run is not None and not run.read:
        folding.runs[run.id] = replace(run, read=True)


def title_of(type: str, message: str) -> str:
    """`KeyError: 'user_id'`: the type and the first line of the message, at most TITLE characters."""
    line = first_line(message, TITLE)
    return (f"{type}: {line}" if type and line else type or line)[:TITLE]


def _on_pushed(folding: _Folding, entry: Entry) -> None:
    """What the hook says of a push says nothing of any issue: those that it found have entries of their own."""
    _read(entry, PushSaid)


_HANDLERS: dict[str, Callable[[_Folding, Entry], None]] = {
    EntryKind.ISSUE_DETECTED: _on_detected,
    EntryKind.CONTEXT_BUILT: _on_context,
    EntryKind.ROOT_CAUSE_PROPOSED: _on_proposed,
    EntryKind.RISK_ASSESSED: _on_assessed,
    EntryKind.EVALUATION_COMPLETED: _on_completed,
    EntryKind.VERDICT_GIVEN: _on_verdict,
    EntryKind.ISSUE_RESOLVED: _on_closed("resolved"),
    EntryKind.ISSUE_SUPPRESSED: _on_closed("suppressed"),
    EntryKind.ISSUES_MERGED: _on_merged,
    EntryKind.ISSUE_SPLIT: _on_split,
    EntryKind.FIX_REQUESTED: _on_requested,
    EntryKind.FIX_ATTEMPTED: _on_attempted,
    EntryKind.FIX_PROPOSED: _on_ended("proposed"),
    EntryKind.FIX_APPLIED: _on_applied,
    EntryKind.FIX_REVERTED: _on_reverted,
    EntryKind.INSTRUMENTATION_PROPOSED: _on_fix(),
    EntryKind.ESCALATED: _on_ended("escalated"),
    EntryKind.PUSH_JUDGED: _on_pushed,
}
