"""How dangerous a change is, and who must agree to it."""

from typing import Annotated

import msgspec

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


class Site(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place where a fix would land, as rules look at it. An empty name means that no place is known."""

    #: Relative to the repository, with `/`.
    file: str = ""
    #: The qualified name inside the file.
    symbol: str = ""
    #: Kind of the issue's triage.
    triage: str = "code"
    #: Highest criticality of the contracts that speak of this place: `low`, `medium` or `high`; empty without any.
    criticality: str = ""
    #: What the history of such a contract tells: `loosened`, `unfollowed`, `agent`.
    contract_history: tuple[str, ...] = ()
    #: Number of functions that call it directly.
    callers: int = 0
    #: Probability that the fault is here.
    confidence: float = 1.0


class Condition(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a rule speaks: everything that is given must hold, of a list any one."""

    #: Globs of files; `**` stands for any number of folders. Case does not matter.
    paths: tuple[str, ...] = ()
    #: Globs of qualified names. Case does not matter.
    symbols: tuple[str, ...] = ()
    #: Kinds of triage.
    triage: tuple[str, ...] = ()
    #: Criticalities of a contract that speaks of the place.
    criticality: tuple[str, ...] = ()
    #: What the history of a contract that speaks of the place tells.
    contract_history: tuple[str, ...] = ()
    #: More direct callers than this.
    callers_over: int | None = None
    #: A smaller probability than this.
    confidence_below: float | None = None


class Consequence(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a rule does when it speaks; it can only make things stricter."""

    #: 0 to 10.
    points: Annotated[float, msgspec.Meta(ge=0, le=10)] = 0.0
    #: A person must decide, whatever the score.
    escalate: bool = False


class Examples(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a rule is tested with."""

    #: Places it must speak of.
    hit: tuple[Site, ...] = ()
    #: Places that look like it, of which it must not speak.
    miss: tuple[Site, ...] = ()


class Rule(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A safety rule over the place where a fix would land."""

    id: str
    when: Condition
    then: Consequence
    #: One sentence for the reader; `{file}` and the other fields of Site are filled in.
    because: str
    examples: Examples = Examples()
    #: File it was read from and the line its entry begins.
    source: str = ""
    line: int = 0
