"""What `bugsage issues`, `timeline` and `verdict` answer."""

from collections.abc import Sequence
from typing import Any, Literal, cast

from bugsage.model.priority import Ranked
from bugsage.model.timeline import Entry, Reliability
from bugsage.surfaces.documents.base import Part, mirror


class FirstSuspectPart(Part, frozen=True, kw_only=True):
    """What the newest diagnosis put first."""

    file: str
    symbol: str
    probability: float


class RecordPart(Part, frozen=True, kw_only=True):
    """One issue in one line."""

    id: str
    title: str
    type: str
    message: str
    test: str | None
    file: str | None
    line: int | None
    #: `open`, `resolved` or `suppressed`.
    status: str
    occurrences: int
    #: Where it was seen.
    sources: tuple[str, ...]
    #: ISO 8601, UTC.
    first_seen: str
    last_seen: str
    #: Hash of the fingerprint.
    fingerprint: str
    suspect: FirstSuspectPart | None
    #: The first hypothesis in words.
    cause: str
    #: Kind of the triage.
    triage: str
    fixable: bool
    #: Score of the newest risk.
    risk: float | None
    #: Approval path of the newest risk.
    path: str | None
    #: How far a fix has come.
    fix: str


class PriorityPartPart(Part, frozen=True, kw_only=True):
    """One thing that makes an issue worth looking at sooner."""

    #: `severity`, `frequency`, `recency`, `novelty`, `users` or `entry point`.
    name: str
    #: How much of it there is, between 0 and 1.
    value: float
    #: What it adds to the score.
    points: float
    #: The fact behind it.
    detail: str


class PriorityShape(Part, frozen=True, kw_only=True):
    """What to look at first, from 0 to 100, with what that is made of."""

    score: float
    parts: tuple[PriorityPartPart, ...]


class ListedPart(RecordPart, frozen=True, kw_only=True):
    """One issue in one line, with its place among all."""

    #: It was resolved, and seen again since.
    regressed: bool
    #: Users who met it, as far as reports say; at most 100 are told apart.
    users: int
    severity: Literal["critical", "high", "medium", "low"]
    priority: PriorityShape


class IssuesDocument(Part, frozen=True, kw_only=True):
    """What `bugsage issues` answers."""

    schema: Literal["bugsage/issues@1"]
    #: In the order that was asked for.
    issues: tuple[ListedPart, ...]


class ActorPart(Part, frozen=True, kw_only=True):
    """Who wrote an entry."""

    name: str
    version: str


class EntryPart(Part, frozen=True, kw_only=True):
    """One line of the timeline."""

    number: int
    #: ISO 8601, UTC.
    time: str
    tenant: str
    #: Issue id; `run:<id>` for an entry about a whole test run.
    issue: str
    kind: str
    subject: str
    actor: ActorPart
    payload: dict[str, Any]
    #: Hash over the entry and the hash before it.
    digest: str
    #: The entry as a sentence.
    text: str


class TimelineDocument(Part, frozen=True, kw_only=True):
    """What `bugsage timeline` answers."""

    schema: Literal["bugsage/timeline@1"]
    entries: tuple[EntryPart, ...]


class BinPart(Part, frozen=True, kw_only=True):
    """The first suspects whose probability lies from `low` up to `high`."""

    low: float
    high: float
    n: int
    #: Mean of the probabilities given.
    stated: float
    #: Share that was right.
    right: float


class ReliabilityPart(Part, frozen=True, kw_only=True):
    """How far first suspects could be trusted, by the verdicts given."""

    n: int
    #: Share that was right, and its 95 % interval; null without verdicts.
    base_rate: float | None
    interval: tuple[float, float] | None
    #: Mean squared difference of probability and outcome.
    brier: float | None
    #: Expected calibration error over ten equal bins.
    ece10: float | None
    #: The share to reckon with.
    expected: float
    bins: tuple[BinPart, ...]


class VerdictDocument(Part, frozen=True, kw_only=True):
    """What `bugsage verdict` answers."""

    schema: Literal["bugsage/verdict@1"]
    issue: str
    right: bool
    reliability: ReliabilityPart


def from_records(records: Sequence[Ranked]) -> IssuesDocument:
    """The document of these issues."""
    return IssuesDocument(schema="bugsage/issues@1", issues=tuple(map(_listed, records)))


def _listed(one: Ranked) -> ListedPart:
    known = mirror(one.record, RecordPart)
    return ListedPart(
        **{name: getattr(known, name) for name in known.__struct_fields__},
        regressed=one.record.regressed,
        users=len(one.record.users),
        severity=cast("Literal['critical', 'high', 'medium', 'low']", one.severity),
        priority=mirror(one.priority, PriorityShape),
    )


def from_entries(entries: Sequence[tuple[Entry, str]]) -> TimelineDocument:
    """The document of these entries with their prose."""
    return TimelineDocument(schema="bugsage/timeline@1", entries=tuple(_entry(e, text) for e, text in entries))


def from_verdict(issue: str, right: bool, reliability: Reliability) -> VerdictDocument:
    """The document of a verdict and what it did to the reckoning."""
    return VerdictDocument(
        schema="bugsage/verdict@1", issue=issue, right=right, reliability=mirror(reliability, ReliabilityPart)
    )


def _entry(entry: Entry, text: str) -> EntryPart:
    return EntryPart(
        number=entry.number,
        time=entry.time,
        tenant=entry.tenant,
        issue=entry.issue,
        kind=entry.kind.value,
        subject=entry.subject,
        actor=mirror(entry.actor, ActorPart),
        payload=entry.payload,
        digest=entry.digest,
        text=text,
    )
