"""Where a line of an older text stands in a newer one."""

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

#: What ends a line for editors and for the tools whose line numbers are shown; Python's own `splitlines` knows more.
_ENDS = re.compile("\r\n|\n|\r")
#: Changed parts larger than this are not compared line by line: their lines count as changed.
_MOST = 3_000

#: Takes a line, from 1, and says where it is now, and whether its text is still the same.
Moved = Callable[[int], tuple[int, bool]]


def split(text: str) -> list[str]:
    r"""The lines without their ends; at least one.

    >>> split("a\r\nb\fc\n")
    ['a', 'b\x0cc', '']
    """
    return _ENDS.split(text)


def moved(before: Sequence[str], after: Sequence[str]) -> Moved:
    """How lines moved between two texts. A line that was changed or taken away stands where its place is now.

    >>> where = moved(["a", "b", "c"], ["new", "a", "B", "c"])
    >>> where(1), where(2), where(3)
    ((2, True), (3, False), (4, True))
    """
    head, tail = _alike(before, after)
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    shift = len(after) - len(before)
    blocks = _blocks(old, new) if max(len(old), len(new)) <= _MOST else []

    def where(line: int) -> tuple[int, bool]:
        at = line - 1
        if at < head:
            return line, True
        if at >= len(before) - tail:
            return min(line + shift, len(after)), at < len(before)
        for a, b, size in blocks:
            if head + a <= at < head + a + size:
                return line - a + b, True
        a, b = max(((a + size, b + size) for a, b, size in blocks if head + a <= at), default=(0, 0))
        end = min((b for a, b, _ in blocks if head + a > at), default=len(new))
        place = head + min(b + at - head - a, max(b, end - 1))
        return max(1, min(place + 1, len(after))), False

    return where


def _alike(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many lines both have in common at the beginning, and at the end."""
    shorter = min(len(before), len(after))
    head = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    left = shorter - head
    tail = next((n for n in range(left) if before[-1 - n] != after[-1 - n]), left)
    return head, tail


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    found = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return [(block.a, block.b, block.size) for block in found if block.size]
