"""What came before a change: the commits of its last year, and what they tell of the files that it touches."""

from bugsage.model.base import Noun


class PastCommit(Noun, frozen=True, kw_only=True, array_like=True):
    """A commit of the last year, as far as it bears on a change."""

    #: Seconds since 1970, UTC, of the commit date.
    time: int
    #: Address of its author, in lower case.
    author: str = ""
    subject: str = ""
    #: Files it changed, relative to the repository; of a past that was asked for, only those asked about.
    files: tuple[str, ...] = ()


class Past(Noun, frozen=True, kw_only=True):
    """The year before a change."""

    #: When the commit that the change starts from was committed; the year ends there.
    time: int
    #: Newest first, merges left out.
    commits: tuple[PastCommit, ...] = ()
    #: Commits of the project altogether, merges left out; None where that is not known, as in a shallow clone.
    total: int | None = None


class FilePast(Noun, frozen=True, kw_only=True):
    """What happened to one file before a change."""

    #: Commits that changed it in the last 90 days, and in the last year.
    changes_90: int = 0
    changes_365: int = 0
    #: Those of the last year whose subject speaks of mending something.
    fixes_365: int = 0
    #: People who changed it in the last year.
    authors_365: int = 0


class TrackRecord(Noun, frozen=True, kw_only=True):
    """What the past of a change comes down to."""

    #: By path on the old side; a file that is missing was touched by nobody.
    files: dict[str, FilePast] = {}
    #: Commits of the project before it; None where that is not known.
    commits: int | None = None
    #: Commits of its author in the last year; None where no author is known.
    author_commits: int | None = None


class LoggedCommit(Noun, frozen=True, kw_only=True):
    """A commit as the log has it."""

    sha: str
    #: Seconds since 1970, UTC, of the commit date.
    time: int
    #: Address of its author, in lower case.
    author: str = ""
    #: Its message, cut where it is very long.
    message: str = ""
    #: Files it changed, relative to the repository.
    files: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """The first line of its message."""
        return self.message.strip().partition("\n")[0]
