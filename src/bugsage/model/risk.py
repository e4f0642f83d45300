"""How dangerous a change is, and who must agree to it."""

from bugsage.model.base import Noun


class RuleHit(Noun, frozen=True, kw_only=True):
    """One reason for a score."""

    rule: str
    points: float
    reason: str
    file: str | None = None
    line: int | None = None


class Risk(Noun, frozen=True, kw_only=True):
    """A score from 0 to 10 with everything that made it."""

    score: float
    #: `auto`, `review` or `escalate`.
    path: str
    hits: tuple[RuleHit, ...] = ()
