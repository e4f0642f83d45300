"""Sole owner of standard error and of exit codes. What is written here is talk: errors, hints, notes."""

import errno
import sys
from collections.abc import Callable

from bugsage.errors import BugSageError, ExitCode
from bugsage.surfaces import stdout
from bugsage.surfaces.clean import one_line, to_ascii

#: What a shell says of a program that wrote into a closed pipe: 128 and the number of SIGPIPE.
_READER_GONE = 141
#: What writing an answer fails with that is nobody's fault in here; what BugSage keeps has errors of its own.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def guard(command: Callable[[], int]) -> int:
    """Run a command and give its exit code; whatever goes wrong is said in one line, with a hint after it."""
    try:
        return command()
    except BugSageError as error:
        say_error(str(error), error.hint)
        return int(error.exit_code)
    except KeyboardInterrupt as interrupt:
        say("; ".join(("interrupted", *map(str, interrupt.args))))
        return int(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        stdout.abandon()
        return _READER_GONE
    except Exception as error:
        return _unwritten(error) if getattr(error, "errno", None) in _NO_ROOM else _unexpected(error)


def say_error(message: str, hint: str = "") -> None:
    """`bugsage: error: …`, and on the next line `hint: …`."""
    say(f"error: {one_line(message, 1000)}")
    if hint:
        _write(f"hint: {one_line(hint, 1000)}")


def say(message: str) -> None:
    """One line of talk."""
    _write(f"bugsage: {message}")


def show(text: str) -> None:
    """Several lines of talk as they are: a help page after a wrong command line."""
    _write(text.rstrip("\n"))


def pass_on(chunk: bytes) -> None:
    """Hand on the output of a program that runs for the user, where standard output must stay pure data."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.flush()
        sys.stderr.buffer.write(chunk)
        sys.stderr.buffer.flush()
    except OSError:
        pass  # nobody listens, and the program that runs must not end for that


def is_terminal() -> bool:
    """Whether a person reads it."""
    return sys.stderr is not None and sys.stderr.isatty()


def draw(text: str) -> None:
    """Write what is no line of talk: what moves the cursor and is taken away again."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except (OSError, UnicodeEncodeError):
        pass


def _write(line: str) -> None:
    if sys.stderr is None:
        return
    try:
        print(line, file=sys.stderr, flush=True)
    except UnicodeEncodeError:
        print(to_ascii(line), file=sys.stderr, flush=True)
    except OSError:
        pass  # nobody listens, and there is nowhere left to say so


def _unwritten(error: Exception) -> int:
    if sys.stdout is not None:
        stdout.abandon()
    reason = getattr(error, "strerror", None) or error
    say_error(f"the answer could not be written: {reason}", "free some space, or send the output somewhere else")
    return int(ExitCode.OUTSIDE)


def _unexpected(error: Exception) -> int:
    from bugsage.surfaces.crash import keep

    log = keep(error)
    say_error(
        f"this is a fault in BugSage itself: {type(error).__name__}: {error}",
        f"versions and traceback are in {log}" if log else "no log could be written",
    )
    return int(ExitCode.OUTSIDE)
