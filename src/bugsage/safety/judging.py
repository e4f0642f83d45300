"""How dangerous a change is, from 0 to 10, with every term that made the number."""

from collections.abc import Callable, Sequence

from bugsage.model.approval import Demand
from bugsage.model.proposal import Proposal
from bugsage.model.risk import RuleHit
from bugsage.model.rule import Rule
from bugsage.ports.change import Syntax
from bugsage.safety.risk import score_of
from bugsage.safety.rules import demands_of, hits_of


def judged(
    proposal: Proposal, rules: Sequence[Rule], syntax: Syntax | None, seconds: Callable[[], float]
) -> tuple[tuple[RuleHit, ...], float, tuple[Demand, ...]]:
    """The hits, the score, and what rules ask for beyond their points. `seconds` is a clock."""
    spoken = hits_of(proposal, rules, syntax, seconds)
    hits = tuple(one.hit for one in spoken)
    caps = [one.cap for one in spoken if one.cap is not None]
    return hits, min([score_of(hits), *caps]), demands_of(spoken)
