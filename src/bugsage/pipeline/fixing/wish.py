"""What a user asks for with `bugsage fix`."""

from __future__ import annotations

from collections.abc import Callable

from bugsage.model.base import Noun
from bugsage.model.comment import Comment
from bugsage.model.spending import Allowance


class Wish(Noun, frozen=True, kw_only=True):
    """How one fix is to be made."""

    #: `templates`, or the name of a coding agent; with `diff` who made it, as far as somebody says.
    agent: str = "templates"
    #: For the agent `command`: what is run, where the settings do not say it.
    agent_command: tuple[str, ...] = ()
    #: The command that must go green; empty for the failing tests with the repository's own command.
    command: tuple[str, ...] = ()
    #: Where a patch is read from that somebody else made, a file or `-`; empty for none.
    diff: str = ""
    #: What the user says of the fix that was made before.
    comments: tuple[Comment, ...] = ()
    #: Limits of this fix below those of the settings.
    limits: Allowance = Allowance()
    #: Nothing is committed.
    dry_run: bool = False
    #: Processes at the same time; None for as many as there are processors.
    jobs: int | None = None
    #: Reader of the sources; None where it is to be found.
    format: str | None = None
    #: Hears what is being done.
    tell: Callable[[str], None] = lambda _: None
