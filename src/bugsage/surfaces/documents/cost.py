"""What `bugsage stats cost` and `bugsage stats avoided` answer."""

from collections.abc import Sequence
from typing import Literal

from bugsage.model.spending import Avoided, Costs
from bugsage.surfaces.documents.base import Part, mirror


class SpentPart(Part, frozen=True, kw_only=True):
    """What some attempts and opinions took together."""

    attempts: int
    #: Second opinions of a model.
    opinions: int
    seconds: float
    tokens: int
    usd: float
    #: Changed lines and files of attempts that became plausible.
    lines: int
    files: int
    #: Attempts that did not say what they cost; they count as nothing above.
    unpriced: int


class CostRowPart(Part, frozen=True, kw_only=True):
    """What one day, agent, issue or model took."""

    name: str
    spent: SpentPart


class AllowancePart(Part, frozen=True, kw_only=True):
    """How much may be spent; null without a limit."""

    attempts: int | None
    minutes: float | None
    tokens: int | None
    usd: float | None
    lines: int | None
    files: int | None


class FixLimitsPart(Part, frozen=True, kw_only=True):
    """All limits that are in force."""

    fix: AllowancePart
    #: UTC.
    day: AllowancePart
    repository: AllowancePart
    concurrency: int


class CostDocument(Part, frozen=True, kw_only=True):
    """What `bugsage stats cost` answers."""

    schema: Literal["bugsage/stats-cost@1"]
    total: SpentPart
    #: UTC.
    today: SpentPart
    #: The newest first; of the others the dearest first.
    days: tuple[CostRowPart, ...]
    agents: tuple[CostRowPart, ...]
    issues: tuple[CostRowPart, ...]
    models: tuple[CostRowPart, ...]
    limits: FixLimitsPart | None


class AvoidedPart(Part, frozen=True, kw_only=True):
    """A pattern that failed so often here that it is not tried again for now."""

    kind: Literal["patch", "symbol", "file"]
    agent: str
    category: str
    #: The patch's fingerprint, `file::symbol` or the file.
    pattern: str
    tried: int
    held: int
    #: At most so often it would hold, 95 % sure.
    chance: float
    #: ISO 8601, UTC.
    last: str
    reason: str


class AvoidedDocument(Part, frozen=True, kw_only=True):
    """What `bugsage stats avoided` answers."""

    schema: Literal["bugsage/stats-avoided@1"]
    avoided: tuple[AvoidedPart, ...]


def from_costs(costs: Costs) -> CostDocument:
    """The document of these sums."""

    def rows(some: Sequence[object]) -> tuple[CostRowPart, ...]:
        return tuple(mirror(row, CostRowPart) for row in some)

    return CostDocument(
        schema="bugsage/stats-cost@1",
        total=mirror(costs.total, SpentPart),
        today=mirror(costs.today, SpentPart),
        days=rows(costs.days),
        agents=rows(costs.agents),
        issues=rows(costs.issues),
        models=rows(costs.models),
        limits=mirror(costs.limits, FixLimitsPart) if costs.limits else None,
    )


def from_avoided(found: Sequence[Avoided]) -> AvoidedDocument:
    """The document of patterns that are not tried again."""
    return AvoidedDocument(schema="bugsage/stats-avoided@1", avoided=tuple(mirror(one, AvoidedPart) for one in found))
