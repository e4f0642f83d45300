"""What `bugsage risk` answers."""

from typing import Literal

from bugsage.model.approval import Approval
from bugsage.model.judgement import Judgement
from bugsage.surfaces.documents.base import Part, mirror
from bugsage.surfaces.documents.decision import DecisionPart, from_approval


class HitPart(Part, frozen=True, kw_only=True):
    """One rule that spoke, or one measure."""

    rule: str
    points: float
    reason: str
    file: str | None
    line: int | None


class RiskDocument(Part, frozen=True, kw_only=True):
    """What `bugsage risk` answers."""

    schema: Literal["bugsage/risk@1"]
    #: The change as it was asked for.
    change: str
    #: Commits on both sides; null where a side is none.
    base: str | None
    head: str | None
    #: Who made it: `human:NAME`, `agent:NAME`; empty where nothing says so.
    maker: str
    #: From 0 to 10.
    score: float
    path: Literal["auto", "review", "escalate"]
    hits: tuple[HitPart, ...]
    #: How the path was decided; null where nothing says.
    decision: DecisionPart | None
    #: What was measured, by name.
    features: dict[str, float]
    #: What could not be looked at.
    notes: tuple[str, ...]


def from_judgement(found: Judgement, approval: Approval | None = None) -> RiskDocument:
    """The document of one change, with the decision on it."""
    patch = found.proposal.patch
    return RiskDocument(
        schema="bugsage/risk@1",
        change=patch.name,
        base=patch.base,
        head=patch.head,
        maker=found.proposal.maker,
        score=found.risk.score,
        path=found.risk.path,  # type: ignore[arg-type]
        hits=tuple(mirror(hit, HitPart) for hit in found.risk.hits),
        decision=from_approval(approval) if approval else None,
        features=found.proposal.measures,
        notes=found.notes,
    )
