"""A folder outside the project that is ours for a while: what a kill leaves behind is known by its lock being free."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def held_folder(place: str | None = None) -> Iterator[Path]:
    """A new one that nobody else may enter, in this place or the usual one; afterwards it is gone."""
    folder = tempfile.mkdtemp(prefix="bugsage-shell-", dir=place)  # mode 0700
    descriptor = os.open(folder, os.O_RDONLY)  # no program that is started has it
    try:
        with suppress(OSError):  # without locks it is known by its age
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)
