"""What a cage uses up, read from /proc and from the folders it writes to."""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False  # `typing` takes milliseconds to import
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_MB = 1 << 20
#: Seconds that looking through a folder may take.
_PATIENCE = 10.0
_TICKS = os.sysconf("SC_CLK_TCK")
#: Fields of /proc/PID/stat behind the name: time of its own and of children that ended, threads.
_USER, _SYSTEM, _ENDED_USER, _ENDED_SYSTEM, _THREADS = 11, 12, 13, 14, 17


class Broken:
    """A limit that was passed."""

    def __init__(self, limit: str, detail: str) -> None:
        self.limit, self.detail = limit, detail


class Watch:
    """The processes under one, and what they take."""

    def __init__(self, top: int, limits: dict[str, Any], folders: list[str]) -> None:
        self._top, self._limits, self._folders = top, limits, folders
        self._started, self._since = time.monotonic(), time.time()
        self._free = {folder: _free(folder) for folder in folders}
        self._shared = _shared_memory()

    def processes(self) -> list[int]:
        """All of them, without the one on top."""
        return descendants(self._top)

    def broken(self) -> Broken | None:
        """The first limit that is passed now; None while all hold."""
        limits = self._limits
        if limits["seconds"] is not None and time.monotonic() - self._started > limits["seconds"]:
            return Broken("seconds", f"it ran for more than {limits['seconds']:g} s")
        pids = self.processes()
        return self._too_busy(pids) or self._too_large(pids) or self._too_much_written(pids)

    def _too_busy(self, pids: list[int]) -> Broken | None:
        ticks = threads = 0
        for pid in pids:
            fields = _stat(pid)
            if fields:
                ticks += sum(int(fields[at]) for at in (_USER, _SYSTEM, _ENDED_USER, _ENDED_SYSTEM))
                threads += int(fields[_THREADS])
        most, seconds = self._limits["processes"], self._limits["cpu_seconds"]
        if most is not None and threads > most:
            return Broken("processes", f"it had {threads} processes and threads; at most {most}")
        if seconds is not None and ticks / _TICKS > seconds:
            return Broken("cpu_seconds", f"it took {ticks / _TICKS:.0f} s of processor time; at most {seconds}")
        return None

    def _too_large(self, pids: list[int]) -> Broken | None:
        """Memory of its own first, which is cheap to read and counts pages that are shared more than once."""
        most = self._limits["memory_mb"]
        if most is None:
            return None
        used = sum(_field(pid, "status", b"RssAnon:") for pid in pids)
        if used > most * _MB:
            used = sum(_field(pid, "smaps_rollup", b"Pss_Anon:") or _field(pid, "status", b"RssAnon:") for pid in pids)
        if used <= most * _MB and _shared_memory() - self._shared > most * _MB:
            used += _nameless(pids, in_memory=True)
        return (
            Broken("memory_mb", f"it used {used / _MB:.0f} MB of memory; at most {most}") if used > most * _MB else None
        )

    def _too_much_written(self, pids: list[int]) -> Broken | None:
        """Folders are only looked through when the disk has lost as much as the cage may take."""
        most = self._limits["disk_mb"]
        if most is None:
            return None
        for folder, free in self._free.items():
            if free - _free(folder) > most * _MB:
                written = sum(_written(one, self._since) for one in self._folders) + _nameless(pids, in_memory=False)
                self._free[folder] = _free(
                    folder
                )  # whoever else took it, the next look is at what is taken from now on
                if written > most * _MB:
                    return Broken("disk_mb", f"it wrote {written / _MB:.0f} MB to disk; at most {most}")
        return None


def descendants(top: int) -> list[int]:
    """Every process below one."""
    found, waiting = [], [top]
    while waiting:
        for child in _children(waiting.pop()):
            found.append(child)
            waiting.append(child)
    return found


def _children(pid: int) -> Iterator[int]:
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", "rb") as file:
                yield from map(int, file.read().split())
    except OSError:
        return


def _stat(pid: int) -> list[bytes]:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()
    except OSError:
        return []


def _field(pid: int, file: str, name: bytes) -> int:
    """A number of kilobytes, in bytes; 0 where it is not told."""
    try:
        with open(f"/proc/{pid}/{file}", "rb") as stream:
            _, found, rest = stream.read().partition(name)
            return int(rest.split(None, 1)[0]) * 1024 if found else 0
    except (OSError, ValueError, IndexError):
        return 0


def _shared_memory() -> int:
    """Of the whole machine: memory that looks like files."""
    with open("/proc/meminfo", "rb") as file:
        return int(file.read().partition(b"\nShmem:")[2].split(None, 1)[0]) * 1024


def _free(folder: str) -> int:
    try:
        said = os.statvfs(folder)
    except OSError:
        return 0
    return said.f_bavail * said.f_frsize


def _written(folder: str, since: float) -> int:
    """Bytes of the files that were changed; the time of a change cannot be set by who made it.

    Who makes more files than can be looked at in some seconds has written too much.
    """
    total, until = 0, time.monotonic() + _PATIENCE
    for where, _, names in os.walk(folder):
        if time.monotonic() > until:
            return 1 << 50
        for name in names:
            try:
                said = os.lstat(os.path.join(where, name))
            except OSError:
                continue
            if said.st_ctime >= since - 1:
                total += said.st_blocks * 512
    return total


def _nameless(pids: list[int], *, in_memory: bool) -> int:
    """Bytes of files that are open and have no name any more, each once."""
    seen: dict[tuple[int, int], int] = {}
    for pid in pids:
        try:
            numbers = os.listdir(f"/proc/{pid}/fd")
        except OSError:
            continue
        for number in numbers:
            try:
                path = os.readlink(f"/proc/{pid}/fd/{number}")
                said = os.stat(f"/proc/{pid}/fd/{number}")
            except OSError:
                continue
            if said.st_nlink == 0 and path.startswith("/memfd:") == in_memory:
                seen[said.st_dev, said.st_ino] = said.st_blocks * 512
    return sum(seen.values())
