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
#: Columns of /proc/sysvipc/shm.
_RESIDENT, _SWAPPED = 14, 15


class Broken:
    """A limit that was passed."""

    def __init__(self, limit: str, detail: str) -> None:
        self.limit, self.detail = limit, detail


class Watch:
    """The processes under one, and what they take."""

    def __init__(self, top: int, limits: dict[str, Any], folders: list[str], inside: int) -> None:
        """`inside` is a process in the namespaces of the cage, where it has any."""
        self._top, self._limits, self._folders, self._inside = top, limits, folders, inside
        self._started, self._since = time.monotonic(), time.time()
        self._free = {folder: _free(folder) for folder in folders}
        self._shared = _shared_memory()
        self._segments: int | None = None

    def processes(self) -> list[int]:
        """All of them, without the one on top."""
        return descendants(self._top)

    def broken(self) -> Broken | None:
        """The first limit that is passed now; None while all hold."""
        limits = self._limits
        self._since = min(self._since, time.time())  # a clock that is set back makes nothing older than the cage
        if limits["seconds"] is not None and time.monotonic() - self._started > limits["seconds"]:
            return Broken("seconds", f"it ran for more than {limits['seconds']:g} s")
        pids = self.processes()
        return self._too_busy(pids) or self._too_large(pids) or self._too_much_written(pids)

    def _too_busy(self, pids: list[int]) -> Broken | None:
        # What ended without a parent of its own was waited for by the one on top.
        ticks, threads = _ticks(_stat(self._top), (_ENDED_USER, _ENDED_SYSTEM)), 0
        for pid in pids:
            fields = _stat(pid)
            if fields:
                ticks += _ticks(fields, (_USER, _SYSTEM, _ENDED_USER, _ENDED_SYSTEM))
                threads += int(fields[_THREADS])
        most, seconds = self._limits["processes"], self._limits["cpu_seconds"]
        if most is not None and threads > most:
            return Broken("processes", f"it had {threads} processes and threads; at most {most}")
        if seconds is not None and ticks / _TICKS > seconds:
            return Broken("cpu_seconds", f"it took {ticks / _TICKS:.0f} s of processor time; at most {seconds}")
        return None

    def _too_large(self, pids: list[int]) -> Broken | None:
        """What is cheap to read first, which counts pages that are shared more than once, or those of others too."""
        most = self._limits["memory_mb"]
        if most is None:
            return None
        private = _sum(pids, "status", b"\nRssAnon:", b"\nVmSwap:")
        mapped = _sum(pids, "status", b"\nRssShmem:")
        if private + max(mapped, _shared_memory() - self._shared) <= most * _MB:
            return None
        private = _sum(pids, "smaps_rollup", b"\nPss_Anon:", b"\nSwapPss:") or private
        mapped = _sum(pids, "smaps_rollup", b"\nPss_Shmem:")
        # What is open or kept by the kernel may be mapped as well, and counts once.
        used = private + max(mapped, _nameless(pids, in_memory=True) + self._kept())
        return (
            Broken("memory_mb", f"it used {used / _MB:.0f} MB of memory; at most {most}") if used > most * _MB else None
        )

    def _kept(self) -> int:
        """Bytes of shared memory that the kernel keeps for the cage, whether any process holds it or not."""
        if self._segments is None:
            from bugsage.adapters.sandbox.stepping import from_inside

            try:
                opened = from_inside(self._inside, "ipc", lambda: [os.open("/proc/sysvipc/shm", os.O_RDONLY)], 1)
            except OSError:
                opened = [-1]  # such calls are refused where there is no namespace
            self._segments = opened[0]
        if self._segments < 0:
            return 0
        os.lseek(self._segments, 0, os.SEEK_SET)
        with open(self._segments, "rb", closefd=False) as file:
            rows = [row.split() for row in file.read().splitlines()[1:]]
        return sum(int(row[_RESIDENT]) + int(row[_SWAPPED]) for row in rows)

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


def _ticks(fields: list[bytes], kinds: tuple[int, ...]) -> int:
    return sum(int(fields[at]) for at in kinds) if fields else 0


def _sum(pids: list[int], file: str, *names: bytes) -> int:
    """Numbers of kilobytes in a file of each process, in bytes; 0 where they are not told."""
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/{file}", "rb") as stream:
                said = stream.read()
        except OSError:
            continue
        for name in names:
            words = said.partition(name)[2].split(None, 1)
            total += int(words[0]) * 1024 if words and words[0].isdigit() else 0
    return total


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
