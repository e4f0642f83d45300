"""The port Desk for a folder on this machine.

Every part of a path is opened by itself below the one before, and none through a link: what a path means is decided by
the kernel at the moment of the access, so no link that is put there meanwhile leads out either.
"""

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from bugsage.model.desk import Hit, Hits, Page

#: Bytes of a file that is read or written, and of one that is searched; files that are listed.
MOST, SEARCHED, LISTED = 4 << 20, 1 << 20, 20_000
_LINE = 400
#: What tools leave behind wherever they run.
_LEFT = frozenset(
    (
        *("__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".tox", ".nox", ".cache"),
        *("node_modules", ".venv", "venv", ".bugsage-pytest", ".bugsage", "htmlcov"),
    )
)
_GIT = frozenset((".git", "git~1"))


class FolderDesk:
    """The files of one folder."""

    def __init__(self, root: Path) -> None:
        """The folder itself may be reached through links: whoever gives it has chosen it."""
        self._root = root

    def read(self, path: str) -> Page:
        """A file, or why there is none to be had."""
        try:
            with self._folder_of(path) as (folder, name):
                source = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
                with os.fdopen(source, "rb") as stream:
                    content = _content(stream.fileno(), MOST)
        except _Refused as refused:
            return Page(why_not=str(refused))
        except OSError as error:
            return Page(why_not=_said(error))
        return Page(text=content.decode("utf-8", "surrogateescape"))

    def write(self, path: str, text: str) -> str:
        """Put a file in place; why it was not, empty where it was."""
        try:
            content = text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            return "it has characters that no file can hold"
        if len(content) > MOST:
            return f"it would be larger than {MOST >> 20} MB"
        try:
            with self._folder_of(path, make=True) as (folder, name):
                _replace(folder, name, content)
        except _Refused as refused:
            return str(refused)
        except OSError as error:
            return _said(error)
        return ""

    def names(self, under: str = "") -> tuple[str, ...]:
        """The files of a folder and of those in it, in order."""
        try:
            return tuple(sorted(self._walked(under)))
        except (_Refused, OSError):
            return ()

    def search(self, pattern: str, under: str = "", *, literal: bool = False, most: int, seconds: float) -> Hits:
        """Lines in which a pattern matches; it is given so many seconds, however it is written."""
        import regex

        until = time.monotonic() + seconds
        try:
            wanted = regex.compile(regex.escape(pattern) if literal else pattern)
        except (regex.error, RecursionError, OverflowError, MemoryError) as error:
            return Hits(missing=f"the pattern cannot be read: {str(error)[:200]}")
        found: list[Hit] = []
        for path in (under,) if under and self.read(under).text is not None else self.names(under):
            text = self.read(path).text
            if text is None or len(text) > SEARCHED or (literal and pattern not in text):
                continue
            for number, line in enumerate(text.split("\n"), 1):
                try:
                    if time.monotonic() > until:
                        raise TimeoutError
                    hit = wanted.search(line[: _LINE * 10], timeout=max(until - time.monotonic(), 0.001))
                except TimeoutError:
                    return Hits(found=tuple(found), missing=f"the search was given up after {seconds:.0f} s")
                if hit and len(found) == most:
                    return Hits(found=tuple(found), missing=f"there are more than these {most}")
                if hit:
                    found.append(Hit(path=path, line=number, text=line[:_LINE].rstrip("\r")))
        return Hits(found=tuple(found))

    def _walked(self, under: str) -> Iterator[str]:
        """Plain files below a folder, by their paths, up to LISTED; no link is followed."""
        start = _parts(under) if under.strip("./") else []
        waiting, count = [start], 0
        while waiting:
            parts = waiting.pop()
            with suppress(OSError), self._opened(parts) as folder, os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name in _LEFT or entry.name.casefold() in _GIT:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append([*parts, entry.name])
                    elif entry.is_file(follow_symlinks=False) and not entry.name.endswith((".pyc", ".pyo")):
                        count += 1
                        if count > LISTED:
                            return
                        yield "/".join((*parts, entry.name))

    @contextmanager
    def _folder_of(self, path: str, *, make: bool = False) -> Iterator[tuple[int, str]]:
        """The folder that a file is in, opened, and the file's name in it."""
        *folders, name = _parts(path)
        with self._opened(folders, make=make) as folder:
            yield folder, name

    @contextmanager
    def _opened(self, folders: list[str], *, make: bool = False) -> Iterator[int]:
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
        here = os.open(self._root, flags)
        try:
            for name in folders:
                if make:
                    with suppress(FileExistsError):
                        os.mkdir(name, dir_fd=here)
                below = os.open(name, flags | os.O_NOFOLLOW, dir_fd=here)
                os.close(here)
                here = below
            yield here
        finally:
            os.close(here)


class _Refused(Exception):
    """A path that means nothing here."""


def _parts(path: str) -> list[str]:
    if path.startswith("/") or "\0" in path or len(path) > 4_000:
        raise _Refused("it is no path below this folder")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if not parts or ".." in parts:
        raise _Refused("it is no path below this folder")
    if any(part.casefold() in _GIT for part in parts):
        raise _Refused("what belongs to git is not to be had")
    return parts


def _content(source: int, most: int) -> bytes:
    said = os.fstat(source)
    if not stat.S_ISREG(said.st_mode):
        raise _Refused("it is no plain file")
    if said.st_size > most:
        raise _Refused(f"it is larger than {most >> 20} MB")
    content = os.read(source, most + 1)
    while len(content) <= most and (more := os.read(source, most + 1 - len(content))):
        content += more
    if b"\0" in content:
        raise _Refused("it is no text")
    return content


def _replace(folder: int, name: str, content: bytes) -> None:
    """Whole or not at all, with the mode that it had; other names of the same file keep what they have."""
    try:
        before = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if not stat.S_ISREG(before.st_mode):
            raise _Refused(
                "it is a link, and links are not followed" if stat.S_ISLNK(before.st_mode) else "it is no file"
            )
        mode = stat.S_IMODE(before.st_mode) & 0o777
    except FileNotFoundError:
        mode = 0o644
    new = f".bugsage-{token_hex(6)}.new"
    target = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode, dir_fd=folder)
    try:
        with os.fdopen(target, "wb") as stream:
            stream.write(content)
            os.fchmod(stream.fileno(), mode)
        os.replace(new, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(new, dir_fd=folder)
        raise


def _said(error: OSError) -> str:
    import errno

    if error.errno in (errno.ELOOP, errno.EMLINK):
        return "it is a link, and links are not followed"
    if error.errno == errno.ENOTDIR:
        return "there is no such folder, or it is a link, and links are not followed"
    return "there is no such file" if error.errno == errno.ENOENT else f"it cannot be had: {error.strerror}"
