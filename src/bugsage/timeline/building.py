"""Entries, made. Pure: time and version come from outside, subjects follow from what is said."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Literal

from msgspec.structs import replace

from bugsage.model.bisection import BisectRun, Introduction
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.error import ErrorEvent
from bugsage.model.history import RepositoryState
from bugsage.model.issue import Issue
from bugsage.model.patch import Patch
from bugsage.model.report import Counts
from bugsage.model.reproduction import Reproduction
from bugsage.model.risk import Risk
from bugsage.model.run import RunResult
from bugsage.model.sandbox import Caged
from bugsage.model.similar import Near
from bugsage.model.spending import FixAttempt
from bugsage.model.timeline import Entry, EntryKind, IssueRecord
from bugsage.timeline.counting import FEW, Flood, floods, moment_of, packed, window_of
from bugsage.timeline.naming import CHANGE, by, digest_of, entry_of, identity_of
from bugsage.timeline.payloads import Closed, Completed, Context, Detected, Evaluated, Judged, Merged, Split
from bugsage.timeline.storing import EVENTS, ITEMS, MESSAGE, TEXT, capped_diagnosis, capped_event, outlined_event, plain


def issue_detected(
    issue: Issue,
    *,
    source: str,
    time: str,
    version: str,
    occasion: str = "",
    record: IssueRecord | None = None,
    keep: Literal["whole", "outline", "nothing"] = "whole",
    joined: Sequence[Issue] = (),
    near: Mapping[str, Near] | None = None,
) -> list[Entry]:
    """One entry for each occurrence of this reading, those of `joined` issues, which have the same cause, last.

    Of more than a few of one fingerprint one entry counts them all, by windows of five minutes where they say when
    they happened.

    `occasion` names what was read: the run's id, or a hash of the report. The same occasion told again says nothing
    new; the same failure on another occasion is another occurrence. Without an occasion the content of the occurrence
    stands for it. An occurrence that carries an event id of its own (Sentry) is known by that alone. While `record`
    shows no diagnosis, the first occurrences are kept as `keep` says, so that a diagnosis can be made from them later:
    whole, or in outline where there are very many of them, or not at all where a diagnosis goes with them. `near` says
    of joined issues why they are this one whatever their cause.
    """
    diagnosed = record is not None and EntryKind.ROOT_CAUSE_PROPOSED in record.latest
    kept = 0 if diagnosed or keep == "nothing" else EVENTS if keep == "whole" else 1
    capped = capped_event if keep == "whole" else outlined_event
    times_seen: dict[str, int] = {}
    told: list[tuple[str, Detected, ErrorEvent]] = []
    for own in (issue, *joined):
        also, why = ("", None) if own.id == issue.id else (own.id, (near or {}).get(own.id))
        if len(own.events) > FEW:
            every = floods(own, occasion, time)
            told += [(one.subject, _counted(one, source, occasion, also, why), one.event) for one in every]
            continue
        for event in own.events:
            identity = identity_of(event, occasion)
            times_seen[identity] = 1 if event.tags.get("event_id") else times_seen.get(identity, 0) + 1
            subject = digest_of(identity, times_seen[identity])
            told.append((subject, _detected(own, event, source, occasion, also, why, time), event))
    return [
        _seen(issue.id, subject, detected, capped(event) if position < kept else None, version, time)
        for position, (subject, detected, event) in enumerate(told)
    ]


def flood_detected(
    issue_id: str,
    flood: Flood,
    *,
    source: str,
    time: str,
    version: str,
    record: IssueRecord | None = None,
    near: Near | None = None,
    shape: str = "",
) -> Entry:
    """One entry for all occurrences of a window, or for as many of them as have come so far.

    The first of them is kept whole where nothing is known of the issue yet, so that it can be diagnosed, and its
    `shape`, so that others can be compared with it.
    """
    joined = "" if flood.own.id == issue_id else flood.own.id
    event = capped_event(flood.event) if record is None else None
    detected = replace(_counted(flood, source, flood.occasion, joined, near), shape=shape)
    return _seen(issue_id, flood.subject, detected, event, version, time)


def _seen(issue_id: str, subject: str, detected: Detected, event: ErrorEvent | None, version: str, time: str) -> Entry:
    payload = plain(detected)
    if event is not None:
        payload["event"] = plain(event)
    return entry_of(EntryKind.ISSUE_DETECTED, issue_id, subject, payload, by("intake", version), time)


def context_built(
    issue_id: str,
    *,
    repository: RepositoryState,
    time: str,
    version: str,
    counts: Mapping[str, int] | None = None,
    timings_ms: Mapping[str, float] | None = None,
) -> Entry:
    """What was known when the search for a cause began. For `run:<id>`: the run's log has been read."""
    context = Context(
        commit=repository.commit,
        branch=repository.branch,
        dirty=repository.dirty,
        counts=dict(counts or {}),
        timings_ms=dict(timings_ms or {}),
    )
    subject = digest_of(plain(replace(context, timings_ms={})))
    return entry_of(EntryKind.CONTEXT_BUILT, issue_id, subject, plain(context), by("diagnosis", version), time)


