"""One run of an agent: fed, heard, counted, and gone afterwards with everything that it started."""

import errno
import os
import selectors
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from bugsage.errors import RunFailed, Stopped
from bugsage.ports import Watch

#: Bytes of each stream that are kept of its beginning, and of its end.
HEAD, TAIL = 1 << 20, 8 << 20
#: A longer line is not looked at for limits.
_LINE = 4 << 20
_CHUNK = 65_536
#: Seconds between two looks at the kill switch; for which streams that others hold open are read after the end; between
#: asking what is left to end and ending it, when the switch was thrown and otherwise; until the kernel took it away.
_LOOK, _LINGER, _HALTED, _GRACE, _KILLED = 0.1, 0.3, 0.5, 2.0, 2.0
#: Marks everything that an agent starts, wherever it puts itself.
MARK = "BUGSAGE_AGENT_RUN"


class Ended(NamedTuple):
    """How a run ended, and what was heard of it."""

    #: Negative for a signal.
    status: int
    out: bytes
    err: bytes
    seconds: float
    timed_out: bool
    #: Which limit ended it; empty where none did.
    over: str


class _Kept:
    """Beginning and end of what is written to one stream."""

    def __init__(self, meter: Callable[[bytes], str] | None) -> None:
        self.over = ""
        self._head, self._tail, self._line, self._size = bytearray(), bytearray(), bytearray(), 0
        self._meter = meter

    def take(self, chunk: bytes) -> None:
        self._size += len(chunk)
        room = max(0, HEAD - len(self._head))
        self._head += chunk[:room]
        self._tail += chunk[room:]
        if len(self._tail) > 2 * TAIL:
            del self._tail[:-TAIL]
        if self._meter:
            self._count(chunk)

    def _count(self, chunk: bytes) -> None:
        assert self._meter
        *whole, rest = (bytes(self._line) + chunk).split(b"\n") if len(self._line) < _LINE else (b"", chunk)
        for line in whole:
            self.over = self.over or self._meter(line)
        self._line = bytearray(rest)

    def all(self) -> bytes:
        tail = bytes(self._tail[-TAIL:])
        lost = self._size - len(self._head) - len(tail)
        return bytes(self._head) + (f"\n[bugsage: {lost} bytes are left out here]\n".encode() if lost else b"") + tail


def run_to_end(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    feed: BinaryIO | None,
    mark: str,
    seconds: float,
    watch: Watch | None,
    meter: Callable[[bytes], str] | None,
) -> Ended:
    """Run until it ends, its time is over, or a limit is passed. Raises RunFailed, Stopped.

    `mark` stands in its environment, by which whatever it left behind is found.
    """
    _refuse_halted(watch)
    began = time.monotonic()
    process = _start(command, folder, environment, feed)
    out, err = _Kept(meter), _Kept(None)
    grace = _GRACE
    try:
        if watch:
            watch.started(process.pid)
        timed_out = not _heard(process, out, err, began + seconds, watch)
    except Stopped:
        grace = _HALTED
        raise
    finally:
        _end(process, mark, grace)
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()
    return Ended(process.returncode, out.all(), err.all(), time.monotonic() - began, timed_out, out.over)


def _start(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], feed: BinaryIO | None
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            list(command),
            cwd=folder,
            env=dict(environment),
            stdin=feed or subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError, IndexError) as error:
        raise RunFailed(_why(command, error), hint="`bugsage agents check` tells which agents can be used") from error


def _why(command: Sequence[str], error: Exception) -> str:
    name = command[0] if command else ""
    if isinstance(error, OSError) and error.errno == errno.E2BIG:
        return f"the command line of `{name}` is too long"
    if isinstance(error, FileNotFoundError) and not shutil.which(name):
        return f"`{name}` is not there"
    return f"`{name}` could not be started: {getattr(error, 'strerror', None) or error}"


def _refuse_halted(watch: Watch | None) -> None:
    why = watch.halted() if watch else ""
    if why:
        raise Stopped(f"stopped: {why}")


def _heard(process: subprocess.Popen[bytes], out: _Kept, err: _Kept, deadline: float, watch: Watch | None) -> bool:
    """Listen until it has ended or a limit is passed; False when the deadline passed first."""
    ended_at: float | None = None
    with selectors.DefaultSelector() as selector:
        for stream, kept in ((process.stdout, out), (process.stderr, err)):
            assert stream
            selector.register(stream, selectors.EVENT_READ, kept)
        while selector.get_map():
            now = time.monotonic()
            _refuse_halted(watch)
            if out.over:
                return True
            if ended_at is None and process.poll() is not None:
                ended_at = now
            if ended_at is None and now >= deadline:
                return False
            if ended_at is not None and now > ended_at + _LINGER:
                return True  # somebody else holds the streams open
            for key, _ in selector.select(max(0.0, min(_LOOK, deadline - now))):
                chunk = os.read(key.fd, _CHUNK)
                key.data.take(chunk)
                if not chunk:
                    selector.unregister(key.fileobj)
    return _waited(process, deadline, watch)


def _waited(process: subprocess.Popen[bytes], deadline: float, watch: Watch | None) -> bool:
    """Its streams are closed; it may still be at work."""
    while time.monotonic() < deadline:
        _refuse_halted(watch)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK)
            return True
    return False


def _end(process: subprocess.Popen[bytes], mark: str, grace: float) -> None:
    """Ask the group to end, wait, kill what is left; then whoever has left the group and bears the mark."""
    try:
        if _signal(process.pid, signal.SIGTERM):
            _until_gone(process, grace)
    finally:
        _signal(process.pid, signal.SIGKILL)
        _until_gone(process, _KILLED)
        end_marked(mark)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_KILLED)


def _signal(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _until_gone(process: subprocess.Popen[bytes], seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        process.poll()
        if not _signal(process.pid, 0):
            return
        time.sleep(0.01)


def end_marked(mark: str) -> None:
    """Kill whatever bears the mark; twice with nothing found is enough. Where /proc is not, the group was all."""
    for _ in range(50):
        found = list(_marked(mark))
        for pid in found:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        if not found:
            return
        time.sleep(0.02)


def _marked(mark: str) -> Iterator[int]:
    """Processes, ended ones left out, whose environment at their start had the mark."""
    wanted = f"{MARK}={mark}".encode()
    with suppress(OSError):
        for name in os.listdir("/proc"):
            if name.isdecimal() and int(name) != os.getpid():
                with suppress(OSError):
                    if wanted in Path(f"/proc/{name}/environ").read_bytes().split(b"\0"):
                        yield int(name)
