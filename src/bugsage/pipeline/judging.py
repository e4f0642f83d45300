"""Assess a change: what it is, what the rules and the measures say of it, and who must agree to it."""

from bugsage import __version__
from bugsage.model.judgement import Judgement
from bugsage.model.patch import Patch
from bugsage.model.risk import Risk
from bugsage.pipeline.holding import rules_for_change
from bugsage.pipeline.house import House, Notes
from bugsage.pipeline.knowing import no_collection
from bugsage.pipeline.proposing import Asked, propose
from bugsage.safety.approval import recorded
from bugsage.safety.facts import of_proposal
from bugsage.safety.judging import judged


def judge(house: House, asked: Asked) -> Judgement:
    """The risk of a change with everything that speaks, also written on the timeline.

    Raises what reading the change raises, and RuleError.
    """
    with no_collection():
        return _judged(house, asked, Notes())


def _judged(house: House, asked: Asked, notes: Notes) -> Judgement:
    proposal, _ = propose(house, asked, notes)
    rules, more = rules_for_change(house, proposal.patch.base, notes)
    hits, score, demands = judged(proposal, rules, house.risk_models.in_force(), house.syntax, house.clock.worked)
    decision = recorded(of_proposal(proposal, score, (*demands, *more), house.terms, stopped=bool(house.brake.stops())))
    risk = Risk(score=score, path=decision.path, hits=hits, decision=decision)
    notes.attempt(lambda: _keep(house, proposal.patch, risk), None)
    return Judgement(proposal=proposal, risk=risk, notes=tuple(notes.said))


def _keep(house: House, patch: Patch, risk: Risk) -> None:
    from bugsage.timeline import change_judged

    house.timeline.append([change_judged(patch, risk, time=house.clock.now(), version=__version__)])
