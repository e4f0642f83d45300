"""The protocol of what commits to the user's own branches."""

from typing import Protocol

from bugsage.model.landing import Landed, LandOrder


class Landing(Protocol):
    """Commits to the branch that is checked out, and takes commits back. The user's uncommitted work stays as it is.

    Each landing is kept in a journal until it is `told`; one that was cut off is finished or taken back by `recover`.
    """

    def diff(self, commit: str) -> str:
        """What a commit changes of its first parent; what is no UTF-8 in it stands there as surrogates.

        Raises GitFailed.
        """
        ...

    def land(self, order: LandOrder) -> Landed:
        """Commit it as git is configured: hooks, signature, author. Conflicts and hooks that say no change nothing.

        Raises LandingRefused, GitFailed, GitMissing, StateUnwritable.
        """
        ...

    def undo(self, commit: str, order: LandOrder) -> Landed:
        """Take back a commit: the branch goes back where nothing was built on it, else a commit reverts it.

        Of the order only message, sign-off and memo count. Raises what `land` raises.
        """
        ...

    def told(self, landing: str) -> None:
        """What was landed is on the timeline; its journal can go."""
        ...

    def recover(self) -> tuple[Landed, ...]:
        """Finish or take back what was cut off; those that are finished and not told yet. Raises LandingRefused."""
        ...

    def left(self) -> int:
        """How many landings were cut off, or never told."""
        ...

    def edited(self, message: str) -> str:
        """The message as the user leaves it in the editor that git is configured for. Raises LandingRefused."""
        ...
