"""What was copied last, asked of whichever program of this desktop knows."""

import os
from collections.abc import Mapping

from bugsage.errors import SourceNotFound, SourceUnreadable

#: The source that stands for it.
CLIPBOARD = "clipboard:"
#: Each with the variable of the desktop that it needs; none where it needs none.
_PROGRAMS = (
    (("wl-paste", "--no-newline"), "WAYLAND_DISPLAY"),
    (("xclip", "-selection", "clipboard", "-out"), "DISPLAY"),
    (("xsel", "--clipboard", "--output"), "DISPLAY"),
    (("pbpaste",), ""),
    (("powershell.exe", "-NoProfile", "-Command", "Get-Clipboard -Raw"), ""),
    (("termux-clipboard-get",), ""),
)
_SECONDS = 10
_PIPE = "pipe the text instead: some-command 2>&1 | bugsage diagnose -"


def pasted(environment: Mapping[str, str] = os.environ) -> bytes:
    """The text. Raises SourceNotFound where no program is here, SourceUnreadable where it holds no text."""
    import shutil
    import subprocess

    command = next(
        (c for c, needed in _PROGRAMS if (not needed or environment.get(needed)) and shutil.which(c[0])), None
    )
    if command is None:
        known = ", ".join(words[0] for words, _ in _PROGRAMS[:4])
        raise SourceNotFound(f"no program that reads the clipboard is here ({known})", hint=_PIPE)
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SourceUnreadable(f"{command[0]} does not answer: {error}", hint=_PIPE) from error
    if done.returncode or not done.stdout.strip():
        said = done.stderr.decode(errors="replace").strip() or "it is empty"
        raise SourceUnreadable(f"the clipboard holds no text: {said[:200]}", hint=f"copy the error first, or {_PIPE}")
    return done.stdout
