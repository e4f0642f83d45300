"""A worktree lent to somebody who changes files: what was changed is taken, and all is as it was again."""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from bugsage.adapters.git.command import Git, environment
from bugsage.model.git_names import is_inside
from bugsage.ports import Lent

#: Larger files are not taken.
MOST = 4 << 20
#: What tools leave behind wherever they run, whether or not git is told to ignore it.
_CACHES = frozenset(
    (
        *("__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".tox", ".nox", ".cache"),
        *(
            "htmlcov",
            "node_modules",
            ".venv",
            "venv",
            ".coverage",
            ".DS_Store",
            ".bugsage-pytest",
            ".bugsage-go",
            ".git",
        ),
    )
)
_COMPILED = (".pyc", ".pyo")
_LEFT = (*_COMPILED, ".swp", ".orig", ".rej")

#: Kind and size of a file, when it was changed, and which one it is.
_Mark = tuple[int, int, int, int, int]


class _Carried(NamedTuple):
    """A file that is not as it was committed; `content` is None where it is gone."""

    content: bytes | None
    mode: int = 0o644
    link: str = ""


@contextmanager
def lent(git: Git, root: Path, back: Callable[[], None]) -> Iterator[Lent]:
    """`back` makes the worktree what was committed; what was carried in on top of that is put back here."""
    carried = {name: _carried(root / name) for name in _uncommitted(git) if not name.endswith(_COMPILED)}
    before, index = _marks(root), _index(git, root)
    taken = Lent()
    try:
        yield taken
    finally:
        after = _marks(root)
        touched = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        theirs = {name: _content(root / name, taken) for name in touched if name in after}
        was = _index(git, root)
        if was != index and was:
            Path(was[0]).unlink(missing_ok=True)  # flags in it could hide from git what was changed
        back()
        for name, one in carried.items():
            _restore(root / name, one)
        ignored = _ignored(git, [name for name in touched if not os.path.lexists(root / name)])
        for name in touched:
            if name in ignored or _is_left(name) or (name in theirs and theirs[name] is None):
                continue
            content = theirs.get(name)
            if content != _content(root / name, Lent()):
                taken.changed[name] = content


def _uncommitted(git: Git) -> list[str]:
    changed = git.text("diff", "--name-only", "--no-renames", "-z", "--ignore-submodules", "HEAD", seconds=60)
    unknown = git.text("ls-files", "--others", "--exclude-standard", "-z", seconds=60)
    return [name for name in (changed + unknown).split("\0") if is_inside(name)]


def _carried(path: Path) -> _Carried:
    with suppress(OSError):
        if path.is_symlink():
            return _Carried(b"", link=os.readlink(path))
        return _Carried(path.read_bytes(), stat.S_IMODE(path.stat().st_mode))
    return _Carried(None)


def _restore(path: Path, one: _Carried) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(path):
        path.unlink()
    if one.link:
        path.symlink_to(one.link)
    elif one.content is not None:
        path.write_bytes(one.content)
        path.chmod(one.mode)


def _marks(root: Path) -> dict[str, _Mark]:
    """Every file and link, by its path; git's own folders are left out."""
    found: dict[str, _Mark] = {}
    waiting = [("", str(root))]
    while waiting:
        prefix, folder = waiting.pop()
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.name == ".git":
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((f"{prefix}{entry.name}/", entry.path))
                    continue
                said = entry.stat(follow_symlinks=False)
                kind = stat.S_IFMT(said.st_mode)
                found[f"{prefix}{entry.name}"] = (kind, said.st_size, said.st_mtime_ns, said.st_ctime_ns, said.st_ino)
    return found


def _index(git: Git, root: Path) -> tuple[str, int, int] | None:
    """The index of the worktree, and when it was changed."""
    with suppress(OSError):
        path = str(root / git.text("rev-parse", "--git-path", "index").strip())
        said = os.stat(path)
        return path, said.st_mtime_ns, said.st_ino
    return None


def _content(path: Path, taken: Lent) -> bytes | None:
    """Of a plain file, and not through a link; None for what cannot be part of a patch."""
    try:
        source = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        if os.path.lexists(path):
            taken.left_out.append(f"{path.name} is a link, or cannot be read")
        return None
    with os.fdopen(source, "rb") as stream:
        said = os.fstat(source)
        if not stat.S_ISREG(said.st_mode) or said.st_size > MOST:
            taken.left_out.append(f"{path.name} is no file of less than {MOST >> 20} MB")
            return None
        return stream.read()


def _is_left(name: str) -> bool:
    parts = name.split("/")
    return not _CACHES.isdisjoint(parts) or name.endswith(_LEFT) or parts[0].startswith(".aider")


def _ignored(git: Git, names: Sequence[str]) -> frozenset[str]:
    """Of new files those that the repository does not want, by its own rules."""
    if not names:
        return frozenset()
    import subprocess

    # Not by `Git`: this command takes no literal paths.
    words = ("git", "-C", str(git.root), "-c", "core.fsmonitor=false", "check-ignore", "-z", "--stdin")
    feed = "".join(f"{name}\0" for name in names).encode("utf-8", "surrogateescape")
    with suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run(words, input=feed, capture_output=True, env=environment(), timeout=30, check=False)
        return frozenset(done.stdout.decode("utf-8", "surrogateescape").split("\0"))
    return frozenset()
