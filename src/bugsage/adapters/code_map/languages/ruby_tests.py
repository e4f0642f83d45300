"""Blocks with a title in tests of Ruby: RSpec, minitest's spec style, ActiveSupport's `test`, shoulda."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bugsage.adapters.code_map.languages.titled import UNKNOWN, one_line
from bugsage.adapters.code_map.nesting import Outline

if TYPE_CHECKING:
    from tree_sitter import Node

    from bugsage.adapters.code_map.source import Source

_GROUPS = (
    "describe",
    "context",
    "feature",
    "example_group",
    "shared_examples",
    "shared_examples_for",
    "shared_context",
)
_EXAMPLES = ("it", "specify", "example", "scenario", "test", "should", "its")
#: What a call is named that may open a block.
OPENERS = frozenset(f"{mark}{word}" for word in (*_GROUPS, *_EXAMPLES) for mark in ("", "x", "f"))
_HOLDERS = frozenset(("constant", "scope_resolution"))


def block(node: Node, source: Source) -> Iterator[Outline]:
    """The block that a call opens, with its own title; nothing where it opens none."""
    body, receiver = node.child_by_field_name("block"), node.child_by_field_name("receiver")
    if body is None:
        return
    if receiver is None or source.at(receiver) in ("RSpec", "::RSpec", "Minitest", "MiniTest::Spec", "Minitest::Spec"):
        given = node.child_by_field_name("arguments")
        titles = [title_of(child, source) for child in given.named_children] if given else []
        yield Outline("test", node, one_line(" ".join(filter(None, titles))))


def title_of(node: Node, source: Source) -> str:
    """A title as it will be printed; empty for what is no title: tags and settings of a block."""
    if node.type in _HOLDERS:
        return source.line_of(node)
    if node.type == "string":
        parts = node.named_children
        return "".join(source.at(part) if part.type == "string_content" else _other(part, source) for part in parts)
    if node.type == "binary":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        return (title_of(left, source) if left else "") + (title_of(right, source) if right else "")
    return UNKNOWN if node.type in ("identifier", "call") else ""


def _other(part: Node, source: Source) -> str:
    return source.at(part).removeprefix("\\") if part.type == "escape_sequence" else UNKNOWN
