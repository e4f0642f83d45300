"""Rust source as definitions."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from bugsage.adapters.code_map.dialects import dialect_named
from bugsage.adapters.code_map.languages.declared import LONGEST_NAME, UNCLOSED, Declared, without_arguments
from bugsage.adapters.code_map.names import dotted, word_counter
from bugsage.adapters.code_map.nesting import Outline
from bugsage.adapters.code_map.reading import read_as
from bugsage.model.code import Call, Import, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

    from bugsage.adapters.code_map.source import Source, Span

KEYWORDS = frozenset(
    """as async await bool break char const continue crate dyn else enum extern false fn for i32 i64 if impl in let loop
    match mod move mut pub ref return self static str struct super trait true type u32 u64 u8 union unsafe use usize
    where while""".split()  # noqa: SIM905
)
PANICS = frozenset(("panic", "unreachable", "todo", "unimplemented"))
_TYPE_ARGUMENTS = re.compile(r"(?:::)?<[^<>()]*>")
_MACRO = re.compile(r"(?<=\w)!(?=\s*[(\[{])")
#: Attributes of what is built for tests alone: `#[cfg(test)]`, `#[test]`, `#[tokio::test]`, `#![cfg(test)]`.
_FOR_TESTS = re.compile(
    r"#!?\[\s*(?:cfg\s*\(\s*(?:all\s*\(\s*)?test\b|(?:\w+::)*(?:test|rstest|test_case|bench|proptest)\b)"
)
#: A call among the tokens of a macro, which nobody parses.
_CALL = re.compile(r"(?<![\w.:])([A-Za-z_]\w*+(?:(?:\.|::)\w++)*+)!?\(")
#: The type that an `impl` is of, references apart.
_TYPE = re.compile(r"(?:[&\s(*]|'\w+|\b(?:mut|dyn|const)\b)*(?:\w+\s*::\s*)*(\w+)")
_LONGEST_USE = 4_000


def dotted_rust(expression: str) -> str:
    """An expression as a dotted name.

    >>> [dotted_rust(e) for e in ("a::B::new", "self.x()?.y", "parse::<u8>", "Vec::<T>::new", "(*a).b", "m!(a).b")]
    ['a.B.new', 'self.x.y', 'parse', 'Vec.new', '.b', 'm.b']
    """
    if expression.replace(".", "").isidentifier():
        return expression
    expression = without_arguments(expression, _TYPE_ARGUMENTS)
    if "!" in expression:
        expression = _MACRO.sub("", expression)
    return dotted(expression.replace("::", ".").replace("?", ""))


class RustOutline(Outline):
    """One definition of a Rust file."""

    __slots__ = ()

    def parameters(self, source: Source) -> tuple[Parameter, ...]:
        """The parameters of a function in order, without `self`; none for anything else."""
        node = self.node.child_by_field_name("parameters") if self.kind == "function" else None
        return tuple(_parameters(node, source)) if node else ()

    def bases(self, source: Source) -> tuple[str, ...]:
        """What a trait asks for besides, as written."""
        bounds = self.node.child_by_field_name("bounds") if self.kind == "class" else None
        return tuple(source.line_of(node)[:LONGEST_NAME] for node in bounds.named_children) if bounds else ()

    def returns(self, source: Source) -> str:
        """The type of the return value as written."""
        node = self.node.child_by_field_name("return_type") if self.kind == "function" else None
        return source.line_of(node) if node else ""


class _Rust(Declared):
    naming = staticmethod(dotted_rust)
    words = staticmethod(word_counter(KEYWORDS))
    doc_begins = ("///", "/**")
    endless = UNCLOSED

    def _outlined(self) -> list[Outline]:
        self._blank_comments()
        captured, source = self._captured, self._source
        found = [
            outline
            for kind in ("function", "class", "scope")
            for node in captured.nodes(kind)
            for outline in _outline(kind, node, source)
        ]
        self._attributes(found)
        self._mark_tests(found)
        return self._finished(RustOutline("module", captured.root, ""), found)

    def _attributes(self, found: list[RustOutline]) -> None:
        """Take in what stands before a definition: `#[test]`."""
        by_start = {outline.start: outline for outline in found}
        code = self._source.code
        for start, end in reversed(self._captured.spans("attribute")):
            at = end
            while at < len(code) and at - end < 2_000 and code[at].isspace():
                at += 1
            outline = by_start.get(at)
            if outline:
                name = self._source.name(start + 2, min(end - 1, start + LONGEST_NAME))
                outline.decorators, outline.start = (name, *outline.decorators), start
                by_start[start] = outline

    def _mark_tests(self, found: list[RustOutline]) -> None:
        """What stands in `#[cfg(test)] mod tests`, and each `#[test]`, is no code of the product."""
        marked = [span for span in self._captured.spans("inner") if self._is_for_tests(span)]
        spans = [(0, len(self._source.code))] if marked else []
        attributes = {span[0] for span in self._captured.spans("attribute") if self._is_for_tests(span)}
        if not spans and not attributes:
            return
        given = sorted(attributes)
        for outline in found:
            at = bisect_left(given, outline.start)
            if at < len(given) and given[at] < outline.keyword:
                spans.append((outline.start, outline.end))
        for outline in found:
            outline.is_test = any(start <= outline.start and outline.end <= end for start, end in spans)

    def _is_for_tests(self, span: Span) -> bool:
        return _FOR_TESTS.match(self._source.code, span[0]) is not None

    def imports(self) -> tuple[Import, ...]:
        """What the file uses, each name by itself; `*` for all there is."""
        source, found = self._source, []
        for start, end in self._captured.spans("import"):
            text = " ".join(source.readable(source.code[start : min(end, start + _LONGEST_USE)]).rstrip(";").split())
            text = re.sub(r"^.*?\b(?:use|extern crate) ", "", text)
            for path in _spread(text, 10):
                path, _, alias = path.partition(" as ")
                module, _, name = path.strip().removesuffix("::self").rpartition("::")
                found.append(Import(module or name, name if module else "", alias.strip(), source.line(start)))
        return tuple(found)

    def _calls(self, count: int) -> list[list[Call]]:
        spans, done, code = self._captured.spans("call"), 0, self._source.code
        spans += self._captured.spans("macro")
        for start, end in self._captured.spans("tokens"):
            if start >= done:  # else it lies in another one
                done = end
                found = _CALL.finditer(code, start, end)
                spans += [match.span(1) for match in found if match[1] not in KEYWORDS]
        spans.sort()
        return super()._calls(count)

    def _raises(self, count: int) -> list[dict[str, None]]:
        found: list[dict[str, None]] = [{} for _ in range(count)]
        spans = self._captured.spans("macro")
        for owner, name in zip(self.owned(spans), self._source.names(spans), strict=True):
            if name in PANICS:
                found[owner][name] = None
        return found

    def _unquoted(self, literal: str) -> str:
        return literal.lstrip("bcr#").rstrip("#")[1:-1]


def _outline(kind: str, node: Node, source: Source) -> Iterator[RustOutline]:
    named, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if node.type == "impl_item":
        named = node.child_by_field_name("type")
        match = _TYPE.match(source.at(named)[:LONGEST_NAME]) if named else None
        name = match[1] if match else "impl"
    else:
        name = source.at(named) if named and named.end_byte - named.start_byte <= LONGEST_NAME else ""
    if name and named and (kind != "scope" or body):
        outline = RustOutline(kind, node, name, body)
        outline.keyword = named.start_byte
        yield outline


def _parameters(node: Node, source: Source) -> Iterator[Parameter]:
    for child in node.named_children:
        pattern, what = child.child_by_field_name("pattern"), child.child_by_field_name("type")
        if child.type == "parameter" and pattern:
            name = source.line_of(pattern)[:LONGEST_NAME].removeprefix("mut ")
            yield Parameter(name, annotation=source.line_of(what)[:LONGEST_NAME] if what else "")


def _spread(text: str, depth: int) -> Iterator[str]:
    """The paths of `a::{b, c::{d as e, *}}`."""
    before, opened, inner = text.partition("{")
    if not opened or not depth:
        if before.strip():
            yield before.strip()
        return
    level, start, inner = 0, 0, inner.rstrip().removesuffix("}") + ","
    for at, char in enumerate(inner):
        level += (char == "{") - (char == "}")
        if char == "," and level == 0:
            for path in _spread(inner[start:at].strip(), depth - 1):
                yield before.strip() + path
            start = at + 1


read_rust = partial(read_as, dialect_named("rust"), _Rust)
