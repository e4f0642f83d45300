"""Texts as an editor has them: lines, columns in UTF-16, changes as they are typed.

pygls keeps texts too, but counts lines as Python does, for which a form feed ends one; editors do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from lsprotocol import types

from bugsage.surfaces.serving.lines import split

_LINE = re.compile("[^\r\n]*(?:\r\n|\n|\r|\\Z)")
#: Characters of the largest text that is followed.
LARGEST = 5_000_000


class Buffer:
    """The text of an open file; None where it is too large to be followed."""

    def __init__(self, text: str | None, version: int | None = None) -> None:
        self.text = text if text is None or len(text) <= LARGEST else None
        self.version = version

    @cached_property
    def lines(self) -> Sequence[str]:
        """Without their ends."""
        return split(self.text or "")

    def changed(self, change: types.TextDocumentContentChangeEvent, version: int) -> Buffer:
        """The text after one change; a change of a part of a text that is not known leaves it unknown."""
        if not isinstance(change, types.TextDocumentContentChangePartial):
            return Buffer(change.text, version)
        if self.text is None:
            return Buffer(None, version)
        start, end = (self._offset(place) for place in (change.range.start, change.range.end))
        return Buffer(f"{self.text[:start]}{change.text}{self.text[end:]}", version)

    def _offset(self, place: types.Position) -> int:
        starts = self._starts
        if place.line >= len(starts):
            return len(self.text or "")
        return starts[place.line] + index(self.lines[place.line], place.character)

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [0], 0
        for line in with_ends(self.text or "")[:-1]:
            at += len(line)
            starts.append(at)
        return starts


def with_ends(text: str) -> list[str]:
    r"""The lines with their ends; together they are the text.

    >>> with_ends("a\r\nb")
    ['a\r\n', 'b']
    """
    lines = _LINE.findall(text)
    return lines[:-1] if len(lines) > 1 and not lines[-1] and not lines[-2].endswith(("\n", "\r")) else lines


def units(text: str) -> int:
    """How many UTF-16 units a text takes.

    >>> units("a𝄞")
    3
    """
    return len(text) if text.isascii() else len(text) + sum(ord(c) > 0xFFFF for c in text)


def index(line: str, column: int) -> int:
    """The index of the character at a column in UTF-16 units; a column inside a pair is that of its character."""
    if line.isascii():
        return min(column, len(line))
    at = 0
    for place, character in enumerate(line):
        if at >= column:
            return place
        at += 2 if ord(character) > 0xFFFF else 1
        if at > column:
            return place
    return len(line)


def span(lines: Sequence[str] | None, line: int) -> types.Range:
    """The range of a line's text without its indentation; `line` counts from 1.

    Of a line that is not known the whole is meant: a column behind its end stands for its end.
    """
    if lines is None:
        return types.Range(types.Position(line - 1, 0), types.Position(line - 1, 1_000))
    number = max(0, min(line, len(lines)) - 1)
    text = lines[number].rstrip()
    first = len(text) - len(text.lstrip())
    return types.Range(types.Position(number, units(text[:first])), types.Position(number, units(text)))
