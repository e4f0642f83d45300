"""Blocks with a title in tests of JavaScript and TypeScript: mocha, vitest, jest, node:test, ava, tap, QUnit, Deno."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bugsage.adapters.code_map.languages.script_names import ScriptOutline
from bugsage.adapters.code_map.languages.titled import LONGEST_TITLE, one_line

if TYPE_CHECKING:
    from tree_sitter import Node

    from bugsage.adapters.code_map.grammar import Captured
    from bugsage.adapters.code_map.source import Source

_WORDS = r"(?:[xf]?(?:describe|it|test|context|suite|specify)|bench|scenario)"
_MODIFIERS = (
    r"only|skip|todo|each|for|concurrent|sequential|serial|failing|fails|shuffle|runIf|skipIf|step|parallel|exclusive"
)
_BLOCK = re.compile(
    rf"(?:{_WORDS}|(?:\w+\.)?{_WORDS}|(?:QUnit|Deno)\.(?:test|module))(?:\.(?:{_MODIFIERS}))*|[\w.]*[rR]uleTester\w*\.run"
)
_BEGINNING = re.compile(rf"(?:[\w.]{{0,40}}\.)?{_WORDS}\b|QUnit|[\w.]{{0,40}}[rR]uleTester")
_HOLDERS = frozenset(("arrow_function", "function_expression", "generator_function", "call_expression"))
_PLACEHOLDER = re.compile(r"%[sdifjo#$p]|\$(?:\{[^}]*\}|[A-Za-z_][\w.]*)")
_ESCAPE = re.compile(r"\\(u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\n|.)", re.DOTALL)
_MEANT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}


def blocks(captured: Captured, source: Source) -> Iterator[ScriptOutline]:
    """The blocks among the calls of a test file, each with its own title."""
    text = source.text
    for node in captured.nodes("block", lambda node: _BEGINNING.match(text, node.start_byte)):
        callee = node.child_by_field_name("function")
        arguments = node.child_by_field_name("arguments")
        table = callee is not None and callee.type == "call_expression"
        if callee is not None and table:
            callee = callee.child_by_field_name("function")
        if callee is None or arguments is None or callee.end_byte - callee.start_byte > LONGEST_TITLE:
            continue
        called = "".join(source.at(callee).split())
        if _BLOCK.fullmatch(called) and _has_block(called, arguments):
            title = title_of(arguments.named_children[0], source)
            if table or called.endswith((".each", ".for")):
                title = _PLACEHOLDER.sub("*", title)
            yield ScriptOutline("test", node, one_line(title))


def _has_block(called: str, arguments: Node) -> bool:
    given = [child.type for child in arguments.named_children[:4]]
    if called.endswith(".run"):
        return given[:1] in (["string"], ["template_string"])
    return given[:1] != [] and any(kind in _HOLDERS for kind in given[1:])


def title_of(node: Node, source: Source, depth: int = 20) -> str:
    """A title as it will be printed, `*` for what is known only when it runs."""
    if node.type == "string":
        return unescaped(source.at(node)[1:-1])
    if node.type == "template_string":
        inner = [child for child in node.named_children if child.type == "template_substitution"]
        text, done = "", node.start_byte + 1
        for child in inner:
            text += unescaped(source.readable(source.text[done : child.start_byte])) + "*"
            done = child.end_byte
        return text + unescaped(source.readable(source.text[done : node.end_byte - 1]))
    if node.type == "binary_expression" and depth:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left and right:
            return title_of(left, source, depth - 1) + title_of(right, source, depth - 1)
    if node.type == "parenthesized_expression" and node.named_children and depth:
        return title_of(node.named_children[0], source, depth - 1)
    return "*"


def unescaped(text: str) -> str:
    """A string's characters as they are when it runs."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] in "ux" and len(code) > 1:
        number = int(code.strip("ux{}"), 16)
        return chr(number) if number < 0x110000 else "*"
    return _MEANT.get(code, code)
