"""Places that a click opens (OSC 8): on terminals that can, and where nobody switched it off."""

import os
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import quote

#: What a text carries until it is known where it is written; only `settled` sees it.
SCHEME = "bugsage-place:"
_LINK = re.compile("\x1b\\]8;([^;\x1b]*);([^\x1b]*)\x1b\\\\")
_PROGRAMS = ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio")
_TERMINALS = ("xterm-kitty", "alacritty", "foot", "xterm-ghostty", "contour")
_MARKS = ("KITTY_WINDOW_ID", "WT_SESSION", "KONSOLE_VERSION", "DOMTERM")
#: From this version on the library behind GNOME's terminal and others shows them.
_VTE = 5000


def are_shown(environment: Mapping[str, str]) -> bool:
    """Whether this terminal is known to show links; FORCE_HYPERLINK says it for others, or that it does not."""
    forced = environment.get("FORCE_HYPERLINK")
    if forced:
        return forced != "0"
    terminal = environment.get("TERM", "")
    if terminal == "dumb" or terminal.startswith(("screen", "tmux")) or environment.get("CI"):
        return False
    vte = environment.get("VTE_VERSION", "")
    return (
        environment.get("TERM_PROGRAM") in _PROGRAMS
        or terminal.startswith(_TERMINALS)
        or any(environment.get(mark) for mark in _MARKS)
        or (vte.isdecimal() and len(vte) < 8 and int(vte) >= _VTE)
    )


def target(file: str) -> str:
    """What a place in a file of the repository carries; empty for one that may lie outside."""
    path = PurePosixPath(file)
    if not file or path.is_absolute() or ".." in path.parts or not file.isprintable():
        return ""
    return SCHEME + quote(str(path))


def settled(text: str, root: str) -> str:
    """Links to places lead below `root`; without one they are taken out. No other link is let through."""

    def one(found: re.Match[str]) -> str:
        kept = not found[2] or found[2].startswith(SCHEME)
        if not root or not kept:
            return ""
        address = f"file://{quote(root.rstrip(os.sep))}/{found[2].removeprefix(SCHEME)}" if found[2] else ""
        return f"\x1b]8;{found[1]};{address}\x1b\\"

    return _LINK.sub(one, text) if "\x1b]8;" in text else text
