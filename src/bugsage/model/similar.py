"""Failures that look like one another: solved here before, or known under another fingerprint."""

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


class Near(Noun, frozen=True, kw_only=True):
    """Why occurrences with a fingerprint of their own are counted as those of another issue."""

    #: The issue that they are counted in.
    issue: str
    #: `recipe`: an earlier recipe gave them the fingerprint of that issue; `like`: they are very much like it.
    how: str
    #: How far they are the same failure, and from where on that is enough; 0 where nothing was measured.
    score: float = 0.0
    threshold: float = 0.0
    #: Frames that both have, innermost first, and what else they have in common, in words.
    frames: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
