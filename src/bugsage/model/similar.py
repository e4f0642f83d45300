"""A failure that was solved here before and looks like the one at hand."""

from bugsage.model.base import Noun


class Solved(Noun, frozen=True, kw_only=True):
    """A past issue of which is known where its fault was."""

    #: Id of the past issue; the issue's own where it was solved and came back.
    issue: str
    #: Type and first line of its message, as the timeline holds them.
    title: str = ""
    #: How far it is the same failure, between 0 and 1.
    similarity: float = 0.0
    #: What the two have in common, in words.
    alike: tuple[str, ...] = ()
    #: `file::symbol` of what was at fault.
    places: tuple[str, ...] = ()
    #: `fixed` by a fix that was kept, or `said` by a person.
    how: str = "said"
    #: The commit of the fix; None where it is not known.
    commit: str | None = None
