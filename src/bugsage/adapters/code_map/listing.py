"""Which source files a repository has, and which content each holds, without reading the unchanged ones."""

import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from bugsage.adapters.code_map.content import is_python_script

MAX_FILES = 50_000
#: Files without an extension that are opened to look for a `#!` line.
MAX_SCRIPTS = 500

#: Folders that hold nobody's own code. Tracked files in them count nevertheless: somebody wanted them there.
FOREIGN_FOLDERS = frozenset(
    ("node_modules", "site-packages", "dist-packages", "venv", "env", "virtualenv", "__pycache__", "build", "dist")
)

# Nothing of the user's is run: no hook, no file system monitor; and the index is not written to.
_GIT = ("git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
_LIST = (*_GIT, "ls-files", "-z", "-t", "--stage", "--modified", "--others", "--exclude-standard")
_GIT_SECONDS = 60

#: Path, and the blob id where git knows it to be that of the file as it lies on disk.
Listed = tuple[str, str]


class Listing:
    """The source files of a repository."""

    def __init__(self, root: Path, exclude: Sequence[str]) -> None:
        self._root = root
        self._is_excluded = _matcher(exclude)

    def files(self) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
        """Paths with blob ids (empty: hash the file to know), and the files left out with the reason."""
        known_to_git = _by_git(self._root)
        candidates = _by_walking(self._root) if known_to_git is None else known_to_git
        skipped: list[tuple[str, str]] = []
        found: dict[str, str] = {}
        for path, blob in self._python(candidates):
            if not _is_unicode(path):
                skipped.append((path.encode("utf-8", "backslashreplace").decode(), "its name is not UTF-8"))
            elif len(found) == MAX_FILES:
                skipped.append((path, f"the map ends at {MAX_FILES:,} files"))
                break
            else:
                found[path] = blob
        return found, tuple(skipped)

    def _python(self, candidates: Iterable[Listed]) -> Iterator[Listed]:
        scripts = 0
        for path, blob in candidates:
            if self._is_excluded(path):
                continue
            if path.endswith(".py"):
                yield path, blob
            elif scripts < MAX_SCRIPTS:
                scripts += 1
                if is_python_script(self._root / path):
                    yield path, blob


def _matcher(patterns: Sequence[str]) -> Callable[[str], object]:
    if not patterns:
        return lambda path: None
    import fnmatch
    import re

    globs = [glob for p in patterns for glob in (p.rstrip("/"), p.rstrip("/") + "/*")]
    return re.compile("|".join(map(fnmatch.translate, globs))).match


def _is_unicode(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _could_be_python(path: str, executable: bool = True) -> bool:
    return path.endswith(".py") or (executable and "." not in path.rpartition("/")[2])


def _by_git(root: Path) -> list[Listed] | None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            _LIST, cwd=root, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=_GIT_SECONDS
        )
    except (OSError, subprocess.SubprocessError):
        return None
    if done.returncode or not done.stdout:
        # No repository, or one that ignores this whole folder.
        return None
    return _sorted_out(os.fsdecode(done.stdout).split("\0"))


def _sorted_out(lines: list[str]) -> list[Listed]:
    tracked: dict[str, str] = {}
    untracked: list[Listed] = []
    for line in lines:
        tag = line[:1]
        if tag == "?":
            path = line[2:]
            if not path.endswith("/") and _could_be_python(path) and not _is_foreign(path):
                untracked.append((path, ""))
        elif tag:
            entry, _, path = line[2:].partition("\t")
            if path.endswith(".py") or (entry.startswith("100755") and _could_be_python(path)):
                mode, blob, _ = entry.split(" ")
                if mode.startswith("100"):  # not a link, not a submodule
                    # Only what git calls cached (H) and nothing else is on disk as the index has it.
                    tracked[path] = blob if tag == "H" and path not in tracked else ""
    return sorted((*tracked.items(), *untracked))


def _is_foreign(path: str) -> bool:
    folders = path.split("/")[:-1]
    return any(folder.startswith(".") or folder in FOREIGN_FOLDERS for folder in folders)


def _by_walking(root: Path) -> Iterator[Listed]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(
            f for f in folders if not _is_foreign(f"{f}/") and not os.path.exists(os.path.join(folder, f, "pyvenv.cfg"))
        )
        inside = os.path.relpath(folder, root).replace(os.sep, "/")
        prefix = "" if inside == "." else f"{inside}/"
        yield from ((prefix + name, "") for name in sorted(names) if _could_be_python(name))
