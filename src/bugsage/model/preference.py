"""What became of fixes by one way of mending, in one repository."""

from bugsage.model.base import Noun


class Preference(Noun, frozen=True, kw_only=True):
    """How much sooner or later a way of mending is tried than it ships."""

    #: Short name of a template or operator, as candidates carry it.
    name: str
    #: Issues whose plausible patch by it a person found right, or kept; and wrong, or took back.
    right: int = 0
    wrong: int = 0
    #: To be added to the log-odds of what it proposes.
    shift: float = 0.0
