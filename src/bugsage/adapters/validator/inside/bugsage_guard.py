"""Calls functions, and lets them do nothing outside of their process: part of BugSage's validator.

Put into the project's own interpreter beside `bugsage_worker`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import inspect
import os
import signal
from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from bugsage.adapters.validator.inside.bugsage_calls import Call
    from bugsage.adapters.validator.inside.bugsage_shown import digest, shown
else:
    from bugsage_shown import digest, shown

#: Seconds that one call may take, items that are taken from what it gives one by one.
_LONGEST, _ITEMS = 0.5, 100
LATE = "late"
#: What goes outside begins so.
_CLOSED = (
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "os.utime", "os.kill", "os.killpg", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.fork",
    "os.forkpty", "os.setxattr", "os.removexattr", "os.chflags", "os.lockf", "pty.spawn", "subprocess.Popen", "shutil.",
    "socket.connect", "socket.bind", "socket.send", "socket.getaddrinfo", "socket.gethostby", "tempfile.", "sqlite3.",
    "webbrowser.", "urllib.Request", "http.client.", "smtplib.", "ftplib.", "signal.pthread_kill", "resource.setrlimit",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class _Ended(BaseException):
    """A call is ended from outside: whatever catches `Exception` does not see it."""


class Guard:
    """Calls functions, and lets them do nothing outside of this process."""

    def __init__(self) -> None:
        self.inside = self.touched = self.over = False

    def late(self, *_: Any) -> None:
        """The call takes too long."""
        if self.inside:
            self.over = True
            raise _Ended

    def watch(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Hears of everything that goes outside before it is done."""
        if not self.inside:
            return
        if event == "open":
            _, mode, flags = arguments
            closed = (isinstance(flags, int) and flags & _WRITING) or (mode and set(mode) & set("wax+"))
        else:
            closed = event.startswith(_CLOSED)
        if closed:
            self.touched = True
            raise _Ended

    def call(self, call: Call) -> tuple[str, str]:
        """A digest of what it gave and left, and the same in few words; empty where that does not count."""
        self.touched = self.over = False
        try:
            named, more = call.copied()
        except Exception:
            return "", ""
        before = {name: digest(value) for name, value in named.items()}
        by_place, by_name = call.arranged(named, more)
        self.inside = True
        signal.setitimer(signal.ITIMER_REAL, _LONGEST, 0.05)
        try:
            value = _taken(call.function(*by_place, **by_name))
            raised = ""
        except BaseException as error:
            value, raised = None, type(error).__qualname__
        finally:
            self.inside = False
            signal.setitimer(signal.ITIMER_REAL, 0)
        if self.touched:
            return "", ""
        if self.over:
            return LATE, "does not end"
        if raised:
            return digest("raises", raised), f"raises {raised}"
        left = {name: digest(value) for name, value in named.items()}
        changed = [name for name in named if left[name] != before[name]]
        words = [f"gives {shown(value)}", *(f"leaves {name} as {shown(named[name], name)}" for name in changed)]
        return digest("gives", value, left), " and ".join(words)


def _taken(value: Any) -> Any:
    """What it gives: of what comes one by one the first, of what is waited for what comes."""
    if inspect.iscoroutine(value):
        import asyncio

        loop = asyncio.new_event_loop()
        try:
            return loop.run_until_complete(value)
        finally:
            loop.close()
    if inspect.isgenerator(value) or (
        hasattr(value, "__next__") and type(value).__module__ in ("builtins", "itertools")
    ):
        return ("one by one", list(islice(value, _ITEMS)))
    return value
