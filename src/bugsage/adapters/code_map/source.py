"""The text of a file under the byte offsets that the parser gives."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING

from bugsage.adapters.code_map.names import LONG_EXPRESSION, Names, last_name

if TYPE_CHECKING:
    from tree_sitter import Node


class Source:
    """A file's bytes, one character each, so that byte offsets are character offsets too."""

    def __init__(self, utf8: bytes) -> None:
        self.text = utf8.decode("latin-1")
        self._ascii = utf8.isascii()
        self._names = Names(len(utf8))
        lines = self.text.split("\n")
        self._line_ends = list(accumulate(map(len, lines), lambda end, length: end + length + 1))
        self.lines = len(lines) - (not lines[-1])

    def line(self, offset: int) -> int:
        """The line an offset lies on, from 1."""
        return bisect_left(self._line_ends, offset + 1) + 1

    def readable(self, text: str) -> str:
        """A stretch of this file as the characters it stands for."""
        return text if self._ascii else text.encode("latin-1").decode("utf-8", "replace")

    def at(self, node: Node) -> str:
        """What a node covers, as written."""
        return self.readable(self.text[node.start_byte : node.end_byte])

    def line_of(self, node: Node) -> str:
        """What a node covers, on one line."""
        return " ".join(self.at(node).split())

    def name(self, start: int, end: int) -> str:
        """An expression as a dotted name."""
        if end - start > LONG_EXPRESSION:
            return last_name(self.text[end - LONG_EXPRESSION // 10 : end])
        return self._names[self.readable(self.text[start:end])]

    def before_comments(self, end: int, comments: dict[int, int]) -> int:
        """Where code that seems to end here ends without the comments behind it, given where comments end and start."""
        while end in comments:
            end = comments[end]
            while self.text[end - 1].isspace():
                end -= 1
        return end

    def without(self, stretches: list[tuple[int, int]]) -> str:
        """The text with these stretches blank; what is left keeps its offsets."""
        parts: list[str] = []
        done = 0
        for start, end in stretches:
            if start >= done:
                parts += (self.text[done:start], " " * (end - start))
                done = end
        return "".join((*parts, self.text[done:]))
