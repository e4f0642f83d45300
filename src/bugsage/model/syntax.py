"""The syntax of a source text, whatever its language: nodes as the grammar names them, with where they stand."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec


class SyntaxNode(msgspec.Struct, frozen=True, eq=False):
    """One node, known by itself: two nodes of one kind and place are two nodes."""

    #: As the language's tree-sitter grammar names it: `binary_expression`; for words and signs themselves.
    kind: str
    #: What it is to the node around it: `left`, `condition`; empty where the grammar does not say.
    field: str
    #: Offsets in characters of the text, the end exclusive.
    start: int
    end: int
    #: First and last line, 1-based.
    line: int
    last: int
    #: False for words and signs: `if`, `+`, `(`.
    named: bool = True
    children: tuple[SyntaxNode, ...] = ()

    def child(self, *fields: str) -> SyntaxNode | None:
        """The first child of one of these fields."""
        return next((one for one in self.children if one.field in fields), None)

    def inner(self) -> tuple[SyntaxNode, ...]:
        """The children that are more than a word or a sign, comments left out."""
        return tuple(one for one in self.children if one.named and one.kind != "comment")

    def walk(self) -> Iterator[SyntaxNode]:
        """The node and everything in it, in the order of the text."""
        left = [self]
        while left:
            node = left.pop()
            yield node
            left.extend(reversed(node.children))
