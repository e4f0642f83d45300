"""The port Workspace: git worktrees under `.bugsage/worktrees/`, made for one piece of work and removed after it."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bugsage.adapters.git.command import Git, Refusal
from bugsage.adapters.git.root import is_bare, is_top
from bugsage.adapters.git.workspace.committing import commit
from bugsage.adapters.git.workspace.holding import hold, left, remove, sweep
from bugsage.adapters.git.workspace.tree import GitWorkTree
from bugsage.errors import BugSageError, GitFailed, StateUnwritable
from bugsage.model.git_names import is_inside


class GitWorkspace:
    """Worktrees of one repository. Its branches, its index and its working tree stay as they are, whatever happens.

    Each worktree is held by a lock of the kernel's; what a killed process left behind is found by its lock being free,
    and is removed when the next one is opened.
    """

    def __init__(self, root: Path, state: Path | None, make: Callable[[], object] = lambda: None) -> None:
        """`state` is `.bugsage/`, which `make` makes; None where it cannot be written."""
        self.root, self._make = root.absolute(), make
        self._folder = state / "worktrees" if state else None

    @contextmanager
    def open(self, commit: str | None = None, *, uncommitted: bool = False) -> Iterator[GitWorkTree]:
        """The repository at a commit (None: the newest), in a folder that is there until the end of the block.

        With `uncommitted` the changes of the user's tree are copied on top. Raises GitFailed, GitMissing,
        StateUnwritable.
        """
        folder = self._place()
        sweep(self.root, folder)
        with hold(folder) as path:
            try:
                self._add(path, commit or "HEAD")
                tree = GitWorkTree(self.root, path)
                tree.move(commit or "HEAD")
                if uncommitted:
                    self._carry(tree)
                yield tree
            finally:
                remove(self.root, path)

    def commit(self, base: str, files: Mapping[str, bytes | None], message: str, *, branch: str) -> tuple[str, str]:
        """Commit these contents on top of a commit, on a new branch; gives the branch's name and the commit.

        A branch that is there already stays as it is, and another name is taken. Raises GitFailed, GitMissing.
        """
        return commit(self.root, base, files, message, branch)

    def sweep(self) -> int:
        """Remove what killed processes left behind; how many there were."""
        return sweep(self.root, self._folder) if self._folder else 0

    def left(self) -> int:
        """How many worktrees killed processes left behind."""
        return left(self.root, self._folder) if self._folder else 0

    def branches(self) -> tuple[str, ...]:
        """Branches that fixes were committed on; none outside any repository."""
        try:
            listed = Git(self.root).text("for-each-ref", "--format=%(refname:short)", "refs/heads/bugsage/")
        except BugSageError:
            return ()
        return tuple(listed.split())

    def _place(self) -> Path:
        if not (is_top(self.root) or is_bare(self.root)):
            raise GitFailed(
                f"{self.root} is not the top of a git repository", hint="this needs the history of a git repository"
            )
        if self._folder is None:
            raise StateUnwritable(f"{self.root / '.bugsage'} cannot be written")
        self._make()
        if self._folder.is_symlink():
            raise StateUnwritable(f"{self._folder} is a link", hint="remove it; BugSage makes a folder of its own")
        try:
            self._folder.mkdir(exist_ok=True)
        except OSError as error:
            raise StateUnwritable(f"{self._folder} cannot be written: {error.strerror}") from error
        return self._folder

    def _add(self, path: Path, commit: str) -> None:
        if commit.startswith("-"):
            raise GitFailed("what should name a commit cannot be one")
        command = ("worktree", "add", "--detach", "--no-checkout", "--quiet", str(path), f"{commit}^{{commit}}")
        try:
            Git(self.root).text("-c", "core.hooksPath=/dev/null", *command, seconds=60)
        except Refusal as refusal:
            if refusal.says("invalid reference", "not a valid object", "bad object", "unknown revision"):
                named = "no commit yet" if commit == "HEAD" else f"no commit {commit[:80]}"
                raise GitFailed(f"there is {named} in this repository", hint="commit or fetch it first") from None
            raise

    def _carry(self, tree: GitWorkTree) -> None:
        """What the user has changed and not committed, copied file by file; what is ignored stays behind."""
        git = Git(self.root)
        changed = git.text("diff", "--name-only", "--no-renames", "-z", "--ignore-submodules", "HEAD", seconds=60)
        unknown = git.text("ls-files", "--others", "--exclude-standard", "-z", seconds=60)
        for name in filter(is_inside, (changed + unknown).split("\0")):
            source = self.root / name
            if source.is_symlink() or source.is_file():
                tree.copy(source, name)
            elif not os.path.lexists(source):
                tree.write(name, None)
