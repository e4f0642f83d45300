"""Blocks with a title in tests of PHP: Pest, and what is written like it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bugsage.adapters.code_map.languages.titled import UNKNOWN, one_line
from bugsage.adapters.code_map.nesting import Outline

if TYPE_CHECKING:
    from tree_sitter import Node

    from bugsage.adapters.code_map.source import Source

_WORDS = frozenset(("it", "test", "describe", "arch", "todo", "context"))
_FUNCTIONS = frozenset(("anonymous_function", "arrow_function"))


def block(node: Node, source: Source) -> Iterator[Outline]:
    """The block that a call opens, with its own title; nothing where it opens none."""
    called, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if called is None or given is None or source.text[called.start_byte : called.end_byte] not in _WORDS:
        return
    values = [argument.named_children[-1] for argument in given.named_children[:3] if argument.named_children]
    if len(values) > 1 and any(value.type in _FUNCTIONS for value in values[1:]):
        title = title_of(values[0], source)
        yield Outline("test", node, one_line(f"it {title}" if source.at(called) == "it" else title))


def title_of(node: Node, source: Source) -> str:
    """A title as it will be printed, `*` for what is known only when it runs."""
    if node.type == "string":
        return source.at(node)[1:-1].replace("\\'", "'")
    if node.type == "encapsed_string":
        return "".join(source.at(part) if part.type == "string_content" else UNKNOWN for part in node.named_children)
    return UNKNOWN
