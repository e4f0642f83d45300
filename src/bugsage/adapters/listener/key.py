"""The key of a user's local DSN: random, made once, readable by that user alone."""

import os
import re
import secrets
from pathlib import Path

_NAME = "listen-key"
_KEY = re.compile(r"[0-9a-f]{32}")


def key_in(folder: Path) -> str:
    """The key that is kept in a folder; where there is none, a new one, kept there if that can be done."""
    file = folder / _NAME
    known = _kept(file)
    if known:
        return known
    made = secrets.token_hex(16)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{_NAME}.{made[:8]}"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(made + "\n")
        return _placed(part, file) or made
    except OSError:
        return made  # it holds for this run


def _placed(part: Path, file: Path) -> str:
    """Puts a whole key in its place; the key that is there, for another process may have been faster."""
    if _kept(file):
        part.unlink()
    else:
        os.replace(part, file)
    return _kept(file)


def _kept(file: Path) -> str:
    try:
        said = file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return said if _KEY.fullmatch(said) else ""
