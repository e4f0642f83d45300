"""A command with the whole process group it makes."""

import errno
import os
import selectors
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from bugsage.errors import RunFailed, Stopped
from bugsage.ports import Terminal, Watch

CHUNK = 65_536
#: Seconds between two looks at whether the command has ended while its output is still open.
LOOK = 0.1
#: After the command has ended its output is read for this long, and as long as this many bytes were waiting.
LINGER, WAITING = 0.2, 2_000_000
#: Seconds between asking a process group to end and ending it; then seconds until the kernel has taken it away.
GRACE, KILLED = 2.0, 1.0
#: The same between the two when the kill switch was thrown.
HALTED = 0.5
#: Seconds for which a command whose time is over may put its things in order, as after Ctrl-C.
ORDERLY = 2.0
#: The same after the user's own Ctrl-C: who has no patience for it presses the keys again.
PATIENCE = 20.0


def run_to_end(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    on_output: Callable[[bytes], None],
    time_limit: float | None,
    terminal: Terminal | None = None,
    watch: Watch | None = None,
) -> tuple[int, bool]:
    """Exit status, negative for a signal, and whether the time limit ended it. Raises RunFailed, Stopped."""
    if watch:
        _refuse_halted(watch)
    run = _start(command, folder, environment, on_output, terminal, watch)
    process = run.process
    try:
        with _resized(run):
            deadline = None if time_limit is None else time.monotonic() + time_limit
            timed_out = not _stream(run, deadline)
            if timed_out:
                _interrupt(run, ORDERLY)
    except KeyboardInterrupt:
        _interrupt(run, PATIENCE)
        raise
    except Stopped:
        _end(process, HALTED)
        raise
    except BaseException:
        _end(process)
        raise
    finally:
        os.close(run.output)
        if terminal:
            terminal.ended()
    return process.wait(), timed_out


class _Run(NamedTuple):
    """A command that runs, and where its output is read."""

    process: subprocess.Popen[bytes]
    output: int
    on_output: Callable[[bytes], None]
    terminal: Terminal | None
    watch: Watch | None


