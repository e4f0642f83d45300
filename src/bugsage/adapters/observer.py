"""The port Observer: which files of a repository change, by the notifications of the operating system."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bugsage.errors import StateUnwritable

if TYPE_CHECKING:
    from watchfiles import Change

#: Milliseconds without a further change after which changes are told, and after which they are told in any case.
STEP, DEBOUNCE = 20, 120
#: Folders that are never watched: large, and nothing in them is the user's own work.
APART = frozenset(
    (
        ".git", ".bugsage", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", ".tox", ".nox", "target",
        ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis",
    )
)  # fmt: skip
#: What editors put beside a file while they save it.
_PASSING = ("~", ".swp", ".swx", ".swo", ".tmp", ".pyc", "4913")
_GIT_SECONDS = 10


class _Ear:
    """What watches some folders, and can be waited for: it is asked whether it is over once it watches."""

    def __init__(self, folders: Sequence[Path], deep: bool, over: threading.Event) -> None:
        self._folders, self._deep, self._over = folders, deep, over
        self._ready = threading.Event()
        self._error: OSError | None = None

    def is_set(self) -> bool:
        self._ready.set()
        return self._over.is_set()

    def changes(self) -> Iterator[set[tuple[Change, str]]]:
        """Sets of changes, as long as it is not over."""
        from watchfiles import watch

        try:
            yield from watch(
                *self._folders,
                watch_filter=None,
                debounce=DEBOUNCE,
                step=STEP,
                stop_event=self,
                recursive=self._deep,
                raise_interrupt=False,
                ignore_permission_denied=True,
            )
        except OSError as error:
            self._error = error
        finally:
            self._ready.set()

    def wait(self) -> None:
        """Until it watches. Raises StateUnwritable."""
        self._ready.wait()
        if self._error is not None:
            raise StateUnwritable(
                f"the files of {self._folders[0]} cannot be watched: {self._error}",
                hint="raise fs.inotify.max_user_watches, or run the tests by `bugsage test`",
            )


class FileObserver:
    """Watches the folders of a repository."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        #: What git said of a path: whether it is ignored.
        self._ignored: dict[str, bool] = {}
        #: Paths that were told once.
        self._seen: set[str] = set()

    @contextmanager
    def into(self, saw: Callable[[frozenset[str]], None]) -> Iterator[None]:
        """Until the end of the block. Raises StateUnwritable where the system watches no more files."""
        inner = [one for one in self._root.iterdir() if one.is_dir() and one.name not in APART]
        # The top folder by itself, so that large folders in it that are nobody's work cost nothing.
        over = threading.Event()
        ears = [_Ear([self._root], False, over), *([_Ear(inner, True, over)] if inner else [])]
        threads = [threading.Thread(target=self._listen, args=(ear, saw), daemon=True) for ear in ears]
        for thread in threads:
            thread.start()
        try:
            for ear in ears:
                ear.wait()
            yield
        finally:
            over.set()
            for thread in threads:
                thread.join(2.0)

    def _listen(self, ear: _Ear, saw: Callable[[frozenset[str]], None]) -> None:
        for changes in ear.changes():
            told = self._own(path for _, path in changes)
            if told:
                saw(told)

    def _own(self, paths: Iterable[str]) -> frozenset[str]:
        """Of what changed the files that are the project's, relative to its top."""
        found = set()
        for path in paths:
            inside = os.path.relpath(path, self._root)
            if inside.startswith("..") or not APART.isdisjoint(inside.split(os.sep)) or os.path.isdir(path):
                continue
            if not inside.endswith(_PASSING):
                found.add(inside.replace(os.sep, "/"))
        self._ask(found - self._ignored.keys())
        own = {path for path in found if not self._ignored.get(path, False)}
        gone = {path for path in own if not os.path.lexists(self._root / path)}
        gone -= self._seen | self._tracked(gone)  # they came and went within a moment
        self._seen |= own - gone
        return frozenset(own - gone)

    def _ask(self, paths: set[str]) -> None:
        """Git, whether it ignores these. Where nobody can be asked nothing is ignored."""
        if paths:
            ignored = self._git("check-ignore", "--stdin", given=paths)
            self._ignored |= {path: path in ignored for path in paths}

    def _tracked(self, paths: set[str]) -> set[str]:
        return self._git("ls-files", "--", *paths) if paths else set()

    def _git(self, command: str, *words: str, given: Iterable[str] = ()) -> set[str]:
        """Paths that git answers with; none where it cannot be asked."""
        try:
            done = subprocess.run(
                ("git", "--no-optional-locks", "-C", str(self._root), command, "-z", *words),
                input="\0".join(given).encode("utf-8", "surrogateescape"),
                capture_output=True,
                timeout=_GIT_SECONDS,
            )
        except (OSError, subprocess.SubprocessError):
            return set()
        return set(done.stdout.decode("utf-8", "surrogateescape").split("\0"))
