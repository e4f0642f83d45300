"""What was found in a folder that somebody works in."""

from bugsage.model.base import Noun


class Page(Noun, frozen=True, kw_only=True):
    """A file, or why there is none to be had."""

    #: Its whole text, byte for byte by UTF-8 with surrogates in place of what is none; None where `why_not` says why.
    text: str | None = None
    why_not: str = ""


class Hit(Noun, frozen=True, kw_only=True):
    """A line in which a pattern matches."""

    path: str
    #: 1-based.
    line: int
    text: str


class Hits(Noun, frozen=True, kw_only=True):
    """The lines in which a pattern matches, in order of paths and lines."""

    found: tuple[Hit, ...] = ()
    #: Why some may be missing, or why nothing could be searched; empty where all were found.
    missing: str = ""
