"""The folder that an agent works in: what it would obey is out of sight meanwhile, what it leaves for itself goes."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bugsage.errors import StateUnwritable


@contextmanager
def without(folder: Path, obeyed: Sequence[str], leaves: Sequence[str], aside: Path) -> Iterator[None]:
    """The folder without some names at its top, until the end of the block. Raises StateUnwritable.

    They lie in the folder `aside` for so long. Whatever has come into their places meanwhile is thrown away: nobody but
    the agent has put it there.
    """
    before = {path for pattern in leaves for path in folder.glob(pattern)}
    hidden: list[str] = []
    try:
        for name in obeyed:
            if os.path.lexists(folder / name):
                _move(folder / name, aside / name)
                hidden.append(name)
        yield
    finally:
        for name in obeyed:
            remove(folder / name)
        for path in {path for pattern in leaves for path in folder.glob(pattern)} - before:
            remove(path)
        for name in hidden:
            _move(aside / name, folder / name)


def remove(path: Path) -> None:
    """Take away a file, a link or a folder with all that is in it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    elif os.path.lexists(path):
        path.unlink(missing_ok=True)


def _move(path: Path, target: Path) -> None:
    try:
        shutil.move(path, target)
    except (OSError, shutil.Error) as error:
        raise StateUnwritable(f"{path} cannot be moved aside: {error}") from error
