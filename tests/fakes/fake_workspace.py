"""Worktrees without git: commits are told as files, and written into a temporary folder."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bugsage.errors import GitFailed
from bugsage.ports import Lent


class FakeWorkTree:
    def __init__(self, root: Path, commits: Mapping[str, Mapping[str, bytes]]) -> None:
        self.root = root
        self.commit = ""
        self._commits = commits

    def move(self, commit: str) -> None:
        if commit not in self._commits:
            raise GitFailed(f"there is no commit {commit} in this repository")
        shutil.rmtree(self.root)
        self.root.mkdir()
        self.commit = commit
        for name, content in self._commits[commit].items():
            self.write(name, content)

    def write(self, path: str, content: bytes | None) -> None:
        if path.startswith("/") or ".." in path.split("/"):
            raise GitFailed(f"{path} is not a path inside the repository")
        target = self.root / path
        if content is None:
            target.unlink(missing_ok=True)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    @contextmanager
    def lent(self) -> Iterator[Lent]:
        lent, before = Lent(), self._files()
        try:
            yield lent
        finally:
            after = self._files()
            lent.changed.update(
                {n: after.get(n) for n in before.keys() | after.keys() if before.get(n) != after.get(n)}
            )
            for name in lent.changed:
                self.write(name, before.get(name))

    def _files(self) -> dict[str, bytes]:
        found = (path for path in self.root.rglob("*") if path.is_file())
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in found}

    def environment(self, command: Sequence[str]) -> dict[str, str]:
        return {}


class FakeWorkspace:
    """The last commit told is the newest."""

    def __init__(
        self, commits: Mapping[str, Mapping[str, bytes]], uncommitted: Mapping[str, bytes | None] | None = None
    ) -> None:
        self._commits = dict(commits)
        self._uncommitted = dict(uncommitted or {})
        #: Folders that are in use.
        self.open_now: list[Path] = []

    @contextmanager
    def open(self, commit: str | None = None, *, uncommitted: bool = False) -> Iterator[FakeWorkTree]:
        with tempfile.TemporaryDirectory() as folder:
            tree = FakeWorkTree(Path(folder) / "tree", self._commits)
            tree.root.mkdir()
            self.open_now.append(tree.root)
            try:
                tree.move(commit or list(self._commits)[-1])
                for name, content in self._uncommitted.items() if uncommitted else ():
                    tree.write(name, content)
                yield tree
            finally:
                self.open_now.remove(tree.root)

    def sweep(self) -> int:
        return 0

    def left(self) -> int:
        return 0

    def branches(self) -> tuple[str, ...]:
        return ()
