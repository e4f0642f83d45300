"""Folders outside the project for the length of one run.

Each is held by a lock of the kernel's: one that a killed process left behind is known by its lock being free.
"""

import fcntl
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bugsage.errors import StateUnwritable

#: How folders are called that only a process at work needs: those of runs, of cages, of commits that are made, of
#: copies of the timeline, and of shells that are listened to.
_NAMES = tuple(f"bugsage-{name}-" for name in ("record", "cage", "aside", "index", "timeline", "shell"))
#: Where they are, besides the usual place.
_IN_MEMORY = "/dev/shm"
#: Seconds that whoever makes a folder has to lock it; those after which one is nobody's where there are no locks.
_YOUNG, _DAY = 0.5, 86_400.0


def temporary_folder(prefix: str) -> Path:
    """A new one, outside the project. Raises StateUnwritable."""
    try:
        return Path(tempfile.mkdtemp(prefix=prefix)).resolve()
    except OSError as error:
        raise StateUnwritable(
            f"no temporary folder can be written: {error.strerror}", hint="set TMPDIR to a folder that you can write to"
        ) from error


@contextmanager
def scratch_folder(prefix: str) -> Iterator[Path]:
    """A new one that is ours until the end of the block, and then gone. Raises StateUnwritable.

    Not `TemporaryDirectory`: some versions of it change rights through links that a stranger left.
    """
    folder = temporary_folder(prefix)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # without locks it is known by its age
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def sweep() -> int:
    """Remove the folders of this user's that nobody holds, for what ran there was killed; how many there were."""
    tops = (tempfile.gettempdir(), _IN_MEMORY, os.environ.get("XDG_RUNTIME_DIR"))
    places = [Path(top) for top in dict.fromkeys(tops) if top]
    found = [path for top in places for name in _NAMES for path in top.glob(f"{name}*")]
    return sum(_removed(path) for path in found)


def _removed(place: Path) -> bool:
    try:
        said = place.lstat()
        if not stat.S_ISDIR(said.st_mode) or said.st_uid != os.geteuid():
            return False
        time.sleep(min(_YOUNG, max(0.0, said.st_ctime + _YOUNG - time.time())))
        descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        if _is_held(descriptor, said.st_mtime):
            return False
        shutil.rmtree(place, ignore_errors=True)
        return not place.exists()
    finally:
        os.close(descriptor)


def _is_held(descriptor: int, written: float) -> bool:
    """Somebody has the lock, or, where there are none, wrote there within a day: no run of a fix takes half so long."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return time.time() - written < _DAY
    return False
