"""The user's editor, for a place in a file or for a text."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bugsage.errors import EditRefused, UsageError

#: Editors that take `+LINE FILE`, and those that take `FILE:LINE` behind an option.
_PLUS = ("vi", "vim", "nvim", "nano", "emacs", "emacsclient", "kak", "micro", "joe", "ne", "mg")
_COLON = {
    "code": "--goto",
    "codium": "--goto",
    "cursor": "--goto",
    "windsurf": "--goto",
    "subl": "",
    "hx": "",
    "zed": "",
}


def opening(path: Path, line: int) -> Sequence[str]:
    """The command that opens a line of a file. Raises UsageError where no editor is set."""
    words = _words()
    name = os.path.basename(words[0])
    if name in _COLON:
        return (*words, *([_COLON[name]] if _COLON[name] else []), f"{path}:{line}")
    return (*words, f"+{line}", str(path)) if name in _PLUS else (*words, str(path))


def edited(text: str, name: str) -> str:
    """A text as the editor leaves it, in a file of this name that is gone afterwards. Raises UsageError, EditRefused.

    What is no UTF-8 stands there as it is in files.
    """
    words = _words()
    with tempfile.TemporaryDirectory(prefix="bugsage-") as folder:
        file = Path(folder) / name
        file.write_text(text, "utf-8", "surrogateescape", newline="")
        try:
            done = subprocess.run((*words, str(file)), check=False)
        except OSError as error:
            raise EditRefused(f"{words[0]} could not be started: {error.strerror}", hint="set EDITOR") from error
        if done.returncode:
            raise EditRefused(f"the editor ended with status {done.returncode}", hint="nothing was changed")
        with file.open(encoding="utf-8", errors="surrogateescape", newline="") as stream:
            return stream.read()


def _words() -> list[str]:
    words = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
    if not words:
        raise UsageError("no editor is set", hint="set EDITOR, as in `export EDITOR=vim`")
    return words