def _start(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    on_output: Callable[[bytes], None],
    terminal: Terminal | None,
    watch: Watch | None,
) -> _Run:
    size = terminal.size() if terminal else None
    output, theirs = os.pipe() if size is None else _pseudo_terminal(size)
    try:
        process = subprocess.Popen(
            list(command),
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
    except (OSError, ValueError, IndexError) as error:
        os.close(output)
        raise RunFailed(_why(command, folder, environment, error)) from error
    finally:
        os.close(theirs)
    if watch:
        watch.started(process.pid)
    return _Run(process, output, on_output, terminal, watch)


def _refuse_halted(watch: Watch) -> None:
    why = watch.halted()
    if why:
        raise Stopped(f"stopped: {why}")


def _pseudo_terminal(size: tuple[int, int]) -> tuple[int, int]:
    """Where its output is read, and the terminal itself, which adds nothing to what is written."""
    import pty
    import termios

    ours, theirs = pty.openpty()
    attributes = termios.tcgetattr(theirs)
    attributes[1] &= ~termios.OPOST
    termios.tcsetattr(theirs, termios.TCSANOW, attributes)
    termios.tcsetwinsize(theirs, size)
    return ours, theirs


def _interrupt(run: _Run, seconds: float) -> None:
    """Ends a command as Ctrl-C would, and what is left of it after a while; what it says meanwhile is heard."""
    try:
        _signal(run.process, signal.SIGINT)
        _stream(run, time.monotonic() + seconds)
    finally:
        _end(run.process)
    _stream(run, time.monotonic())  # what it had still said


def _stream(run: _Run, deadline: float | None) -> bool:
    """Hands output on until the command has ended; False when the deadline passed first."""
    process, descriptor, on_output = run.process, run.output, run.on_output
    idle = run.terminal.idle if run.terminal else None
    ended_at, late, look = None, 0, 0.0
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while True:
            now = time.monotonic()
            if run.watch and now >= look:
                look = now + LOOK
                _refuse_halted(run.watch)
            if ended_at is None and process.poll() is not None:
                ended_at = now
            if ended_at is None and deadline is not None and now >= deadline:
                return False
            ready = selector.select(LOOK if deadline is None else max(0.0, min(LOOK, deadline - now)))
            if ended_at is not None and now > ended_at + LINGER and (not ready or late > WAITING):
                return True  # somebody else holds the output open
            chunk = _read(descriptor) if ready else None
            if idle and not ready:
                idle()
            if chunk:
                on_output(chunk)
                late += len(chunk) if ended_at is not None else 0
            elif chunk == b"":
                return _wait(run, deadline)


def _read(descriptor: int) -> bytes:
    """The next piece of output; empty at its end."""
    try:
        return os.read(descriptor, CHUNK)
    except OSError as error:
        if error.errno == errno.EIO:  # a terminal that nobody holds open any more
            return b""
        raise


def _wait(run: _Run, deadline: float | None) -> bool:
    """The output is closed; the command may still be at work."""
    while True:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        if run.watch:
            _refuse_halted(run.watch)
        try:
            run.process.wait(left if run.watch is None else LOOK if left is None else min(LOOK, left))
            return True
        except subprocess.TimeoutExpired:
            if left is not None and left <= LOOK:
                return False


def _end(process: subprocess.Popen[bytes], grace: float = GRACE) -> None:
    """Ends the whole group: asks, waits, and kills what is left. A second Ctrl-C does not wait."""
    try:
        _signal(process, signal.SIGTERM)
        _until_gone(process, grace)
    finally:
        _signal(process, signal.SIGKILL)
        _until_gone(process, KILLED)


def _signal(process: subprocess.Popen[bytes], number: int) -> bool:
    """False when nobody is left in the group."""
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _until_gone(process: subprocess.Popen[bytes], seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        process.poll()
        if not _signal(process, 0):
            return
        time.sleep(0.01)


@contextmanager
def _resized(run: _Run) -> Iterator[None]:
    """The terminal of the command takes on every size that the real one takes."""
    terminal = run.terminal
    if terminal is None or terminal.size() is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def resize(number: int, frame: FrameType | None) -> None:
        import termios

        size = terminal.size()
        if size is not None:
            with suppress(OSError, termios.error):
                termios.tcsetwinsize(run.output, size)
            _signal(run.process, signal.SIGWINCH)

    before = signal.signal(signal.SIGWINCH, resize)
    try:
        yield
    finally:
        signal.signal(signal.SIGWINCH, before)


def _why(command: Sequence[str], folder: Path, environment: Mapping[str, str], error: Exception) -> str:
    """One sentence on why a command did not start."""
    if not command or not command[0]:
        return "There is no command to run."
    name = command[0]
    if not folder.is_dir():
        return f"The folder {folder} is not there."
    found = str(folder / name) if os.sep in name else shutil.which(name, path=environment.get("PATH"))
    if isinstance(error, FileNotFoundError) and found and Path(found).exists():
        return f"`{name}` asks for an interpreter that is not there: {_interpreter(Path(found))}"
    if isinstance(error, FileNotFoundError):
        return f"`{name}` is not there." if os.sep in name else f"`{name}` was not found on PATH."
    if isinstance(error, PermissionError):
        return f"`{name}` is a folder." if found and Path(found).is_dir() else f"`{name}` is not executable."
    if isinstance(error, OSError) and error.errno == errno.ENOEXEC:
        return f"`{name}` is not a program: a script needs a first line such as `#!/bin/sh`."
    return f"`{name}` could not be started: {getattr(error, 'strerror', None) or error}"


def _interpreter(script: Path) -> str:
    with suppress(OSError), script.open("rb") as stream:
        first = stream.readline(512)
        if first.startswith(b"#!"):
            return first[2:].decode(errors="replace").strip()
    return "its loader"
