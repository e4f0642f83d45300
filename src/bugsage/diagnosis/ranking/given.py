"""Which functions first gave what the failing test did not want, and whose texts hold it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from bugsage.diagnosis.comparing import Comparison
from bugsage.diagnosis.expressions import UNKNOWN
from bugsage.diagnosis.ranking.candidates import Scores
from bugsage.model.base import Noun

#: Words and signs of each side that are compared from where the sides part (comparing takes up to the cube of them),
#: places where they differ, and characters of a shortest piece.
_TOKENS, _DIFFERENCES, _SHORTEST = 200, 12, 2
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
#: Words and signs on either side of a difference that belong to it.
_CONTEXT = 2
_LONGEST = 20_000

#: A candidate and a value that it gave, in the order in which values came first.
Giving = tuple[int, str]


class Wrong(Noun, frozen=True, kw_only=True):
    """What stands only on the obtained side of a comparison, piece by piece."""

    #: By themselves.
    alone: tuple[str, ...] = ()
    #: With a word or sign around them, so that what is missing between two of them shows as well.
    within: tuple[str, ...] = ()


def wrong(compared: Comparison) -> Wrong:
    """What the obtained side has of its own."""
    one, other = _sides(compared)
    a, b = (_TOKEN.findall(text[:_LONGEST]) for text in (one, other))
    parts = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    begin = max(0, parts - _CONTEXT)
    a, b = a[begin : begin + _TOKENS], b[begin : begin + _TOKENS]
    alone: dict[str, None] = {}
    within: dict[str, None] = {}
    for tag, start, end, _, _ in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal" and len(within) < _DIFFERENCES:
            alone["".join(a[start:end]).strip()] = None
            within["".join(a[max(0, start - _CONTEXT) : end + _CONTEXT]).strip()] = None
    return Wrong(
        alone=tuple(piece for piece in alone if len(piece) >= _SHORTEST),
        within=tuple(piece for piece in within if len(piece) > _SHORTEST),
    )


def gave_wrong(given: Sequence[Giving], what: Wrong) -> Scores:
    """Candidates that gave a piece of what is wrong: 1 for the first of them, 1/2 for the second, and so on."""
    order = dict.fromkeys(i for i, text in given if held(text, what.within))
    return {i: 1 / (n + 1) for n, i in enumerate(order)}


def held(text: str, pieces: Sequence[str]) -> str:
    """The first piece that stands in a text as whole words; empty where none does."""
    return next((piece for piece in pieces if _holds(text, piece)), "")


def _sides(compared: Comparison) -> tuple[str, str]:
    """Both sides as text; the lines that differ where a side is too long to be read as a value."""
    one, other = compared.actual_value, compared.expected_value
    if isinstance(one, str) and isinstance(other, str):
        return one, other
    if one is UNKNOWN and (compared.only_actual or compared.only_expected):
        return "\n".join(compared.only_actual), "\n".join(compared.only_expected)
    return compared.actual, compared.expected


def _holds(text: str, piece: str) -> bool:
    at = text.find(piece)
    while at >= 0:
        before, after = text[at - 1 : at] if at else "", text[at + len(piece) : at + len(piece) + 1]
        if not (_joins(before, piece[0]) or _joins(piece[-1], after)):
            return True
        at = text.find(piece, at + 1)
    return False


def _joins(left: str, right: str) -> bool:
    return bool(left and right) and (left.isalnum() or left == "_") and (right.isalnum() or right == "_")
