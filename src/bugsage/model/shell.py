"""The last command of a shell."""

from bugsage.model.base import Noun


class LastCommand(Noun, frozen=True, kw_only=True):
    """What was run last in the shell that BugSage is called from, as far as that is known."""

    #: As it was typed; empty where it is not known, or the shell keeps it out of its history.
    command: str = ""
    status: int | None = None
    #: Where it ran; empty where that is not known.
    folder: str = ""
    #: What it said.
    output: bytes = b""
    #: Bytes that are missing in the middle of it.
    left_out: int = 0
    #: Who heard it: `recorder`, or the terminal that still shows it; empty where nobody did.
    heard_by: str = ""
