"""The rows of a diff: which line of which part stands where, one below the other or side by side."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, zip_longest
from typing import NamedTuple

from bugsage.model.patch import Hunk
from bugsage.model.selection import Part


class Row(NamedTuple):
    """One row of the screen."""

    #: `gap`, `file`, `hunk` or `line`.
    kind: str
    part: Part
    #: Positions in the part's hunk, from 1, on the left and on the right; 0 for none. One below the other: both alike.
    left: int = 0
    right: int = 0

    @property
    def lines(self) -> tuple[int, ...]:
        """Positions that it shows."""
        return tuple(dict.fromkeys(at for at in (self.left, self.right) if at))


class Rows:
    """Finds the rows of a patch; those of a part are made when one of them is asked for."""

    def __init__(self, parts: Sequence[Part], *, split: bool) -> None:
        self._parts, self._split = parts, split
        heads = (2 if at and part.file != parts[at - 1].file else not at for at, part in enumerate(parts))
        self._heads = [int(count) for count in heads]
        counts = (head + 1 + _count(part.hunk, split) for head, part in zip(self._heads, parts, strict=True))
        self._starts = list(accumulate(counts, initial=0))
        self._made = lru_cache(maxsize=256)(self._make)

    def __len__(self) -> int:
        return self._starts[-1]

    def __getitem__(self, y: int) -> Row:
        at = bisect_right(self._starts, y) - 1
        return self._made(at)[y - self._starts[at]]

    def of_part(self, number: int) -> int:
        """The row of a part's head."""
        return self._starts[number - 1] + self._heads[number - 1]

    def of_line(self, number: int, at: int) -> int:
        """The row that shows a line; the part's head where none does."""
        rows = self._made(number - 1)
        found = next((y for y, row in enumerate(rows) if at and at in (row.left, row.right)), self._heads[number - 1])
        return self._starts[number - 1] + found

    def _make(self, at: int) -> tuple[Row, ...]:
        part = self._parts[at]
        kinds = ("gap", "file")[2 - self._heads[at] :]
        heads = [*(Row(kind, part) for kind in kinds), Row("hunk", part)]
        pairs = paired(part.hunk) if self._split and part.hunk else ()
        whole = range(1, 1 + (len(part.hunk.lines) if part.hunk else 0))
        lines = (Row("line", part, one, two) for one, two in (pairs if self._split else zip(whole, whole, strict=True)))
        return (*heads, *lines)


def _count(hunk: Hunk | None, split: bool) -> int:
    if hunk is None:
        return 0
    return len(paired(hunk)) if split else len(hunk.lines)


@lru_cache(maxsize=8192)
def paired(hunk: Hunk) -> tuple[tuple[int, int], ...]:
    """Positions of lines that stand side by side; 0 where there is none."""
    return tuple(_paired(hunk))


def _paired(hunk: Hunk) -> Iterator[tuple[int, int]]:
    removed: list[int] = []
    added: list[int] = []
    for at, line in enumerate(hunk.lines, 1):
        mark = line[:1]
        if mark == "-" and not added:
            removed.append(at)
        elif mark == "+":
            added.append(at)
        else:
            yield from zip_longest(removed, added, fillvalue=0)
            removed, added = ([at], []) if mark == "-" else ([], [])
            if mark != "-":
                yield at, at
    yield from zip_longest(removed, added, fillvalue=0)


@lru_cache(maxsize=512)
def numbers_of(hunk: Hunk) -> tuple[tuple[int, int], ...]:
    """The numbers of its lines on the old and on the new side, 0 on the side that a line is not on."""
    old, new = hunk.old_start + (not hunk.old_count), hunk.new_start + (not hunk.new_count)
    found = []
    for line in hunk.lines:
        mark = line[:1]
        found.append((0 if mark == "+" else old, 0 if mark == "-" else new))
        old, new = old + (mark != "+"), new + (mark != "-")
    return tuple(found)
