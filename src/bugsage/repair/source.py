"""A Python file as text and tree, read once for all suspects in it. The tree is nobody's to change."""

import ast
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar

T = TypeVar("T")
N = TypeVar("N", bound=ast.AST)


class Source:
    """One file."""

    def __init__(self, text: str) -> None:
        """Raises SyntaxError where the text is no Python that this version reads."""
        self.text, self.tree = text, ast.parse(text)
        self._texts: dict[ast.AST, str] = {}
        self._kept: dict[object, Any] = {}

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The node around each node."""
        return {child: node for node in self._nodes for child in ast.iter_child_nodes(node)}

    def every(self, kind: type[N]) -> Sequence[N]:
        """All nodes of one type, the outer ones before those in them."""
        found: Sequence[N] = self._by_type.get(kind, ())
        return found

    def written(self, node: ast.AST) -> str:
        """A node of this file as Python writes it out."""
        text = self._texts.get(node)
        if text is None:
            text = self._texts[node] = ast.unparse(node)
        return text

    def once(self, name: object, make: Callable[[], T]) -> T:
        """What is made of the file for one purpose, made when it is first wanted."""
        if name not in self._kept:
            self._kept[name] = make()
        kept: T = self._kept[name]
        return kept

    @cached_property
    def _nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    @cached_property
    def _by_type(self) -> dict[type, list[Any]]:
        found: dict[type, list[Any]] = {}
        for node in self._nodes:
            found.setdefault(type(node), []).append(node)
        return found
