"""The text of a file under the byte offsets that the parser gives."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import TYPE_CHECKING

from bugsage.adapters.code_map.names import LONG_EXPRESSION, Names, dotted, last_name

if TYPE_CHECKING:
    from tree_sitter import Node

#: Where something starts and ends, in bytes.
Span = tuple[int, int]


class Source:
    """A file's bytes, one character each, so that byte offsets are character offsets too."""

    def __init__(self, utf8: bytes, naming: Callable[[str], str] = dotted) -> None:
        """`naming` makes a dotted name of an expression as the language writes it."""
        self.text = utf8.decode("latin-1")
        #: A stretch of this file as the characters it stands for. No method: a file must not hold itself.
        self.readable = _as_is if utf8.isascii() else _decoded
        self._names = Names(len(utf8), self.readable, naming)
        #: The text without comments and strings that stand alone, once `blank` was told of them.
        self.code = self.text
        # Only line feeds are left in it, and for bytes nothing else ends a line but them and carriage returns.
        self._line_ends = list(accumulate(map(len, utf8.splitlines(keepends=True))))
        self.lines = len(self._line_ends)

    def line(self, offset: int) -> int:
        """The line an offset lies on, from 1."""
        return bisect_right(self._line_ends, offset) + 1

    def at(self, node: Node) -> str:
        """What a node covers, as written."""
        return self.readable(self.text[node.start_byte : node.end_byte])

    def line_of(self, node: Node) -> str:
        """What a node covers, on one line."""
        return " ".join(self.at(node).split())

    def lines_of(self, spans: Iterable[Span]) -> list[int]:
        """The lines on which some spans begin."""
        ends = self._line_ends
        return [bisect_right(ends, start) + 1 for start, _ in spans]

    def name(self, start: int, end: int) -> str:
        """An expression as a dotted name."""
        return self.names([(start, end)])[0]

    def names(self, spans: Iterable[Span]) -> list[str]:
        """Expressions as dotted names."""
        names, code = self._names, self.code
        return [names[code[a:b]] if b - a <= LONG_EXPRESSION else self._end_of_long(b) for a, b in spans]

    def _end_of_long(self, end: int) -> str:
        return last_name(self.readable(self.code[end - LONG_EXPRESSION // 10 : end]))

    def before_comments(self, end: int, comments: dict[int, int]) -> int:
        """Where code that seems to end here ends without the comments behind it, given where comments end and start."""
        while end in comments:
            end = comments[end]
            while self.text[end - 1].isspace():
                end -= 1
        return end

    def blank(self, stretches: Iterable[Span]) -> None:
        """Take these stretches out of the code; what is left keeps its offsets."""
        parts: list[str] = []
        done = 0
        for start, end in stretches:
            if start >= done:
                parts += (self.text[done:start], " " * (end - start))
                done = end
        self.code = "".join((*parts, self.text[done:]))


def _as_is(text: str) -> str:
    return text


def _decoded(text: str) -> str:
    return text.encode("latin-1").decode("utf-8", "replace")
