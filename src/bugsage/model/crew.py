"""Commands of BugSage that run beside one another."""

from bugsage.model.base import Noun


class Finished(Noun, frozen=True, kw_only=True):
    """One of them, ended."""

    #: The words behind the program's name.
    words: tuple[str, ...]
    #: Exit status, negative for a signal.
    status: int
    #: What it wrote to standard output, and the end of what it wrote to standard error.
    output: bytes
    said: str
    seconds: float
