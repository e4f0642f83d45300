"""A whole tree of tree-sitter's as a value of ours, with places in characters."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from bugsage.adapters.code_map.grammar import language, parsed
from bugsage.model.syntax import SyntaxNode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import TreeCursor

    from bugsage.adapters.code_map.dialects import Dialect

#: Deeper than that nobody writes; each level is a call of a function here.
_LEVELS = 200


def tree_of(content: bytes, dialect: Dialect) -> SyntaxNode | None:
    """The tree of a text; None where it nests too deep to be walked. Raises TooHard."""
    from tree_sitter import Parser

    root = parsed(Parser(language(dialect.name)), content)
    if _depth(root.walk()) > _LEVELS:
        return None
    return _node(root.walk(), content, None if content.isascii() else _characters(content))


def _depth(cursor: TreeCursor) -> int:
    """How many nodes lie in one another at most."""
    deepest = level = 0
    while True:
        if cursor.goto_first_child():
            level += 1
            deepest = max(deepest, level)
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return deepest
            level -= 1


def _characters(content: bytes) -> Sequence[int]:
    """For each byte how many characters begin before it."""
    found, count = array("L"), 0
    for byte in content:
        found.append(count)
        count += byte & 0xC0 != 0x80
    found.append(count)
    return found


def _node(cursor: TreeCursor, content: bytes, characters: Sequence[int] | None) -> SyntaxNode:
    node, field = cursor.node, cursor.field_name or ""
    assert node is not None
    start, end = node.start_byte, node.end_byte
    children = []
    if cursor.goto_first_child():
        while True:
            children.append(_node(cursor, content, characters))
            if not cursor.goto_next_sibling():
                break
        cursor.goto_parent()
    return SyntaxNode(
        kind=node.type,
        field=field,
        start=characters[start] if characters else start,
        end=characters[end] if characters else end,
        line=node.start_point[0] + 1,
        last=node.end_point[0] + 1,
        named=node.is_named,
        children=tuple(children),
    )
