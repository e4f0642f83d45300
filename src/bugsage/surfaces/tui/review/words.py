"""Which words of two lines differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from bugsage.model.patch import Hunk
from bugsage.surfaces.tui.review.rows import paired

_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
#: Lines with less in common are others, and lines longer than this are not compared.
_ALIKE, _LONGEST = 0.4, 500

Spans = tuple[tuple[int, int], ...]
_NONE: Spans = ()


def changed_in(hunk: Hunk, at: int) -> Spans:
    """Characters of a line, without its mark, that its counterpart on the other side has otherwise."""
    other = counterparts(hunk).get(at)
    if other is None:
        return _NONE
    is_old = at < other
    old, new = (hunk.lines[one - 1][1:] for one in sorted((at, other)))
    return compared(old, new)[0 if is_old else 1]


@lru_cache(maxsize=512)
def counterparts(hunk: Hunk) -> dict[int, int]:
    """Each removed line with the added one that stands for it, and the other way round."""
    pairs = {one: two for one, two in paired(hunk) if one and two and one != two}
    return pairs | {two: one for one, two in pairs.items()}


@lru_cache(maxsize=4096)
def compared(old: str, new: str) -> tuple[Spans, Spans]:
    """What differs in each of two lines; nothing where they have too little in common.

    >>> compared("return total", "return total + 1")
    ((), ((12, 16),))
    """
    if max(len(old), len(new)) > _LONGEST:
        return _NONE, _NONE
    one, two = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    blocks = matcher.get_matching_blocks()
    same = sum(len("".join(one[block.a : block.a + block.size]).strip()) for block in blocks)
    if 2 * same < _ALIKE * (len(old.strip()) + len(new.strip())):
        return _NONE, _NONE
    codes = matcher.get_opcodes()
    return (
        tuple(_spans(one, [(code[1], code[2]) for code in codes if code[0] != "equal"])),
        tuple(_spans(two, [(code[3], code[4]) for code in codes if code[0] != "equal"])),
    )


def _spans(tokens: list[str], ranges: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """As characters; what is only parted by blanks is one."""
    begin = end = -1
    for first, last in ranges:
        if first == last:
            continue
        start = sum(map(len, tokens[:first]))
        if end >= 0 and not "".join(tokens)[end:start].strip():
            end = start + sum(map(len, tokens[first:last]))
            continue
        if end >= 0:
            yield begin, end
        begin, end = start, start + sum(map(len, tokens[first:last]))
    if end >= 0:
        yield begin, end
