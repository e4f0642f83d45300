"""A home that an agent has for one run, out of the repository and out of the user's own; afterwards it is gone.

It is held by a lock of the kernel's: one that a killed process left behind, perhaps with a copy of a login in it, is
known by its lock being free.
"""

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from bugsage.errors import StateUnwritable

#: Larger files of a login are none; what an agent left in its home is read so far.
_MOST_LOGIN, _MOST_LEFT = 1 << 20, 32 << 20
_PREFIX = "bugsage-home-"
_TRIES = 100


class Own(NamedTuple):
    """What a run of an agent has for itself."""

    #: An empty folder, which it sees as the user's home.
    home: Path
    #: Another one, where what it must not see is put aside.
    aside: Path
    #: A name that no other run has.
    mark: str


@contextmanager
def own_home() -> Iterator[Own]:
    """Folders that are there until the end of the block. Raises StateUnwritable."""
    place, descriptor = _held()
    try:
        own = Own(place / "home", place / "aside", place.name)
        try:
            own.home.mkdir(0o700)
            own.aside.mkdir(0o700)
        except OSError as error:
            raise StateUnwritable(f"{place} cannot be written: {error.strerror}") from error
        yield own
    finally:
        remove(place)
        os.close(descriptor)


def abandoned() -> Iterator[Path]:
    """Places that no living process holds, where temporary files are kept; each while we hold its lock.

    Its name is the mark of the run that it was for.
    """
    for place in sorted(Path(tempfile.gettempdir()).glob(f"{_PREFIX}*")):
        descriptor = _try_lock(place) if _is_ours(place) else None
        if descriptor is None:
            continue
        try:
            yield place
        finally:
            os.close(descriptor)


def remove(place: Path) -> None:
    """Take a place away with all that is in it, folders that were made unreadable too."""
    shutil.rmtree(place, ignore_errors=True)
    if place.exists():
        place.chmod(0o700)
        for folder, names, _ in os.walk(place):
            for name in names:
                with suppress(OSError, NotImplementedError):
                    os.chmod(Path(folder) / name, 0o700, follow_symlinks=False)
        shutil.rmtree(place, ignore_errors=True)


def furnish(home: Path, files: Mapping[str, str], theirs: str, credentials: Sequence[str]) -> None:
    """Write what an agent finds in its home, and copies of the files of a login out of the user's. StateUnwritable."""
    try:
        for name, text in files.items():
            _write(home / name, text.encode("utf-8", "replace"))
        for name in credentials if os.path.isabs(theirs) else ():
            with suppress(OSError):
                source = Path(theirs) / name
                if source.is_file() and source.stat().st_size <= _MOST_LOGIN:
                    _write(home / name, source.read_bytes())
    except OSError as error:
        raise StateUnwritable(f"{home} cannot be written: {error.strerror}") from error


def left(home: Path, name: str) -> str:
    """The text of a file that an agent left in its home: a plain one, not through a link; empty where there is none."""
    try:
        if (home / name).parent.resolve() != (home / name).parent:
            return ""
        source = os.open(home / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    with os.fdopen(source, "rb") as stream:
        said = os.fstat(source)
        if not stat.S_ISREG(said.st_mode) or said.st_nlink != 1:
            return ""
        return stream.read(_MOST_LEFT).decode("utf-8", "replace")


@contextmanager
def fed(text: str, home: Path) -> Iterator[BinaryIO | None]:
    """The text as a file that can be read to its end, and has no name; for a moment it has one in the home."""
    if not text:
        yield None
        return
    try:
        descriptor, name = tempfile.mkstemp(prefix=".fed-", dir=home)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(text.encode("utf-8", "replace"))
        reader = open(name, "rb")  # noqa: SIM115 (closed below)
    except OSError as error:
        raise StateUnwritable(f"the brief cannot be written: {error.strerror}") from error
    os.unlink(name)
    with reader:
        yield reader


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)


def _held() -> tuple[Path, int]:
    """A new place for one run, and the descriptor that holds it."""
    for _ in range(_TRIES):
        try:
            place = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
        except OSError as error:
            raise StateUnwritable(
                f"no temporary folder can be written: {error.strerror}",
                hint="set TMPDIR to a folder that you can write to",
            ) from error
        descriptor = _try_lock(place, need=False)
        if descriptor is not None:
            return place, descriptor
    raise StateUnwritable(f"no folder in {tempfile.gettempdir()} can be held")


def _try_lock(place: Path, *, need: bool = True) -> int | None:
    """A descriptor that holds a place; None where somebody else does, or has removed it meanwhile.

    On a file system without locks it holds nothing: who needs the lock does not get it then.
    """
    try:
        descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:
        if need:
            os.close(descriptor)
            return None
    if os.path.lexists(place) and os.lstat(place).st_ino == os.fstat(descriptor).st_ino:
        return descriptor
    os.close(descriptor)
    return None


def _is_ours(place: Path) -> bool:
    """A folder of this user's; one that an agent made unreadable is made readable."""
    with suppress(OSError):
        said = place.lstat()
        if stat.S_ISDIR(said.st_mode) and said.st_uid == os.geteuid():
            if stat.S_IMODE(said.st_mode) & 0o700 != 0o700:
                place.chmod(0o700)
            return True
    return False
