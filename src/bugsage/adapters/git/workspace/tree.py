"""One worktree while it is in use."""

import os
import shutil
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from bugsage.adapters.git.command import Git, Refusal
from bugsage.adapters.git.workspace import surroundings
from bugsage.adapters.git.workspace.lending import lent
from bugsage.errors import GitFailed, StateUnwritable
from bugsage.model.git_names import is_inside
from bugsage.ports import Lent

#: Seconds for what writes or removes a whole tree.
_LONG = 600.0
#: No hook and no second tree; files of large-file storage stay pointers, for fetching them would need the network.
_QUIET = ("-c", "core.hooksPath=/dev/null", "-c", "submodule.recurse=false", "-c", "advice.detachedHead=false")


class GitWorkTree:
    """A folder with the repository at one commit. Raises GitFailed where git cannot give it."""

    def __init__(self, home: Path, root: Path) -> None:
        """`home` is the user's own tree, whose environments are made reachable."""
        self.root = root
        self.commit = ""
        self._home = home
        self._git = Git(root)
        #: Seconds since the epoch of the newest file.
        self._newest = 0

    def move(self, commit: str) -> None:
        """Be at another commit; all that was written here since is gone, links to environments are made anew."""
        if commit.startswith("-"):
            raise GitFailed("what should name a commit cannot be one")
        try:
            self._git.text(*_QUIET, "checkout", "--quiet", "--force", "--detach", f"{commit}^{{commit}}", seconds=_LONG)
        except Refusal as refusal:
            if refusal.says("promisor", "lazy fetch"):
                raise GitFailed(
                    f"the files of {commit[:12]} were never fetched", hint="fetch the whole history first"
                ) from None
            raise
        self._git.text(*_QUIET, "clean", "-ffdxq", seconds=_LONG)
        self.commit = self._git.text("rev-parse", "HEAD").strip()
        surroundings.link(self._home, self.root)
        self._newest = int(time.time())

    def write(self, path: str, content: bytes | None) -> None:
        """Put a file in place, or with None take it away. Raises GitFailed for a path that leads out.

        No two writes are of the same second: compiled modules are known by second and size of their source.
        """
        target = self._inside(path)
        try:
            if content is None:
                target.unlink(missing_ok=True)
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.is_symlink():
                target.unlink()
            target.write_bytes(content)
            self._newest = max(self._newest + 1, int(time.time()))
            os.utime(target, (self._newest, self._newest))
        except OSError as error:
            raise StateUnwritable(f"{target} cannot be written: {error.strerror}") from error

    def copy(self, source: Path, path: str) -> None:
        """The same with a file as it is: its mode, and a link as a link."""
        target = self._inside(path)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if os.path.lexists(target):
                target.unlink()
            shutil.copy2(source, target, follow_symlinks=False)
        except OSError as error:
            raise StateUnwritable(f"{target} cannot be written: {error.strerror}") from error

    def lent(self) -> AbstractContextManager[Lent]:
        """Somebody else may change files until the end of the block; then it is told which, and all is as it was."""
        return lent(self._git, self.root, lambda: self.move(self.commit))

    def environment(self, command: Sequence[str]) -> dict[str, str]:
        """What a command needs in its environment to run the code of this folder and not that of the user's tree."""
        return surroundings.environment(self._home, self.root, command)

    def _inside(self, path: str) -> Path:
        target = self.root / path
        if not is_inside(path) or not target.parent.resolve().is_relative_to(self.root.resolve()):
            raise GitFailed(f"{path[:200]} is not a path inside the repository")
        return target
