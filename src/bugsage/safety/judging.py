"""How dangerous a change is, from 0 to 10, with every term that made the number."""

from collections.abc import Iterator, Sequence

from bugsage.model.proposal import Proposal
from bugsage.model.risk import Rule, RuleHit, Site
from bugsage.safety.risk import score_of
from bugsage.safety.rules import hit_of, speaks_of


def judged(proposal: Proposal, rules: Sequence[Rule]) -> tuple[tuple[RuleHit, ...], float, bool]:
    """The hits, the score, and whether a rule asks for a person."""
    places = tuple(_sites(proposal))
    spoken = [(rule, site) for rule in rules if (site := _first(rule, places)) is not None]
    hits = tuple(hit_of(rule, site) for rule, site in spoken)
    return hits, score_of(hits), any(rule.then.escalate for rule, _ in spoken)


def _first(rule: Rule, places: Sequence[Site]) -> Site | None:
    return next((site for site in places if speaks_of(rule, site)), None)


def _sites(proposal: Proposal) -> Iterator[Site]:
    """Every symbol that is changed, and every file for what lies outside any."""
    for one in proposal.symbols:
        yield Site(
            file=one.file,
            symbol=one.symbol,
            criticality=one.criticality,
            contract_history=one.contract_history,
            callers=one.callers,
        )
    for file in proposal.patch.files:
        yield Site(file=file.path)
