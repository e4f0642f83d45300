"""What `bugsage risk --learn` answers."""

from typing import Literal

from bugsage.model.risk_model import LearnedRisk
from bugsage.surfaces.documents.base import Part


class RiskLearnedDocument(Part, frozen=True, kw_only=True):
    """What `bugsage risk --learn` answers."""

    schema: Literal["bugsage/risk-learned@1"]
    #: The weights were written to `.bugsage/risk.json`.
    kept: bool
    #: Why they were not; empty where they were.
    reason: str
    #: Commits whose fate is known, those of them that brought a bug, and fixes that were looked into.
    commits: int
    inducing: int
    fixes: int
    #: How often, among the newest third, the commit with a bug scores higher: by the weights that ship, and by weights
    #: of the older two thirds; null where that cannot be said.
    before: float | None
    after: float | None
    #: By measure, how many times it counts what it counts elsewhere.
    factors: dict[str, float]


def from_learned(found: LearnedRisk) -> RiskLearnedDocument:
    """The document of what was learned."""
    return RiskLearnedDocument(
        schema="bugsage/risk-learned@1",
        kept=found.kept,
        reason=found.reason,
        commits=found.commits,
        inducing=found.inducing,
        fixes=found.fixes,
        before=found.before,
        after=found.after,
        factors=found.factors,
    )
