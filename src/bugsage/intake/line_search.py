"""Which lines of a text hold certain words: the whole text is searched, so a line without any costs nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate


class LineSearch:
    """A text, and its lines by their indices."""

    def __init__(self, text: str, lines: list[str] | None = None) -> None:
        """`lines` are those of the text, where they are at hand."""
        self.text = text
        self.lines = text.split("\n") if lines is None else lines
        self._starts = [0, *accumulate(len(line) + 1 for line in self.lines)]
        self._bytes = text.encode("utf-8", "replace")  # much faster to search than a text that is not all ASCII
        self._ascii = text.isascii()
        self._known: dict[str, bool] = {}

    def holds(self, part: str) -> bool:
        """The part stands somewhere in the text; each is looked for once, and only when it is asked for."""
        if part not in self._known:
            self._known[part] = (not self._ascii or part.isascii()) and part.encode() in self._bytes
        return self._known[part]

    def holding(self, parts: Iterable[str]) -> Iterator[int]:
        """Indices of the lines in which one of the parts stands, each once for each part.

        A line feed in front of a part means that the line begins so.
        """
        for part in parts:
            lead = 1 if part.startswith("\n") else 0
            if not self.holds(part[lead:]):
                continue
            if lead and self.text.startswith(part[1:]):
                yield 0
            place = self.text.find(part)
            while place >= 0:
                at = bisect_right(self._starts, place + lead) - 1
                yield at
                place = self.text.find(part, max(place + 1, self._starts[at + 1] - 1))
