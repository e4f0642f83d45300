"""Processes that end with whoever started them, and lines of JSON between them: part of BugSage's validator.

Put into the project's own interpreter beside `bugsage_worker`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import shutil
import signal
import warnings
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Where descriptors of ours begin: below are those that programs count on.
_HIGH = 64
_PARENT_DEATH, _REAPER = 1, 36
_CHUNK = 1 << 16
#: Looks for what is left of a tree of processes, at most so many.
_ROUNDS = 200


def _control(option: int, value: int) -> None:
    """Ask the kernel; elsewhere than on Linux, or without ctypes, nothing is asked."""
    if _libc is not None:
        with suppress(AttributeError, OSError, ValueError):
            _libc.prctl(option, value, 0, 0, 0)


try:
    import ctypes

    _libc: Any = ctypes.CDLL(None)
except (ImportError, OSError, TypeError, AttributeError):
    _libc = None


def die_with_parent() -> None:
    """Be killed when the process that forked this one has ended."""
    _control(_PARENT_DEATH, signal.SIGKILL)


def adopt_orphans() -> None:
    """What loses its parent below this process becomes its child."""
    _control(_REAPER, 1)


def forked() -> int:
    """Fork: 0 in the new process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # threads of the project's, which are seen to elsewhere
        return os.fork()


def children_of(pid: int) -> list[int]:
    """Its children; none where nobody tells."""
    found: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", "rb") as file:
                found.extend(map(int, file.read().split()))
    except OSError:
        pass
    return found


def kill(pid: int, group: bool = False) -> None:
    """End a process, or the group that it leads."""
    with suppress(OSError):
        (os.killpg if group else os.kill)(pid, signal.SIGKILL)


def reap(pid: int, patient: bool = True) -> int | None:
    """The status with which a child ended; None where it runs, or is not ours."""
    try:
        found, status = os.waitpid(pid, 0 if patient else os.WNOHANG)
    except OSError:
        return None
    return status if found else None


def end_all_below() -> None:
    """Every process below this one: orphans come to us, so at last there is none."""
    for _ in range(_ROUNDS):
        waiting, found = [os.getpid()], []
        while waiting:
            below = children_of(waiting.pop())
            waiting += below
            found += below
        for pid in found:
            kill(pid)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except OSError:
            return
        select.select([], [], [], 0.005)


class Reader:
    """Lines of JSON from a descriptor."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._held = bytearray()

    def read(self) -> list[bytes] | None:
        """The lines that have come, after waiting for some; None at the end."""
        try:
            chunk = os.read(self.descriptor, _CHUNK)
        except OSError:
            chunk = b""
        if not chunk:
            return None
        self._held += chunk
        if b"\n" not in chunk:
            return []
        *lines, rest = bytes(self._held).split(b"\n")
        self._held = bytearray(rest)
        return lines

    def first(self) -> dict[str, Any]:
        """The first message; whatever came with it stays. Raises EOFError."""
        while b"\n" not in self._held:
            chunk = os.read(self.descriptor, _CHUNK)
            if not chunk:
                raise EOFError
            self._held += chunk
        line, _, rest = bytes(self._held).partition(b"\n")
        self._held = bytearray(rest)
        message: dict[str, Any] = json.loads(line)
        return message

    def waiting(self) -> list[bytes]:
        """Lines that came before anybody asked for them."""
        *lines, rest = bytes(self._held).split(b"\n")
        self._held = bytearray(rest)
        return lines


def write(descriptor: int, line: bytes) -> None:
    """A line, whole. Raises OSError where nobody hears it."""
    rest = memoryview(line + b"\n")
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def send(descriptor: int, message: dict[str, Any], mark: bytes = b"") -> None:
    """A message behind its mark. Raises OSError."""
    write(descriptor, mark + json.dumps(message).encode("ascii"))


def high(descriptor: int) -> int:
    """The same under a number that no program counts on, and that no program started from here sees."""
    return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _HIGH)


def silence(*descriptors: int) -> None:
    """Nothing is read from the outside and nothing written to it any more by these ways."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(nowhere, descriptor)
    if nowhere > 2:
        os.close(nowhere)


def guard(incoming: int, outgoing: int, scratch: str) -> None:
    """Go on in a new process; this one ends it, with all that it made, when nobody listens at the other end any more.

    Whatever the new process is doing then: hanging in an import, or forking without end.
    """
    alive, ours = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(alive)
        os.setsid()
        die_with_parent()
        adopt_orphans()
        os.set_inheritable(ours, False)
        return
    adopt_orphans()
    os.close(ours)
    os.close(outgoing)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: _leave(scratch))
    poll = select.poll()
    poll.register(incoming, 0)  # only whether the other end is gone: what comes is for the new process
    poll.register(alive, 0)
    while not poll.poll(1000) and reap(pid, patient=False) is None:
        pass
    kill(pid, group=True)
    _leave(scratch)


def _leave(scratch: str) -> None:
    end_all_below()
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(0)
