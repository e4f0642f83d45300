"""Files of the working tree: read as they are, and put in place whole or not at all."""

import errno
import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from bugsage.errors import LandingRefused
from bugsage.model.git_names import is_inside

_RUN = 0o111


class Held(NamedTuple):
    """A file, or a link, whose content is where it points to."""

    content: bytes
    #: Permissions; of a link they say nothing.
    mode: int = 0o644
    link: bool = False

    def is_like(self, other: "Held | None") -> bool:
        """The same to git: content, kind, and whether it is a program."""
        return other is not None and self.key == other.key

    @property
    def key(self) -> tuple[bytes, bool, bool]:
        """What git keeps of it."""
        return self.content, self.link, not self.link and bool(self.mode & stat.S_IXUSR)


def read(root: Path, path: str) -> Held | None:
    """A file of the working tree; None where there is none. Raises LandingRefused for what is neither file nor link."""
    target = _inside(root, path)
    try:
        said = target.lstat()
        if stat.S_ISLNK(said.st_mode):
            return Held(os.fsencode(os.readlink(target)), link=True)
        if stat.S_ISREG(said.st_mode):
            return Held(target.read_bytes(), stat.S_IMODE(said.st_mode))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise LandingRefused(f"{path} cannot be read: {error.strerror}") from error
    what = "a folder" if stat.S_ISDIR(said.st_mode) else "something that is no file"
    raise LandingRefused(f"{what} is in the way of {path}", hint="move it away; nothing was changed")


def refuse_unwritable(root: Path, path: str) -> None:
    """Before anything is changed: the folder can be written. Raises LandingRefused."""
    folder = _inside(root, path).parent
    while not os.path.lexists(folder):
        folder = folder.parent
    if not folder.is_dir():
        raise LandingRefused(f"{folder.relative_to(root)} is in the way of {path}", hint="it should be a folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise LandingRefused(f"{folder} cannot be written", hint="check its permissions; nothing was changed")


def put(root: Path, path: str, held: Held | None, spare: Path) -> None:
    """Put a file in place by one rename, or take it away with the folders that it leaves empty.

    `spare` is a path on which it can be made first. Raises OSError.
    """
    target = _inside(root, path)
    if held is None:
        target.unlink(missing_ok=True)
        _prune(root, target.parent)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    make(spare, held)
    try:
        os.replace(spare, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = target.with_name(f".{spare.parent.name}-{spare.name}")
        shutil.copy2(spare, beside, follow_symlinks=False)
        os.replace(beside, target)
        spare.unlink()


def make(path: Path, held: Held) -> None:
    """Write it where nobody looks yet."""
    with suppress(FileNotFoundError):
        path.unlink()
    if held.link:
        os.symlink(os.fsdecode(held.content), path)
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(held.content)
        os.fchmod(stream.fileno(), held.mode)
        stream.flush()
        os.fsync(stream.fileno())


def fresh_mode(program: bool) -> int:
    """Permissions of a file that is new, as the user's mask has them."""
    mask = os.umask(0o022)
    os.umask(mask)
    return (0o777 if program else 0o666) & ~mask


def with_program(mode: int, program: bool) -> int:
    """The same permissions, for a program or for none; who may read it may run it."""
    return mode | (mode & 0o444) >> 2 if program else mode & ~_RUN


def _inside(root: Path, path: str) -> Path:
    """Never through a link, which could lead anywhere. Raises LandingRefused."""
    if not is_inside(path) or path.split("/", 1)[0].lower() in (".git", ".bugsage"):
        raise LandingRefused(f"{path[:200]} is no file of the working tree that can be changed")
    folder = root
    for name in path.split("/")[:-1]:
        folder = folder / name
        if folder.is_symlink():
            said = f"{path} lies behind a link ({folder.relative_to(root)})"
            raise LandingRefused(said, hint="it could lead anywhere; nothing was changed")
    return root / path


def _prune(root: Path, folder: Path) -> None:
    with suppress(OSError):
        while folder != root:
            folder.rmdir()
            folder = folder.parent
