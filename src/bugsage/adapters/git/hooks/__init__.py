"""The port Hooks: the pre-push hook of a repository, and what a push that calls it brings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bugsage.model.hooking import HookFile, Pushed, PushedRef


class GitHooks:
    """The hooks of one repository."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def install(self) -> HookFile:
        """Put ours in, beside what is there. Raises GitFailed, GitMissing, StateUnwritable."""
        from bugsage.adapters.git.hooks.installing import install

        return install(self.root)

    def uninstall(self) -> HookFile:
        """Take ours out; what was there before is as it was. Raises GitFailed, GitMissing, StateUnwritable."""
        from bugsage.adapters.git.hooks.removing import uninstall

        return uninstall(self.root)

    def pushed(self, refs: Sequence[PushedRef]) -> Pushed:
        """What these bring that no remote has. Raises GitFailed, GitMissing."""
        from bugsage.adapters.git.hooks.ranges import pushed

        return pushed(self.root, refs)

    def pushable(self) -> tuple[PushedRef, ...]:
        """What `git push` would bring of the branch that is checked out. Raises GitFailed, GitMissing."""
        from bugsage.adapters.git.hooks.ranges import pushable

        return pushable(self.root)
