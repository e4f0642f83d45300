"""How dangerous a change is, from 0 to 10, with every term that made the number."""

from collections.abc import Callable, Sequence

from bugsage.model.approval import Demand
from bugsage.model.proposal import Proposal
from bugsage.model.risk import RuleHit
from bugsage.model.risk_model import RiskModel
from bugsage.model.rule import Rule
from bugsage.model.tamper import Failure, Finding
from bugsage.ports.change import Syntax
from bugsage.safety.overlap import counted_once, same
from bugsage.safety.risk import score_of
from bugsage.safety.rules import demands_of, hits_of
from bugsage.safety.scoring import measured
from bugsage.safety.tamper.telling import demands_of_findings, hits_of_findings


def judged(
    proposal: Proposal,
    rules: Sequence[Rule],
    model: RiskModel,
    syntax: Syntax | None,
    seconds: Callable[[], float],
) -> tuple[tuple[RuleHit, ...], float, tuple[Demand, ...]]:
    """The hits, the score, and what rules and the tamper guard ask for beyond points. `seconds` is a clock."""
    spoken = hits_of(proposal, rules, syntax, seconds)
    findings = _tampering(proposal)
    told = (*(one.hit for one in spoken), *hits_of_findings(findings, proposal.maker))
    hits = (*measured(proposal.measures, model), *counted_once(told, same(rules)))
    caps = [one.cap for one in spoken if one.cap is not None]
    demands = (*demands_of(spoken), *demands_of_findings(findings, proposal.maker))
    return hits, min([score_of(hits), *caps]), demands


def _tampering(proposal: Proposal) -> tuple[Finding, ...]:
    """What of a change only looks like a repair; somebody's own change that mends nothing we know of is none."""
    if proposal.diagnosis is None and proposal.maker.startswith("human:"):
        return ()
    from bugsage.safety.tamper.guard import failure_of, tampering

    return tampering(proposal.patch, failure_of(proposal.diagnosis) if proposal.diagnosis else Failure())
