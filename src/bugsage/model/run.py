"""One run of a test command."""

from bugsage.model.base import Noun


class RunResult(Noun, frozen=True, kw_only=True):
    """What came of running a command."""

    command: tuple[str, ...]
    #: Exit status of the command; negative for the signal that ended it.
    status: int
    seconds: float
    #: Path of the raw log that was kept.
    log: str
    #: Path of what the recorder saw, one JSON object a line; None where no recorder could be put in.
    record: str | None = None
    #: The time limit ended it.
    timed_out: bool = False


class TestCommand(Noun, frozen=True, kw_only=True):
    """How a repository's tests are run, and how that was found."""

    __test__ = False  # not a test class, whatever pytest makes of the name

    argv: tuple[str, ...]
    #: `pytest`, `unittest`, `tox`, `npm`, `go`, …
    tool: str
    #: The file or setting that says so.
    found_in: str
