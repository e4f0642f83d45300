"""Assess a change: what it is, what the rules and the measures say of it, and who must agree to it."""

from bugsage.model.judgement import Judgement
from bugsage.model.risk import Risk
from bugsage.pipeline.house import House, Notes
from bugsage.pipeline.proposing import Asked, propose
from bugsage.safety.approval import recorded
from bugsage.safety.facts import of_proposal
from bugsage.safety.judging import judged


def judge(house: House, asked: Asked) -> Judgement:
    """The risk of a change with everything that speaks. Raises what reading it raises, and RuleError."""
    notes = Notes()
    proposal, _ = propose(house, asked, notes)
    hits, score, demands = judged(proposal, house.rules.rules(), house.syntax, house.clock.seconds)
    decision = recorded(of_proposal(proposal, score, demands, house.terms, stopped=False))
    risk = Risk(score=score, path=decision.path, hits=hits, decision=decision)
    return Judgement(proposal=proposal, risk=risk, notes=tuple(notes.said))
