"""What git remembers."""

from bugsage.model.base import Noun


class Commit(Noun, frozen=True, kw_only=True):
    """One commit of the history."""

    sha: str
    author: str = ""
    #: Seconds since 1970, UTC, of the author date.
    time: int = 0
    subject: str = ""
    #: Files it changed, relative to the repository.
    files: tuple[str, ...] = ()
    #: Names of functions and classes in whose bodies it changed lines: `file` -> names as git's hunk headers give them.
    touched: dict[str, tuple[str, ...]] = {}


class Version(Noun, frozen=True, kw_only=True):
    """A file as one commit left it."""

    sha: str
    author: str = ""
    #: Author and co-authors, each `Name <address>`.
    signed: tuple[str, ...] = ()
    #: Seconds since 1970, UTC, of the author date.
    time: int = 0
    subject: str = ""
    #: All files that the commit changed.
    files: tuple[str, ...] = ()
    #: None where the commit removed it, or it is not text.
    text: str | None = None


class BlameLine(Noun, frozen=True, kw_only=True):
    """Who last changed a line."""

    line: int
    sha: str
    author: str
    time: int
    subject: str
    #: Not committed yet.
    uncommitted: bool = False


class ChangedRange(Noun, frozen=True, kw_only=True):
    """Lines of the new side of a diff, 1-based, both included; a pure deletion has end = start - 1."""

    file: str
    start: int
    end: int


class Change(Noun, frozen=True, kw_only=True):
    """What differs between a commit and the working tree."""

    #: The commit compared with; None compares with nothing.
    base: str | None = None
    ranges: tuple[ChangedRange, ...] = ()
    #: Those of the ranges that no test is known to have passed with: changed since a whole run passed, or uncommitted.
    unproven: tuple[ChangedRange, ...] = ()
    #: A whole run of the tests passed at the base.
    from_green: bool = False
    #: Files added, changed or removed, untracked ones included.
    files: tuple[str, ...] = ()


class RepositoryState(Noun, frozen=True, kw_only=True):
    """Where a repository stands."""

    #: Absolute path of its top folder, or of the working folder outside any repository.
    root: str
    commit: str | None = None
    dirty: bool = False
    branch: str | None = None
    #: False outside any git repository.
    is_git: bool = True
