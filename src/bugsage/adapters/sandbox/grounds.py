"""What a cage is made on and of: folders that can be caged at all, and a place of our own outside."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bugsage.errors import SandboxMissing
from bugsage.model.sandbox import Cage

#: Where these lead no cage can keep from being changed.
_NO_LINKS = (".git", ".bugsage")


def refuse_impossible(cage: Cage) -> None:
    """Folders that no cage can hold without giving away what it is for. Raises SandboxMissing."""
    home = home_folder()
    for top in map(Path, cage.writable):
        for name in _NO_LINKS:
            if (top / name).is_symlink():
                raise SandboxMissing(f"{top / name} is a link, which a cage cannot protect")
        if home is not None and home.is_relative_to(top.resolve()):
            raise SandboxMissing(
                f"{top} holds your home folder, and a cage shows all that lies in the folder that is worked on",
                hint="work in a folder of its own, or run it without a sandbox if you trust it",
            )


def home_folder() -> Path | None:
    """The user's, all links followed; None for one who has none, as in many containers."""
    home = os.path.expanduser("~")
    return Path(home).resolve() if os.path.isabs(home) else None


@contextmanager
def place_outside(folder: str | None = None) -> Iterator[Path]:
    """An empty folder of ours, in this one or where temporary files are kept. Raises SandboxMissing.

    Its lock is held meanwhile: by that others know that it is no leftover of a killed process.
    Not `TemporaryDirectory`: some versions of it change rights through links that a stranger left.
    """
    try:
        place = Path(tempfile.mkdtemp(prefix="bugsage-cage-", dir=folder)).resolve()
        held = os.open(place, os.O_RDONLY)
    except OSError as error:
        raise SandboxMissing(
            f"no folder for what a cage is made of can be written: {error.strerror}",
            hint="set TMPDIR to a folder that you can write to",
        ) from error
    try:
        with suppress(OSError):
            fcntl.flock(held, fcntl.LOCK_EX)
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        os.close(held)
