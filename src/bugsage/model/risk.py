"""How dangerous a change is, and who must agree to it."""

from bugsage.model.approval import Decision
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
    #: How the path was decided, with everything that was read for it; None where an earlier version decided.
    decision: Decision | None = None


class Spoken(Noun, frozen=True, kw_only=True):
    """What one rule says of a change, with what it asks for beside the points."""

    hit: RuleHit
    #: It is refused.
    deny: bool = False
    #: A person must decide.
    escalate: bool = False
    #: A person must look at it.
    review: bool = False
    #: The score is not higher than this; only a repository's owner can say so.
    cap: float | None = None
    #: False where the rule could not be answered: it then asks for what it would have asked for, without points.
    answered: bool = True
