"""What a killed fix left behind: worktrees, processes, temporary files."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

#: Files that are held in memory; others may use it meanwhile, so only names of ours count that nobody holds.
_IN_MEMORY = Path("/dev/shm")
#: Seconds that the kernel is given to take away what was killed.
_GONE = 0.5


def leftovers(root: Path, scratch: Path, before: set[str], git: Callable[..., str]) -> list[str]:
    """Names of what is still there that `before` does not have.

    `scratch` is the folder around the repository, with the temporary files of the fix in `tmp`.
    """
    folder = root / ".bugsage" / "worktrees"
    left = [str(path.relative_to(root)) for path in folder.iterdir()] if folder.is_dir() else []
    listed = git(root, "worktree", "list", "--porcelain").count("worktree ") - 1
    left += [f"{listed} worktrees that git knows"] if listed else []
    return [*left, *sorted(temporary(scratch) - before), *_still(scratch)]


def temporary(scratch: Path) -> set[str]:
    """Temporary files: all in `tmp`, and in memory those named after BugSage."""
    found = {f"tmp/{path.name}" for path in (scratch / "tmp").iterdir()}
    return found | {str(path) for path in _IN_MEMORY.glob("bugsage-*") if not _is_held(path)}


def _is_held(path: Path) -> bool:
    """A process that lives has its lock, or it went meanwhile."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def surroundings(scratch: Path) -> Mapping[str, str]:
    """The environment of a fix, whose temporary files nobody else shares."""
    return {**os.environ, "TMPDIR": str(scratch / "tmp")}


def _still(scratch: Path) -> list[str]:
    until = time.monotonic() + _GONE
    while (found := list(processes(scratch))) and time.monotonic() < until:
        time.sleep(0.02)
    return found


def processes(scratch: Path) -> Iterator[str]:
    """Those at work below the folder, or started with its temporary folder; ended ones left out."""
    own = f"TMPDIR={scratch / 'tmp'}".encode()
    for place in Path("/proc").iterdir() if Path("/proc").is_dir() else ():
        with suppress(OSError):
            if place.name.isdecimal() and int(place.name) != os.getpid():
                cwd = os.readlink(place / "cwd")
                if f"{cwd}/".startswith(f"{scratch}/") or own in (place / "environ").read_bytes().split(b"\0"):
                    words = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                    yield f"process {place.name} in {cwd}: {words[:100].strip()}"
