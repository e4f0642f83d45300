"""Blocks with a title in tests of Kotlin: kotest in all its styles, Spek."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bugsage.adapters.code_map.languages.titled import UNKNOWN, one_line
from bugsage.adapters.code_map.nesting import Outline

if TYPE_CHECKING:
    from tree_sitter import Node

    from bugsage.adapters.code_map.source import Source

_WORDS = frozenset(
    """test context describe it should expect feature scenario given when then and Given When Then And Feature Scenario
    xtest xcontext xdescribe xit xshould xgiven group""".split()  # noqa: SIM905
)
_BETWEEN = frozenset(("should", "When", "when", "Should", "-"))
_QUOTED = frozenset(("string_literal", "multiline_string_literal"))


def block(node: Node, source: Source) -> Iterator[Outline]:
    """The block that a call opens, with its own title; nothing where it opens none."""
    first, last = node.named_child(0), node.named_child(node.named_child_count - 1)
    title = None
    if first is None or last is None or last.start_byte == first.start_byte:
        return
    if node.type == "infix_expression":
        between = node.named_child(1)
        is_block = last.type == "lambda_literal" and first.type in _QUOTED
        title = first if is_block and between and source.at(between) in _BETWEEN else None
    elif last.type == "annotated_lambda":
        title = _title(first, source)
    if title:
        yield Outline("test", node, one_line(title_of(title, source)))


def _title(called: Node, source: Source) -> Node | None:
    """`"adds"`, or what stands between the brackets of `test("adds")`."""
    if called.type in _QUOTED:
        return called
    if called.type != "call_expression" or not called.named_children:
        return None
    inner, words = called.named_children[0], called.named_children[-1]
    if inner.type == "navigation_expression" and inner.named_children:
        return inner.named_children[0] if inner.named_children[0].type in _QUOTED else None
    if inner.type == "identifier" and source.at(inner).strip("`") in _WORDS and words.named_children:
        given = words.named_children[0].named_children
        return given[-1] if given and given[-1].type in _QUOTED else None
    return None


def title_of(node: Node, source: Source) -> str:
    """A title as it will be printed, `*` for what is known only when it runs."""
    title, name = "", False
    for part in node.named_children:
        text = source.at(part) if part.type == "string_content" else UNKNOWN
        if name:  # `$name` comes as a sign and what follows it
            text = UNKNOWN + text.lstrip("_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        name = text == "$"
        title += "" if name else text
    return title
