"""A program on a terminal of its own, with all that it starts."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

#: Nothing here takes as long; a machine may be busy.
PATIENCE = 90.0
_DRAWN = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """Runs `bugsage` with some words in a pseudo-terminal of 100 by 30."""

    def __init__(self, root: Path, words: Sequence[str], environment: Mapping[str, str] = {}) -> None:
        environment = {**os.environ, "TERM": "xterm-256color", **environment}
        environment.pop("NO_COLOR", None)
        self.pid, self._ours = pty.fork()
        if self.pid == 0:
            os.chdir(root)
            os.execve(sys.executable, [sys.executable, "-m", "bugsage", *words], environment)
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.before = termios.tcgetattr(self._ours)
        self.written = b""
        self._status: int | None = None

    @property
    def text(self) -> str:
        """All that it wrote, without what moves the cursor and gives colours."""
        return _DRAWN.sub(b"", self.written).decode("utf-8", "replace")

    def read(self, seconds: float = 0.1) -> bool:
        """What it writes within so many seconds; False where nobody writes any more."""
        if not select.select([self._ours], [], [], seconds)[0]:
            return True
        try:
            chunk = os.read(self._ours, 65_536)
        except OSError:
            return False
        self.written += chunk
        return bool(chunk)

    def until(self, words: str) -> None:
        """Wait until it has written this."""
        until = time.monotonic() + PATIENCE
        while words not in self.text:
            assert time.monotonic() < until, f"{words!r} never came: {self.text[-2000:]!r}"
            assert self.read(), f"it ended: {self.text[-2000:]!r}"

    def press(self, keys: str) -> None:
        """Type something."""
        os.write(self._ours, keys.encode())

    def kill(self, number: int) -> None:
        """Send a signal to the program alone."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close the terminal, as who closes its window does."""
        os.close(self._ours)
        self._ours = -1

    @property
    def settings(self) -> object:
        """How the terminal is set now."""
        return termios.tcgetattr(self._ours)

    def started(self) -> set[int]:
        """The processes that it started, and theirs."""
        return below(self.pid)

    def ended(self) -> int:
        """Wait for the end; exit status, negative for a signal."""
        until = time.monotonic() + PATIENCE
        while self._status is None:
            if self._ours >= 0:
                self.read(0.05)
            else:
                time.sleep(0.05)
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                self._status = os.waitstatus_to_exitcode(status)
            assert time.monotonic() < until, f"it does not end: {self.text[-2000:]!r}"
        while self._ours >= 0 and select.select([self._ours], [], [], 0)[0] and self.read(0):
            pass
        return self._status

    def close(self) -> None:
        """End it whatever it does."""
        if self._status is None:
            with suppress(OSError):
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
        if self._ours >= 0:
            self.hang_up()


def below(parent: int) -> set[int]:
    """All processes that descend from one."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError, IndexError, ValueError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found, fresh = set[int](), {parent}
    while fresh:
        fresh = {pid for pid, above in parents.items() if above in fresh} - found
        found |= fresh
    return found


def gone(processes: set[int]) -> bool:
    """Whether all of them end within a while."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if not any(_is_alive(pid) for pid in processes):
            return True
        time.sleep(0.05)
    return False


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