def root_cause_proposed(
    diagnosis: Diagnosis,
    *,
    time: str,
    version: str,
    commit: str | None = None,
    timings_ms: Mapping[str, float] | None = None,
    record: IssueRecord | None = None,
    actor: str = "diagnosis",
) -> Entry:
    """A diagnosis, kept whole enough to be shown again without the log.

    The same answer as the newest one in `record` gives that entry's subject, and so changes nothing.
    """
    kept = capped_diagnosis(diagnosis)
    if kept.risk:  # how it was decided stands in an entry of its own
        kept = replace(kept, risk=replace(kept.risk, decision=None))
    payload = {"diagnosis": plain(kept), "commit": plain(commit), "timings_ms": plain(dict(timings_ms or {}))}
    subject = _subject(EntryKind.ROOT_CAUSE_PROPOSED, _answer(kept), record)
    return entry_of(EntryKind.ROOT_CAUSE_PROPOSED, diagnosis.issue.id, subject, payload, by(actor, version), time)


def risk_assessed(issue_id: str, risk: Risk, *, time: str, version: str, record: IssueRecord | None = None) -> Entry:
    """A risk with everything that made it."""
    payload = plain(risk)
    subject = _subject(EntryKind.RISK_ASSESSED, digest_of(payload), record)
    return entry_of(EntryKind.RISK_ASSESSED, issue_id, subject, payload, by("safety", version), time)


def change_judged(patch: Patch, risk: Risk, *, time: str, version: str) -> Entry:
    """A risk of somebody's change, under `change:` and a hash of what it changes; judged alike again it is no news."""
    lines = (line for file in patch.files for hunk in file.hunks for line in (f"{file.kind} {file.path}", *hunk.lines))
    changed = sha256("\n".join((f"{patch.base}..{patch.head}", *lines)).encode("utf-8", "replace")).hexdigest()
    subject = digest_of(plain(risk))
    payload = plain(risk) | {"change": patch.name[:200], "base": patch.base, "head": patch.head}
    return entry_of(EntryKind.RISK_ASSESSED, f"{CHANGE}{changed[:12]}", subject, payload, by("safety", version), time)


def fix_attempted(issue_id: str, attempt: FixAttempt, *, time: str, version: str) -> Entry:
    """One try at a fix; of a fix that has a name each attempt is told once, of any other whatever is told."""
    payload = plain(replace(attempt, note=attempt.note[:TEXT], places=attempt.places[:ITEMS]))
    named = (attempt.fix, attempt.number, attempt.agent) if attempt.fix else (payload, time)
    actor = by(attempt.agent or "repair", version)
    return entry_of(EntryKind.FIX_ATTEMPTED, issue_id, digest_of("attempt", named), payload, actor, time)


def run_recorded(
    run_id: str,
    result: RunResult,
    *,
    repository: RepositoryState,
    time: str,
    version: str,
    counts: Counts | None = None,
    whole: bool = False,
    again: bool = False,
) -> Entry:
    """A run of a test command; `whole` when it was the project's whole command. Goes before what was found in it.

    `again`: run by us to see how tests fail that had failed before.
    """
    completed = Completed(
        run=run_id,
        command=result.command,
        status=result.status,
        seconds=round(result.seconds, 3),
        timed_out=result.timed_out,
        commit=repository.commit,
        dirty=repository.dirty,
        counts=counts or Counts(),
        whole=whole,
        log=result.log,
        record=result.record,
        again=again,
        caged=result.caged or Caged(kind="none"),
    )
    payload = plain(completed)
    return entry_of(EntryKind.EVALUATION_COMPLETED, f"run:{run_id}", run_id, payload, by("runner", version), time)


def reproduced(issue_id: str, reproduction: Reproduction, *, version: str, record: IssueRecord | None = None) -> Entry:
    """Whether a failure was seen again; the same answer at the same commit changes nothing."""
    said = plain(replace(reproduction, seconds=0.0, time=""))
    subject = _subject(EntryKind.EVALUATION_COMPLETED, digest_of(said), record)
    payload = plain(Evaluated(reproduction=reproduction))
    actor = by("reproduction", version)
    return entry_of(EntryKind.EVALUATION_COMPLETED, issue_id, subject, payload, actor, reproduction.time)


def commit_tried(issue_id: str, run: BisectRun, *, time: str, version: str) -> Entry:
    """One commit of a search for the one that introduced a failure; trying it again the same way changes nothing."""
    payload = plain(Evaluated(bisect_run=run))
    subject = digest_of("bisect", run.key, run.commit, run.outcome)
    return entry_of(EntryKind.EVALUATION_COMPLETED, issue_id, subject, payload, by("bisection", version), time)


def introduced(issue_id: str, found: Introduction, *, version: str, record: IssueRecord | None = None) -> Entry:
    """What a search for the commit that introduced a failure found; the same again changes nothing."""
    said = plain(replace(found, seconds=0.0, at="", runs=0))
    subject = _subject(EntryKind.EVALUATION_COMPLETED, digest_of(said), record)
    payload = plain(Evaluated(introduction=found))
    return entry_of(EntryKind.EVALUATION_COMPLETED, issue_id, subject, payload, by("bisection", version), found.at)


