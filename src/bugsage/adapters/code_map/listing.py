"""Which source files a repository has, and which content each holds, without reading the unchanged ones."""

import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from threading import Thread

from bugsage.adapters.code_map.content import script_line
from bugsage.adapters.code_map.dialects import ENDINGS, INTERPRETERS, Dialect, dialect_of, form_of, is_installed
from bugsage.model.base import Noun
from bugsage.model.foreign import is_foreign, own_files
from bugsage.model.languages import MANIFEST_NAMES, is_manifest, packages_of

MAX_FILES = 50_000
#: Files without an extension that are opened to look for a `#!` line.
MAX_SCRIPTS = 500

# Nothing of the user's is run: no hook, no file system monitor; and the index is not written to.
_GIT = ("git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
_LIST = (*_GIT, "ls-files", "-z", "-t", "--stage", "--modified", "--others", "--exclude-standard")
_GIT_SECONDS = 60
_WANTED = (*ENDINGS, *MANIFEST_NAMES)

#: Path, and the blob id where git knows it to be that of the file as it lies on disk.
Candidate = tuple[str, str]


class Listed(Noun, frozen=True, kw_only=True):
    """The source files of a repository at one moment."""

    #: Path and key: the form a file is read in, and its blob id, with a colon between. The blob id is empty where the
    #: file has to be hashed to know.
    files: dict[str, str] = {}
    #: Files left out, with the reason.
    skipped: tuple[tuple[str, str], ...] = ()
    #: Languages whose grammar is not installed, and how many of their files there are.
    unread: dict[str, int] = {}
    #: Folders with a manifest, in order.
    packages: tuple[str, ...] = ()


class Listing:
    """The source files of a repository."""

    def __init__(self, root: Path, exclude: Sequence[str]) -> None:
        self._root = root
        self._is_excluded = _matcher(exclude)
        #: What a file's path alone says, for the next look: its dialect, and the form in which it is read.
        self._kinds: dict[str, tuple[Dialect, str]] = {}
        self._asked: Thread | None = None
        self._answer: list[Candidate] | None = None

    def expect(self) -> None:
        """Ask git what is there while something else is done."""
        if self._asked is None:
            self._asked = Thread(target=self._ask, daemon=True)
            self._asked.start()

    def _ask(self) -> None:
        self._answer = _by_git(self._root)

    def _known_to_git(self) -> list[Candidate] | None:
        if self._asked is None:
            return _by_git(self._root)
        self._asked.join()
        self._asked, answer = None, self._answer
        return answer

    def look(self) -> Listed:
        """What is there now, or was when it was expected to be asked."""
        known_to_git = self._known_to_git()
        candidates = _by_walking(self._root) if known_to_git is None else known_to_git
        skipped: list[tuple[str, str]] = []
        found: dict[str, str] = {}
        unread: Counter[str] = Counter()
        manifests: list[str] = []
        for path, blob, dialect, form in self._sources(candidates, manifests):
            if not (path.isascii() or _is_unicode(path)):
                skipped.append((path.encode("utf-8", "backslashreplace").decode(), "its name is not UTF-8"))
            elif not is_installed(dialect):
                unread[dialect.language] += 1
            elif len(found) == MAX_FILES:
                skipped.append((path, f"the map ends at {MAX_FILES:,} files"))
                break
            else:
                found[path] = f"{form}:{blob}"
        return Listed(
            files=found,
            skipped=tuple(skipped),
            unread=dict(sorted(unread.items())),
            packages=tuple(sorted(filter(_is_unicode, packages_of(manifests)))),
        )

    def _sources(
        self, candidates: Iterable[Candidate], manifests: list[str]
    ) -> Iterator[tuple[str, str, Dialect, str]]:
        """Every source file; those that make packages are put into `manifests` on the way."""
        scripts = 0
        for path, blob in candidates:
            if self._is_excluded(path):
                continue
            if is_manifest(path):
                manifests.append(path)
            kind = self._kinds.get(path)
            if kind:
                yield path, blob, *kind
                continue
            dialect = dialect_of(path)
            if dialect:
                kind = self._kinds[path] = (dialect, form_of(path, dialect))
                yield path, blob, *kind
            elif scripts < MAX_SCRIPTS and "." not in path.rpartition("/")[2]:
                scripts += 1
                dialect = _of_script(self._root / path)
                if dialect:
                    yield path, blob, dialect, form_of(path, dialect)


def _of_script(path: Path) -> Dialect | None:
    line = script_line(path)
    if not line:
        return None
    return next((dialect for programs, dialect in INTERPRETERS if re.search(rf"\b(?:{programs})", line)), None)


def _matcher(patterns: Sequence[str]) -> Callable[[str], object]:
    if not patterns:
        return lambda path: None
    import fnmatch

    globs = [glob for p in patterns for glob in (p.rstrip("/"), p.rstrip("/") + "/*")]
    return re.compile("|".join(map(fnmatch.translate, globs))).match


def _is_unicode(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _could_be_source(path: str) -> bool:
    return path.endswith(_WANTED) or "." not in path.rpartition("/")[2]


def _by_git(root: Path) -> list[Candidate] | None:
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


def _sorted_out(lines: list[str]) -> list[Candidate]:
    tracked: dict[str, str] = {}
    untracked: list[str] = []
    for line in lines:
        tag = line[:1]
        if tag == "?":
            path = line[2:]
            if not path.endswith("/"):
                untracked.append(path)
        elif tag:
            entry, _, path = line[2:].partition("\t")
            if path.endswith(_WANTED) or (entry.startswith("100755") and _could_be_source(path)):
                mode, blob, _ = entry.split(" ")
                if mode.startswith("100"):  # not a link, not a submodule
                    # Only what git calls cached (H) and nothing else is on disk as the index has it.
                    tracked[path] = blob if tag == "H" and path not in tracked else ""
    own = ((path, "") for path in own_files(untracked) if _could_be_source(path))
    return sorted((*tracked.items(), *own))


def _by_walking(root: Path) -> Iterator[Candidate]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(
            f for f in folders if not is_foreign(f"{f}/") and not os.path.exists(os.path.join(folder, f, "pyvenv.cfg"))
        )
        inside = os.path.relpath(folder, root).replace(os.sep, "/")
        prefix = "" if inside == "." else f"{inside}/"
        yield from ((prefix + name, "") for name in sorted(names) if _could_be_source(name))
