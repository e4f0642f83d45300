"""How the place a text is written to looks: its width, its colours, its alphabet."""

import os
import sys
from collections.abc import Mapping
from typing import Protocol, TextIO

from bugsage.model.base import Noun

#: Width where there is no terminal to ask.
DEFAULT_WIDTH = 80
#: Rows where there is no terminal to ask.
DEFAULT_ROWS = 24
#: Prose wider than this is hard to read; a wider terminal leaves the rest empty.
WIDEST = 120
NARROWEST = 40


class Look(Noun, frozen=True, kw_only=True):
    """What a renderer has to know of the place it writes to."""

    #: In columns.
    width: int = DEFAULT_WIDTH
    colour: bool = False
    #: Box drawing and the like can be shown.
    unicode: bool = True
    #: Top folder of the repository, where places in it can be links that a click opens; empty where they cannot.
    links: str = ""


class _Stream(Protocol):
    def isatty(self) -> bool: ...


def look_of(stream: TextIO, environment: Mapping[str, str] = os.environ) -> Look:
    """How this stream looks now."""
    return Look(width=_width(stream, environment), colour=has_colour(stream, environment), unicode=_has_unicode(stream))


def size_of(descriptor: int) -> tuple[int, int]:
    """Rows and columns of the terminal behind a file descriptor; where there is none, or it does not say, 24 and 80."""
    try:
        columns, rows = os.get_terminal_size(descriptor)
    except OSError:
        return DEFAULT_ROWS, DEFAULT_WIDTH
    return rows or DEFAULT_ROWS, columns or DEFAULT_WIDTH


def has_colour(stream: _Stream, environment: Mapping[str, str]) -> bool:
    """Whether colours may be written: NO_COLOR wins over FORCE_COLOR, that over the terminal, `TERM=dumb` has none."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return environment.get("TERM") != "dumb" and stream.isatty()


def _width(stream: TextIO, environment: Mapping[str, str]) -> int:
    columns = environment.get("COLUMNS", "")
    set_by_user = columns.isdecimal() and len(columns) < 6 and int(columns) > 0
    width = int(columns) if set_by_user else _terminal_width(stream)
    return max(NARROWEST, min(width, WIDEST))


def _terminal_width(stream: TextIO) -> int:
    try:
        return size_of(stream.fileno())[1]
    except (OSError, ValueError):
        return DEFAULT_WIDTH


def _has_unicode(stream: TextIO) -> bool:
    encoding = getattr(stream, "encoding", None) or sys.getdefaultencoding()
    try:
        "─│█…→·×≥".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
