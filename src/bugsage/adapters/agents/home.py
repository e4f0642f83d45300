"""A home that an agent has for one run, out of the repository and out of the user's own; afterwards it is gone."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from bugsage.errors import StateUnwritable

#: Larger files of a login are none; what an agent left in its home is read so far.
_MOST_LOGIN, _MOST_LEFT = 1 << 20, 32 << 20


@contextmanager
def own_home() -> Iterator[Path]:
    """An empty folder. Raises StateUnwritable."""
    try:
        home = Path(tempfile.mkdtemp(prefix="bugsage-agent-")).resolve()
    except OSError as error:
        raise StateUnwritable(
            f"no temporary folder can be written: {error.strerror}", hint="set TMPDIR to a folder that you can write to"
        ) from error
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)
        if home.exists():  # folders that were made unreadable
            for folder, names, _ in os.walk(home):
                for name in names:
                    with suppress(OSError):
                        os.chmod(Path(folder) / name, 0o700, follow_symlinks=False)
            shutil.rmtree(home, ignore_errors=True)


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
def fed(text: str) -> Iterator[BinaryIO | None]:
    """The text as a file that can be read to its end, and has no name."""
    if not text:
        yield None
        return
    try:
        descriptor, name = tempfile.mkstemp(prefix="bugsage-brief-")
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
