"""What was made of a change: how dangerous it is, and everything that says so."""

from bugsage.model.base import Noun
from bugsage.model.proposal import Proposal
from bugsage.model.risk import Risk


class Judgement(Noun, frozen=True, kw_only=True):
    """A change with its risk."""

    proposal: Proposal
    risk: Risk
    #: What could not be looked at, a sentence each.
    notes: tuple[str, ...] = ()
