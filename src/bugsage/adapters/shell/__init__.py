"""The shell that BugSage is called from: what its last command was, and what that said."""

import json
import os
import socket
from collections.abc import Mapping
from contextlib import suppress

from bugsage.adapters.shell import scrollback
from bugsage.errors import LastUnknown
from bugsage.model.run import Written
from bugsage.model.shell import LastCommand

_SOCKET, _TTY = "BUGSAGE_SHELL", "BUGSAGE_TTY"
_SECONDS = 5.0
#: An answer is never larger.
_MOST = 8_000_000


class LocalShell:
    """A shell of this machine."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._environment = environment

    def last(self, *, output: bool = True) -> LastCommand:
        """The last command; without `output` only what it was. Raises LastUnknown."""
        heard = self._recorded()
        if heard is not None:
            return heard
        known = self._hooked()
        if not output:
            if known is None or not known.command:
                raise LastUnknown("Which command was the last is not known.")
            return known
        return self._shown(known)

    def hook(self, shell: str) -> str:
        """The text that a shell has to read. Raises UsageError."""
        from bugsage.adapters.shell.hooks import hook

        return hook(shell)

    def install(self, shell: str) -> tuple[Written, ...]:
        """Put the hook where the shell reads it. Raises UsageError, StateUnwritable."""
        from bugsage.adapters.shell.hooks import install

        return install(shell, self._environment)

    def uninstall(self, shell: str) -> tuple[Written, ...]:
        """Take it out again. Raises UsageError, StateUnwritable."""
        from bugsage.adapters.shell.hooks import uninstall

        return uninstall(shell, self._environment)

    def record(self) -> int:
        """Run the user's shell inside a terminal of ours until it ends; gives its exit status. Raises UsageError."""
        from bugsage.adapters.shell.recording import record

        return record(self.program())

    def program(self) -> str:
        """The user's shell."""
        return self._environment.get("SHELL") or "/bin/sh"

    def _hooked(self) -> LastCommand | None:
        """What the hook hands over with the call."""
        status = self._environment.get("BUGSAGE_LAST_STATUS", "")
        if not status.isdecimal():
            return None
        return LastCommand(
            command=self._environment.get("BUGSAGE_LAST_COMMAND", ""),
            status=int(status),
            folder=self._environment.get("BUGSAGE_LAST_FOLDER", ""),
        )

    def _shown(self, known: LastCommand | None) -> LastCommand:
        """With what the terminal still shows."""
        asked = scrollback.ask(self._environment)
        if asked is None:
            raise LastUnknown
        text, by = asked
        said = scrollback.output_in(text, known.command if known else "")
        if said is None:
            raise LastUnknown(f"Where the last command begins cannot be told in what {by} shows.")
        known = known or LastCommand()
        return LastCommand(
            command=known.command, status=known.status, folder=known.folder, output=said.encode(), heard_by=by
        )

    def _recorded(self) -> LastCommand | None:
        """What the recorder around this shell has; None where there is none, or another terminal lies between."""
        path = self._environment.get(_SOCKET, "")
        if not path or not self._is_here():
            return None
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(_SECONDS)
                line.connect(path)
                head, _, output = _all_of(line).partition(b"\n")
            if not head:
                raise LastUnknown("No command has ended in this shell yet.", hint="run one, then `bugsage last`")
            about = json.loads(head)
            return LastCommand(
                command=about["command"],
                status=about["status"],
                folder=about["folder"],
                output=output,
                left_out=about["left_out"],
                heard_by="recorder",
            )
        except (OSError, ValueError, KeyError):
            return None

    def _is_here(self) -> bool:
        wanted = self._environment.get(_TTY, "")
        for descriptor in (0, 1, 2):
            with suppress(OSError):
                return os.ttyname(descriptor) == wanted
        return bool(wanted)


def _all_of(line: socket.socket) -> bytes:
    parts, size = [], 0
    while size < _MOST and (part := line.recv(65_536)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)
