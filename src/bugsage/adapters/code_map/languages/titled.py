"""Blocks with a title in test files, of whatever language: each is a place, called by the titles from the outermost in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from bugsage.adapters.code_map.nesting import Outline

if TYPE_CHECKING:
    from tree_sitter import Node

LONGEST_TITLE = 300
#: What stands for a part of a title that is known only when the test runs.
UNKNOWN = "*"

_Kind = TypeVar("_Kind", bound=Outline)


def one_line(title: str) -> str:
    """A title as a name has it."""
    return " ".join(title.split())[:LONGEST_TITLE] or UNKNOWN


def pieces(node: Node, text: str, known: str) -> str:
    """What a string with parts of its own will print: `known` is the type of those that are already there."""
    found = (text[c.start_byte : c.end_byte] if c.type == known else UNKNOWN for c in node.named_children)
    return "".join(found)


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
