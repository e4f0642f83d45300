"""Which commit introduced a failure, found by running."""

from bugsage.model.base import Noun

#: How a search ended, as it stands in every document. `commit`: it was found. `range`: only commits that cannot be run
#: are left. `uncommitted`: the newest commit is good, the working tree is not. `everywhere`: all that could be run
#: fails. `unfinished`: out of time or runs. `impossible`: the failure could not be shown where it should be.
ENDINGS = ("commit", "range", "uncommitted", "everywhere", "unfinished", "impossible")
BAD, GOOD, SKIP = "bad", "good", "skip"


class Ancestor(Noun, frozen=True, kw_only=True):
    """One commit of the graph that is searched."""

    sha: str
    parents: tuple[str, ...] = ()
    #: Seconds since 1970, UTC, of the commit date.
    time: int = 0
    author: str = ""
    subject: str = ""
    #: Of the files that were asked about, those it touched.
    files: tuple[str, ...] = ()
    #: A shallow clone ends here: what came before was never fetched.
    cut: bool = False


class BisectRun(Noun, frozen=True, kw_only=True):
    """One commit, tried."""

    commit: str
    #: BAD where the failure was seen, GOOD where its test passed, SKIP where neither can be said.
    outcome: str
    seconds: float = 0.0
    #: Why neither can be said.
    said: str = ""
    #: Names command, test and the files that were carried in: runs of another key say nothing of this one.
    key: str = ""


class Introduction(Noun, frozen=True, kw_only=True):
    """What a search for the commit that introduced a failure found."""

    #: One of ENDINGS.
    ending: str
    #: The commit; None unless it was found.
    commit: str | None = None
    author: str = ""
    #: Seconds since 1970, UTC.
    time: int = 0
    subject: str = ""
    #: Commits among which it is, newest first, where it is not found.
    candidates: tuple[str, ...] = ()
    #: What it changed: file to functions and classes; a file without any is there by name.
    touched: dict[str, tuple[str, ...]] = {}
    #: The commit that fails, and the nearest that passed.
    bad: str = ""
    good: str | None = None
    #: Runs of this search, those of earlier sessions included, and how many of them said nothing.
    runs: int = 0
    skipped: int = 0
    #: Commits that could have been it.
    searched: int = 0
    test: str = ""
    command: str = ""
    #: What was seen, one sentence each.
    evidence: tuple[str, ...] = ()
    seconds: float = 0.0
    #: When it was found, ISO 8601.
    at: str = ""
