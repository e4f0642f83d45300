"""How one line of a diff is drawn: its number, its mark, its text with colours and with the words that changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, TypeVar

from rich.segment import Segment
from textual.strip import Strip

from bugsage.model.selection import Part
from bugsage.surfaces.tui.palette import Palette
from bugsage.surfaces.tui.review.colouring import coloured
from bugsage.surfaces.tui.review.rows import numbers_of
from bugsage.surfaces.tui.review.words import changed_in
from bugsage.surfaces.visible import visible

T = TypeVar("T")
#: Characters of a line that are shown.
WIDEST = 1000
_TINTS = {"+": "success", "-": "error"}


class Mode(NamedTuple):
    """What holds for all lines at the moment."""

    palette: Palette
    unicode: bool
    #: Columns of a line number.
    digits: int
    #: Both numbers are shown; else only that of the line's own side.
    both: bool
    #: Columns that are scrolled away.
    away: int = 0
    #: What is looked for, in lower case.
    wanted: str = ""


def gutter(mode: Mode) -> int:
    """Columns before the text."""
    return 1 + (mode.digits + 1) * (2 if mode.both else 1) + 2


def line(mode: Mode, part: Part, at: int, width: int, *, taken: bool, chosen: bool, marked: bool, new: bool) -> Strip:
    """A line of a part in so many columns; `new` says which side's number is shown where only one is."""
    hunk, style = part.hunk, mode.palette.style
    if hunk is None or not at:
        return Strip.blank(width, style(ground="surface", cursor=chosen))
    text = hunk.lines[at - 1]
    sign = text[:1]
    tint = _TINTS.get(sign, "") if taken else ""
    numbers = numbers_of(hunk)[at - 1]
    shown = numbers if mode.both else (numbers[1] if new else numbers[0],)
    told = " ".join(f"{number or '':>{mode.digits}}" for number in shown)
    bar = "▌" if mode.unicode else "|"
    mark = ("◆" if mode.unicode else "*") if marked else bar if taken and sign in _TINTS else " "
    left = [
        Segment(mark, style("warning" if marked else _TINTS.get(sign, ""), tint=tint, cursor=chosen)),
        Segment(f"{told} ", style("muted", tint=tint, cursor=chosen)),
        Segment(f"{sign} ", style(_TINTS.get(sign, "") if taken else "muted", tint=tint, cursor=chosen, bold=taken)),
    ]
    body = Strip(_text(mode, part, at, tint, taken=taken, chosen=chosen))
    room = max(0, width - gutter(mode))
    body = body.crop(mode.away, mode.away + room).adjust_cell_length(room, style(tint=tint, cursor=chosen))
    return Strip([*left, *body], width)


def _text(mode: Mode, part: Part, at: int, tint: str, *, taken: bool, chosen: bool) -> list[Segment]:
    """The text in pieces of one style each."""
    hunk = part.hunk
    assert hunk is not None
    raw = hunk.lines[at - 1][1 : WIDEST + 1]
    if raw.endswith("\r") and all(one.endswith("\r") for one in hunk.lines):
        raw = raw[:-1]
    text, places = visible(raw)
    kinds, changed, found = [""] * len(text), [False] * len(text), [False] * len(text)
    if taken or hunk.lines[at - 1][:1] == " ":
        for begin, end, kind in coloured(part.path, hunk, at):
            _paint(kinds, places, begin, end, kind)
    else:
        kinds = ["muted"] * len(text)
    for begin, end in changed_in(hunk, at):
        _paint(changed, places, begin, end, True)
    for i, c in enumerate(raw):
        if places[i + 1] - places[i] != 1 and c != "\t":
            _paint(kinds, places, i, i + 1, "warning")
    for begin in _hits(text, mode.wanted):
        found[begin : begin + len(mode.wanted)] = [True] * len(mode.wanted)
    return list(_pieces(mode, text, (kinds, changed, found), tint, chosen=chosen, taken=taken))


def _pieces(
    mode: Mode, text: str, cells: tuple[list[str], list[bool], list[bool]], tint: str, *, chosen: bool, taken: bool
) -> Iterator[Segment]:
    """What is alike in a row is one piece."""
    begin = 0
    for (kind, changed, found), same in groupby(zip(*cells, strict=True)):
        end = begin + sum(1 for _ in same)
        strong = found or (changed and taken)
        style = mode.palette.style(kind, tint="warning" if found else tint, word=strong, cursor=chosen)
        yield Segment(text[begin:end], style)
        begin = end


def _hits(text: str, wanted: str) -> Iterator[int]:
    """Where the words that are looked for begin."""
    low = text.lower()
    at = low.find(wanted) if wanted and len(low) == len(text) else -1
    while at >= 0:
        yield at
        at = low.find(wanted, at + len(wanted))


def _paint(cells: list[T], places: Sequence[int], begin: int, end: int, value: T) -> None:
    last = len(places) - 1
    first, past = places[min(begin, last)], places[min(end, last)]
    cells[first:past] = [value] * (past - first)
