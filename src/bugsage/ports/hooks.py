"""Protocol of the repository's pre-push hook."""

from collections.abc import Sequence
from typing import Protocol

from bugsage.model.hooking import HookFile, Pushed, PushedRef


class Hooks(Protocol):
    """The pre-push hook of this repository, and what a push that calls it brings."""

    def install(self) -> HookFile:
        """Put ours in, beside what is there; doing it again changes nothing. Raises GitFailed, StateUnwritable."""
        ...

    def uninstall(self) -> HookFile:
        """Take ours out; what was there before is as it was, byte for byte. Raises GitFailed, StateUnwritable."""
        ...

    def pushed(self, refs: Sequence[PushedRef]) -> Pushed:
        """What these bring that no remote has. Raises GitFailed, GitMissing."""
        ...

    def pushable(self) -> tuple[PushedRef, ...]:
        """What `git push` would bring of the branch that is checked out. Raises GitFailed, GitMissing."""
        ...
