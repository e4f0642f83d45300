"""Blocks with a title in tests of whatever language: each is a place, called by the titles from the outermost in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from bugsage.adapters.code_map.nesting import Outline

LONGEST_TITLE = 300
#: What stands for a part of a title that is known only when the test runs.
UNKNOWN = "*"

_Kind = TypeVar("_Kind", bound=Outline)


def one_line(title: str) -> str:
    """A title as a name has it."""
    return " ".join(title.split())[:LONGEST_TITLE] or UNKNOWN


def nest_titled(everything: Sequence[_Kind]) -> None:
    """Qualified names: of functions those of what is around them, blocks apart; of blocks the titles around them."""
    around = [(1 << 62, "", "")]
    for outline in everything[1:]:
        while around[-1][0] <= outline.start:
            around.pop()
        _, name, title = around[-1]
        if outline.kind == "test":
            outline.symbol = title + outline.symbol
            around.append((outline.end, name, f"{outline.symbol} > "))
        else:
            outline.symbol = name + outline.symbol
            around.append((outline.end, f"{outline.symbol}.", title))
