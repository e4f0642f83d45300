"""Protocol of the files of one folder, for somebody whose words choose the paths."""

from typing import Protocol

from bugsage.model.desk import Hits, Page


class Desk(Protocol):
    """Plain files of one folder and of those in it. Whatever a path says, nothing outside is read or written.

    Paths are relative to the folder, with `/`. No link is followed, and what belongs to git is not there.
    """

    def read(self, path: str) -> Page:
        """A file; of one that is no text, that is too large or that is not here, why not."""
        ...

    def write(self, path: str, text: str) -> str:
        """Put a file in place at once, folders on the way included; why it was not, empty where it was."""
        ...

    def names(self, under: str = "") -> tuple[str, ...]:
        """The files of a folder and of those in it, in order; what tools leave behind is left out."""
        ...

    def search(self, pattern: str, under: str = "", *, literal: bool = False, most: int, seconds: float) -> Hits:
        """Lines in which a regular expression matches, or in which a text stands; at most so many."""
        ...
