"""One line of the timeline, and what the timeline says is true now."""

from enum import StrEnum
from typing import Any

from bugsage.model.base import Noun


class EntryKind(StrEnum):
    """What an entry tells."""

    ISSUE_DETECTED = "IssueDetected"
    CONTEXT_BUILT = "ContextBuilt"
    ROOT_CAUSE_PROPOSED = "RootCauseProposed"
    RISK_ASSESSED = "RiskAssessed"
    FIX_REQUESTED = "FixRequested"
    FIX_ATTEMPTED = "FixAttempted"
    FIX_PROPOSED = "FixProposed"
    FIX_APPLIED = "FixApplied"
    FIX_REVERTED = "FixReverted"
    INSTRUMENTATION_PROPOSED = "InstrumentationProposed"
    EVALUATION_COMPLETED = "EvaluationCompleted"
    VERDICT_GIVEN = "VerdictGiven"
    ISSUE_RESOLVED = "IssueResolved"
    ISSUE_SUPPRESSED = "IssueSuppressed"
    ESCALATED = "Escalated"


class Actor(Noun, frozen=True, kw_only=True):
    """Who wrote an entry: a deterministic part of BugSage, a reasoner, an agent or a person."""

    name: str
    version: str


class Entry(Noun, frozen=True, kw_only=True):
    """One line of the timeline. `(tenant, issue, kind, actor.version, subject)` names it once and for all."""

    kind: EntryKind
    #: Issue id; `run:<id>` for an entry about a whole test run.
    issue: str
    #: What exactly it is about, so that saying it twice changes nothing: an event digest, a commit, a verdict's own id.
    subject: str
    payload: dict[str, Any]
    actor: Actor
    #: ISO 8601, UTC, microseconds.
    time: str
    tenant: str = "local"
    #: Position in the timeline, from 1; 0 before it is appended.
    number: int = 0
    #: Hash over the entry and the hash before it; empty before it is appended.
    digest: str = ""