def verdict_given(
    issue_id: str,
    right: bool,
    comment: str = "",
    commit: str | None = None,
    *,
    time: str,
    version: str,
    record: IssueRecord | None = None,
    at: str = "",
) -> Entry:
    """What a person said of the newest diagnosis in `record`; saying it twice changes nothing, a changed mind does."""
    spoken_of = record.latest.get(EntryKind.ROOT_CAUSE_PROPOSED, "") if record else ""
    payload = plain(Judged(right=right, comment=comment[:TEXT], commit=commit, diagnosis=spoken_of, at=at[:TEXT]))
    subject = _subject(EntryKind.VERDICT_GIVEN, digest_of(payload), record)
    return entry_of(EntryKind.VERDICT_GIVEN, issue_id, subject, payload, by("person", version), time)


def issues_merged(
    issue_id: str,
    others: Sequence[str],
    comment: str = "",
    *,
    time: str,
    version: str,
    record: IssueRecord | None = None,
) -> Entry:
    """A person says that `others` are this issue, now and whenever they are seen again."""
    payload = plain(Merged(issues=tuple(sorted(others)), comment=comment[:TEXT]))
    subject = _subject(EntryKind.ISSUES_MERGED, digest_of(payload), record, again=True)
    return entry_of(EntryKind.ISSUES_MERGED, issue_id, subject, payload, by("person", version), time)


def issue_split(
    issue_id: str, other: str, comment: str = "", *, time: str, version: str, record: IssueRecord | None = None
) -> Entry:
    """A person says that `other` is not this issue, now and whenever both are seen again."""
    payload = plain(Split(issue=other, comment=comment[:TEXT]))
    subject = _subject(EntryKind.ISSUE_SPLIT, digest_of(payload), record, again=True)
    return entry_of(EntryKind.ISSUE_SPLIT, issue_id, subject, payload, by("person", version), time)


def issue_resolved(
    issue_id: str,
    *,
    time: str,
    version: str,
    reason: str = "",
    commit: str | None = None,
    record: IssueRecord | None = None,
) -> Entry:
    """The fault is gone. An occurrence after this opens the issue again."""
    return _closed(EntryKind.ISSUE_RESOLVED, issue_id, time, version, reason, commit, record)


def issue_suppressed(
    issue_id: str,
    *,
    time: str,
    version: str,
    reason: str = "",
    commit: str | None = None,
    record: IssueRecord | None = None,
) -> Entry:
    """A person does not want to hear of it any more."""
    return _closed(EntryKind.ISSUE_SUPPRESSED, issue_id, time, version, reason, commit, record)


def _closed(
    kind: EntryKind,
    issue_id: str,
    time: str,
    version: str,
    reason: str,
    commit: str | None,
    record: IssueRecord | None,
) -> Entry:
    payload = plain(Closed(reason=reason[:TEXT], commit=commit))
    again = record is not None and record.status == "open"
    subject = _subject(kind, digest_of(payload), record, again=again)
    return entry_of(kind, issue_id, subject, payload, by("person", version), time)


def _detected(
    issue: Issue, event: ErrorEvent, source: str, occasion: str, joined: str, near: Near | None, now: str
) -> Detected:
    return Detected(
        type=event.type,
        message=event.message[:MESSAGE],
        test=event.test,
        file=event.file,
        line=event.line,
        tool=event.tool,
        source=source,
        occasion=occasion,
        fingerprint=issue.fingerprint.hash,
        joined=joined,
        near=near,
        users=(event.tags["user"],) if event.tags.get("user") else (),
        window=window_of(moment_of(event, now)) if event.tags.get("event_id") else "",
    )


def _counted(flood: Flood, source: str, occasion: str, joined: str, near: Near | None) -> Detected:
    return replace(
        _detected(flood.own, flood.event, source, occasion, joined, near, ""),
        window=flood.window,
        count=flood.count,
        ids=packed(flood.names),
        first=flood.first,
        last=flood.last,
        samples=tuple(flood.samples),
        users=tuple(sorted(flood.users)),
    )


def _answer(diagnosis: Diagnosis) -> str:
    """A hash over what a diagnosis says; how often and with which output the error occurred is left out."""
    said = plain(diagnosis)
    said.pop("issue")
    if diagnosis.opinion:  # what it took differs from one time to the next
        said["opinion"] = plain((diagnosis.opinion.choices, diagnosis.opinion.explanation, diagnosis.opinion.reason))
    event = diagnosis.issue.events[0] if diagnosis.issue.events else None
    about = (event.type, event.message, event.test, event.file, event.line) if event else ()
    return digest_of(said, about)


def _subject(kind: EntryKind, said: str, record: IssueRecord | None, *, again: bool = False) -> str:
    """`<hash>-<n>`: the subject of the newest entry of this kind where that said the same, else the next in line.

    So a thing said once, then its opposite, then the first again makes three entries, and a repetition none.
    """
    newest = record.latest.get(kind, "") if record else ""
    stem, _, position = newest.rpartition("-")
    if stem == said and not again:
        return newest
    return f"{said}-{int(position) + 1 if position.isdecimal() else 1}"
