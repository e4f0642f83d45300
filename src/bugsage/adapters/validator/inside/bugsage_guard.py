"""Calls functions, and lets them do nothing outside of their process: part of BugSage's validator.

Put into the project's own interpreter beside `bugsage_worker`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import io
import os
import signal
from contextlib import redirect_stderr, redirect_stdout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from bugsage.adapters.validator.inside.bugsage_calls import Call, taken
    from bugsage.adapters.validator.inside.bugsage_shown import digest, shown
else:
    from bugsage_calls import taken
    from bugsage_shown import digest, shown

#: Seconds that one call may take.
_LONGEST = 0.5
LATE = "late"
#: What goes outside begins so, and what of it only looks, or changes nothing but this process.
_CLOSED = ("os.", "shutil.", "subprocess.", "pty.", "socket.", "tempfile.", "sqlite3.", "webbrowser.", "urllib.",
           "http.", "smtplib.", "ftplib.", "signal.", "resource.set", "syslog.", "fcntl.")  # fmt: skip
_OPEN = ("os.listdir", "os.scandir", "os.walk", "os.fwalk", "os.getxattr", "os.listxattr", "os.putenv", "os.unsetenv",
         "os.chdir", "socket.__new__", "socket.gethostname")  # fmt: skip
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
            closed = event.startswith(_CLOSED) and event not in _OPEN
        if closed:
            self.touched = True
            raise _Ended

    def call(self, call: Call) -> tuple[str, str]:
        """A digest of what it gave and left, and the same in few words; empty where that does not count."""
        self.touched = self.over = False
        named, more = call.copied()
        before = {name: digest(value) for name, value in named.items()}
        by_place, by_name = call.arranged(named, more)
        value, raised, printed, self.inside = None, "", io.StringIO(), True
        signal.setitimer(signal.ITIMER_REAL, _LONGEST, 0.05)
        try:
            with redirect_stdout(printed), redirect_stderr(printed):
                value = taken(call.function(*by_place, **by_name))
        except BaseException as error:
            raised = type(error).__qualname__
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
        words += [f"prints {shown(printed.getvalue())}"] if printed.getvalue() else []
        return digest("gives", value, left, printed.getvalue()), " and ".join(words)
