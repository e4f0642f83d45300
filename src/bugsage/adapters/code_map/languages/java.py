"""Java source as definitions."""

from __future__ import annotations

import re
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
    """abstract assert boolean break byte case catch char class const continue default do double else enum exports
    extends false final finally float for goto if implements import instanceof int interface long module native new null
    package permits private protected public record return sealed short static strictfp super switch synchronized this
    throw throws transient true try var void volatile while yield""".split()  # noqa: SIM905
)
_NEW = re.compile(r"^new\s+(?:@\w+\s+)*")
_IMPORT = re.compile(r"import\s+(?:static\s+|module\s+)?([\w$]+(?:\s*\.\s*[\w$]+)*)(\s*\.\s*\*)?")
_SPACE = re.compile(r"\s+")


def dotted_java(expression: str) -> str:
    """An expression as a dotted name.

    >>> [dotted_java(e) for e in ("a.b().c", "new Box<List<T>>", "new A<>(x).b", "Cart::add", "L.<T>of", "((A) b).c")]
    ['a.b.c', 'Box', 'A.b', 'Cart.add', 'L.of', '.c']
    """
    if expression.replace(".", "").isidentifier():
        return expression
    if expression.startswith("new"):
        expression = _NEW.sub("", expression)
    expression = expression.replace("::", ".")
    expression = without_arguments(expression)
    return dotted(expression)


class JavaOutline(Outline):
    """One definition of a Java file."""

    __slots__ = ()

    def parameters(self, source: Source) -> tuple[Parameter, ...]:
        """The parameters of a method or constructor in order; none for anything else."""
        node = self.node.child_by_field_name("parameters") if self.kind == "function" else None
        return tuple(_parameters(node, source)) if node else ()

    def bases(self, source: Source) -> tuple[str, ...]:
        """What a class extends and implements, as written."""
        found: list[Node] = []
        for child in self.node.named_children if self.kind == "class" else ():
            if child.type in ("superclass", "super_interfaces", "extends_interfaces"):
                for given in child.named_children:
                    found += given.named_children if given.type == "type_list" else [given]
        return tuple(source.line_of(node)[:LONGEST_NAME] for node in found if not node.type.endswith("comment"))

    def returns(self, source: Source) -> str:
        """The type of the return value as written."""
        node = self.node.child_by_field_name("type") if self.kind == "function" else None
        return source.line_of(node) if node else ""


class _Java(Declared):
    naming = staticmethod(dotted_java)
    words = staticmethod(word_counter(KEYWORDS))
    doc_begins = ("/**",)
    endless = UNCLOSED

    def _outlined(self) -> list[Outline]:
        self._blank_comments()
        captured, source = self._captured, self._source
        found = [
            outline
            for kind in ("function", "class")
            for node in captured.nodes(kind)
            for outline in _outline(kind, node, source)
        ]
        return self._finished(JavaOutline("module", captured.root, ""), found)

    def imports(self) -> tuple[Import, ...]:
        """What the file imports: a class from its package, what is static from its class; `*` for all there is."""
        source, found = self._source, []
        for start, end in self._captured.spans("import"):
            match = _IMPORT.match(source.readable(source.code[start:end]))
            if match:
                path = _SPACE.sub("", match[1])
                module, _, name = (path, "", "*") if match[2] else path.rpartition(".")
                found.append(Import(module, name, "", source.line(start)))
        return tuple(found)

    def _calls(self, count: int) -> list[list[Call]]:
        spans = self._captured.spans("call")
        for capture, field in (("invocation", "name"), ("creation", "type"), ("delegation", "constructor")):
            for node in self._captured.nodes(capture):
                named = node.child_by_field_name(field)
                if named:
                    # What is made is named by its type alone, what is called by all that stands before the name.
                    spans.append((node.start_byte if capture == "invocation" else named.start_byte, named.end_byte))
        spans.sort()
        return super()._calls(count)

    def _fields(self) -> list[Span]:
        found = []
        for node in self._captured.nodes("fields"):
            for declared in node.children_by_field_name("declarator"):
                name = declared.child_by_field_name("name")
                if name:
                    found.append((name.start_byte, name.end_byte))
        return sorted(found)

    def _selves(self, outline: Outline) -> tuple[str, ...]:
        return ("this",)

    def _unquoted(self, literal: str) -> str:
        return literal[3:-3].strip() if literal.startswith('"""') else literal[1:-1]


def _outline(kind: str, node: Node, source: Source) -> Iterator[JavaOutline]:
    named, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if named is None or body is None or not 0 < named.end_byte - named.start_byte <= LONGEST_NAME:
        return  # a method that is only declared runs nothing
    outline = JavaOutline(kind, node, source.at(named), body)
    outline.keyword = named.start_byte
    modifiers = node.named_children[0]
    if modifiers.type == "modifiers":
        names = [m.child_by_field_name("name") for m in modifiers.named_children if m.type.endswith("annotation")]
        outline.decorators = tuple(source.at(name) for name in names if name)
    yield outline


def _parameters(node: Node, source: Source) -> Iterator[Parameter]:
    for child in node.named_children:
        if child.type == "formal_parameter":
            name, what = child.child_by_field_name("name"), child.child_by_field_name("type")
            if name:
                yield Parameter(source.at(name), annotation=source.line_of(what)[:LONGEST_NAME] if what else "")
        elif child.type == "spread_parameter":
            given = [c for c in child.named_children if c.type != "modifiers" and not c.type.endswith("comment")]
            if len(given) > 1:
                yield Parameter(source.at(given[-1]), "args", annotation=source.line_of(given[0])[:LONGEST_NAME])


read_java = partial(read_as, dialect_named("java"), _Java)
