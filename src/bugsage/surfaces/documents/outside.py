"""What `bugsage watch --format json` answers of production beside the tests."""

from __future__ import annotations

from typing import Literal

from bugsage.model.diagnosis import Diagnosis
from bugsage.model.watch import ProductionIssue
from bugsage.surfaces.documents.base import Part, mirror
from bugsage.surfaces.documents.knowledge import FirstSuspectPart
from bugsage.surfaces.documents.sentry import SentryIssuePart


class ChangedPlacePart(Part, frozen=True, kw_only=True):
    """A place that an error in production came from, and that is not any more what it was there."""

    file: str
    symbol: str
    kind: str
    #: The first line that differs; where the function is gone, the line where it was.
    line: int
    #: `raised` for the function that raised it, `frame` for one that called that, else `suspect`.
    role: Literal["raised", "frame", "suspect"]
    #: It differs from the newest commit; else the change is committed already.
    uncommitted: bool
    gone: bool


class ProductionIssuePart(Part, frozen=True, kw_only=True):
    """An issue that was seen outside the tests."""

    issue: str
    #: `again`: it was known and open, and was seen again while watched; `known`: it is from before; `mended`: its tests
    #: pass again here.
    kind: Literal["new", "regressed", "again", "known", "mended"]
    source: Literal["sentry", "listen"]
    type: str
    message: str
    #: When it was noticed; ISO 8601, UTC.
    time: str
    #: Occurrences that are counted here.
    count: int
    #: Of its newest occurrence; empty where it does not say.
    environment: str
    release: str
    #: Null where Sentry did not tell.
    sentry: SentryIssuePart | None
    #: Null where no place is suspect.
    suspect: FirstSuspectPart | None
    #: The first hypothesis in words; empty where there is none.
    cause: str
    #: What of the code that it came from is changed since.
    touched: tuple[ChangedPlacePart, ...]


def from_production(issue: ProductionIssue) -> ProductionIssuePart:
    """The part of one issue."""
    return ProductionIssuePart(
        issue=issue.issue,
        kind=issue.kind,  # type: ignore[arg-type]
        source=issue.source,  # type: ignore[arg-type]
        type=issue.type,
        message=issue.message,
        time=issue.time,
        count=issue.count,
        environment=issue.environment,
        release=issue.release,
        sentry=mirror(issue.sentry, SentryIssuePart) if issue.sentry else None,
        suspect=suspect_of(issue.diagnosis),
        cause=cause_of(issue.diagnosis),
        touched=tuple(mirror(one, ChangedPlacePart) for one in issue.touched),
    )


def suspect_of(made: Diagnosis | None) -> FirstSuspectPart | None:
    """The first suspect; None where no place is."""
    return mirror(made.suspects[0], FirstSuspectPart) if made and made.suspects else None


def cause_of(made: Diagnosis | None) -> str:
    """The first hypothesis; empty where there is none."""
    return made.hypotheses[0].cause if made and made.hypotheses else ""
