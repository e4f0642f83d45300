"""Which worktrees are in use, and how the others go."""

import fcntl
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bugsage.adapters.git.command import Git
from bugsage.errors import BugSageError, StateUnwritable

_NAME = re.compile(r"bugsage-[0-9a-f]{12}")
_LOCK = ".lock"


@contextmanager
def hold(folder: Path) -> Iterator[Path]:
    """A name in the folder that is ours until the end of the block. The kernel frees it when the process dies."""
    path, descriptor = _claim(folder)
    try:
        yield path
    finally:
        with suppress(OSError):
            _lock_of(path).unlink()
        os.close(descriptor)


def sweep(root: Path, folder: Path) -> int:
    """Remove every worktree of ours that no living process holds; how many there were."""
    gone = 0
    for path in _abandoned(root, folder):
        remove(root, path)
        gone += 1
    return gone


def left(root: Path, folder: Path) -> int:
    """How many worktrees of ours no living process holds."""
    return sum(1 for _ in _abandoned(root, folder))


def _abandoned(root: Path, folder: Path) -> Iterator[Path]:
    """Each while we hold its lock; the lock is gone afterwards where there is nothing left that it was for."""
    for name in sorted(_names(root, folder)):
        path = folder / name
        descriptor = _try_lock(_lock_of(path)) if folder.is_dir() else None
        if descriptor is None:
            continue
        try:
            yield path
            if not os.path.lexists(path):
                with suppress(OSError):
                    _lock_of(path).unlink()
        finally:
            os.close(descriptor)


def _names(root: Path, folder: Path) -> set[str]:
    """Of worktrees in the folder, their locks, and what git remembers of one whose folder is gone."""
    here = {entry.name.removesuffix(_LOCK) for entry in _entries(folder)}
    records = (entry.name for entry in _entries(_shared(root) / "worktrees") if _NAME.fullmatch(entry.name))
    own = {name for name in records if _remembers(_shared(root) / "worktrees" / name, folder / name)}
    return {name for name in here | own if _NAME.fullmatch(name)}


def _remembers(record: Path, path: Path) -> bool:
    """What git remembers is of this folder, and of no other worktree's `.bugsage`."""
    try:
        return Path((record / "gitdir").read_text("utf-8", "replace").strip()) == path / ".git"
    except OSError:
        return False


def remove(root: Path, path: Path) -> None:
    """Take a worktree away, whatever state it is in, with what git remembers of it; links in it are not followed."""
    assert _NAME.fullmatch(path.name)
    shutil.rmtree(path, onerror=_permitted)
    remembered = _shared(root) / "worktrees" / path.name
    if _is_of(remembered, path):
        shutil.rmtree(remembered, onerror=_permitted)
        with suppress(OSError):
            remembered.parent.rmdir()  # only where it was the last one


def _claim(folder: Path) -> tuple[Path, int]:
    for _ in range(100):
        path = folder / f"bugsage-{os.urandom(6).hex()}"
        descriptor = _try_lock(_lock_of(path))
        if descriptor is not None:
            return path, descriptor
    raise StateUnwritable(f"no file in {folder} can be locked")


def _try_lock(file: Path) -> int | None:
    """A descriptor that holds the lock; None where somebody else does, or was quicker to remove the file."""
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.stat(file, follow_symlinks=False).st_ino == os.fstat(descriptor).st_ino:
            return descriptor
    except OSError:
        pass
    os.close(descriptor)
    return None


def _is_of(remembered: Path, path: Path) -> bool:
    """What git remembers under this name is this worktree, or was never finished."""
    try:
        target = (remembered / "gitdir").read_text("utf-8", "replace").strip()
    except OSError:
        return remembered.is_dir()
    return target.endswith(f"/.bugsage/worktrees/{path.name}/.git")


def _shared(root: Path) -> Path:
    """The repository's own folder, which all its worktrees share."""
    if (root / ".git").is_dir():
        return root / ".git"
    try:
        return root / Git(root).text("rev-parse", "--git-common-dir").rstrip("\n")
    except BugSageError:
        return root / ".git"


def _permitted(function: Callable[..., Any], path: str, _: object) -> None:
    """A folder that a test made read-only does not stay for it."""
    with suppress(OSError):
        os.chmod(os.path.dirname(path), stat.S_IRWXU)
        if not os.path.islink(path):
            os.chmod(path, stat.S_IRWXU)
        if function in (os.scandir, os.open, os.listdir):
            shutil.rmtree(path, ignore_errors=True)
        else:
            function(path)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _lock_of(path: Path) -> Path:
    return path.with_name(path.name + _LOCK)
