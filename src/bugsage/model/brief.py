"""What whoever is to mend a failure is told."""

from bugsage.model.base import Noun


class Passage(Noun, frozen=True, kw_only=True):
    """Lines of a file."""

    file: str
    #: The qualified name inside the file; empty for a stretch without one.
    symbol: str = ""
    #: Number of the first line, from 1.
    start: int = 1
    text: str


class Brief(Noun, frozen=True, kw_only=True):
    """A task in words, complete in itself."""

    text: str
    #: About how many tokens a model takes it for.
    tokens: int
    #: What was shortened or left out for its size, a few words each.
    cut: tuple[str, ...] = ()
