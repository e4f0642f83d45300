"""The port Notifier: a program of the desktop shows a few words. They are arguments of it, and no shell reads them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from html import escape

_SECONDS = 10
#: AppleScript that takes the words as arguments: they are never part of the script.
_SCRIPT = ("on run argv", "display notification (item 2 of argv) with title (item 1 of argv)", "end run")
#: One of these says that there is a desktop to be told.
_DESKTOPS = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS")


class DesktopNotifier:
    """`notify-send`, or `osascript` on macOS."""

    def __init__(
        self,
        environment: Mapping[str, str] = os.environ,
        which: Callable[[str], str | None] = shutil.which,
        platform: str = sys.platform,
    ) -> None:
        self._environment, self._which, self._mac = environment, which, platform == "darwin"

    def program(self) -> str:
        """Its path; empty where there is none, or where no desktop is to be reached, as behind ssh."""
        if self._environment.get("SSH_CONNECTION"):
            return ""
        if not self._mac and not any(self._environment.get(name) for name in _DESKTOPS):
            return ""
        return self._which("osascript" if self._mac else "notify-send") or ""

    def notify(self, title: str, text: str) -> bool:
        """Show both, and wait for nothing; False where no program can."""
        program = self.program()
        if not program:
            return False
        if self._mac:
            words = [program, *(word for line in _SCRIPT for word in ("-e", line)), title, text]
        else:  # what shows it may read the second of them as markup
            words = [program, "--app-name=bugsage", "--", title, escape(text, quote=False)]
        nowhere = subprocess.DEVNULL
        try:
            process = subprocess.Popen(words, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True)
        except (OSError, ValueError):
            return False
        threading.Thread(target=_reap, args=(process,), daemon=True).start()
        return True


def _reap(process: subprocess.Popen[bytes]) -> None:
    """One that hangs is ended; nobody waits for it."""
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
