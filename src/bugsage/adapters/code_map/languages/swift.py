"""Swift source as definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from bugsage.adapters.code_map.dialects import dialect_named
from bugsage.adapters.code_map.languages.declared import (
    LONGEST_NAME,
    TYPE_ARGUMENTS,
    Declared,
    outside,
    without_arguments,
)
from bugsage.adapters.code_map.languages.titled import UNKNOWN, one_line
from bugsage.adapters.code_map.names import dotted, last_name, word_counter
from bugsage.adapters.code_map.nesting import Outline
from bugsage.adapters.code_map.reading import read_as
from bugsage.model.code import Call, Import, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

    from bugsage.adapters.code_map.source import Source

KEYWORDS = frozenset(
    """actor any as associatedtype async await break case catch class continue convenience default defer deinit didSet
    do dynamic else enum extension fallthrough false fileprivate final for func get guard if import in indirect
    infix init inout internal is isolated lazy let mutating nil nonisolated open operator optional override
    package postfix prefix private protocol public repeat required rethrows return self set some static struct
    subscript super switch throw throws true try typealias unowned var weak where while willSet""".split()  # noqa: SIM905
)
#: What ends the program on purpose.
PANICS = frozenset(("fatalError", "preconditionFailure", "assertionFailure"))
_WAITED = re.compile(r"\b(?:try[?!]?|await)\s+")
_MARKED = re.compile(r"[?!](?=\s*[.(\[])|[?!]$")
_CLOSURE = re.compile(r"\{[^{}]*\}")
_IMPORT = re.compile(
    r"import\s+(?:(?:struct|class|enum|protocol|typealias|func|var|let|actor)\s+([\w.]+)\.(\w+)|([\w.]+))"
)
_NAMED = {"init_declaration": "init", "deinit_declaration": "deinit", "subscript_declaration": "subscript"}
#: They look like calls.
_NO_CALLS = frozenset(("defer", "do", "repeat", "guard", "if", "while"))
_RUNS = frozenset(("computed_property", "willset_didset_block", "lambda_literal"))
_GROUPS = frozenset(("describe", "context", "it", "fdescribe", "fcontext", "fit", "xdescribe", "xcontext", "xit"))


def dotted_swift(expression: str) -> str:
    """An expression as a dotted name.

    >>> [dotted_swift(e) for e in ("a?.b()!.c", "Box<[Int]>", "try? await A.b(1).c", "x.map { $0 }.first", "!.some")]
    ['a.b.c', 'Box', 'A.b.c', 'x.map.first', '.some']
    """
    if expression.replace(".", "").isidentifier():
        return expression
    if "try" in expression or "await" in expression:
        expression = _WAITED.sub("", expression)
    expression = without_arguments(expression)
    plain = _MARKED.sub("", expression.lstrip("!-~&+")).replace("`", "")
    return dotted(plain) or last_name(plain)


class SwiftOutline(Outline):
    """One definition of a Swift file."""

    __slots__ = ()

    def parameters(self, source: Source) -> tuple[Parameter, ...]:
        """The parameters of a function in order, by the names they have inside it; none for anything else."""
        if self.kind != "function":
            return ()
        children = self.node.children
        found = []
        for at, child in enumerate(children):
            names = child.children_by_field_name("name") if child.type == "parameter" else []
            if names:
                given = at + 1 < len(children) and children[at + 1].type == "="
                what = source.line_of(names[-1])[:LONGEST_NAME] if len(names) > 1 else ""
                many = source.text.startswith("...", child.end_byte) or source.at(child).endswith("...")
                found.append(Parameter(source.at(names[0])[:LONGEST_NAME], "args" if many else "normal", given, what))
        return tuple(found)

    def bases(self, source: Source) -> tuple[str, ...]:
        """What a type inherits from and conforms to, as written."""
        given = self.node.named_children if self.kind == "class" else ()
        return tuple(source.line_of(node)[:LONGEST_NAME] for node in given if node.type == "inheritance_specifier")

    def returns(self, source: Source) -> str:
        """The type of the return value as written."""
        arrow = False
        for child in self.node.children if self.kind == "function" else ():
            if arrow:
                return source.line_of(child)
            arrow = child.type == "->"
        return ""


class _Swift(Declared):
    naming = staticmethod(dotted_swift)
    words = staticmethod(word_counter(KEYWORDS))
    doc_begins = ("///", "/**")
    doc_tag = re.compile(r"^[ \t]*- ?(?:Parameters?|Returns|Throws|Note|Warning|Important|SeeAlso)\b", re.MULTILINE)

    def _outlined(self) -> list[Outline]:
        self._blank_comments()
        captured, source = self._captured, self._source
        found: list[Outline] = []
        for node in captured.nodes("class"):
            found += _type(node, source)
        for node in captured.nodes("function"):
            found += _function(node, source)
        for node in list(outside(captured.nodes("property"), found)):
            found += _property(node, source)
        for node in captured.nodes("titled"):
            found += _block(node, source)
        return self._finished(SwiftOutline("module", captured.root, ""), found)

    def imports(self) -> tuple[Import, ...]:
        """What the file imports: a module, or one name from it."""
        source, found = self._source, []
        for start, end in self._captured.spans("import"):
            match = _IMPORT.search(source.readable(source.code[start : min(end, start + LONGEST_NAME)]))
            if match:
                found.append(Import(match[1] or match[3], match[2] or "", "", source.line(start)))
        return tuple(found)

    def _calls(self, count: int) -> list[list[Call]]:
        text = self._source.text
        spans = self._captured.spans("call")
        # What stands before a bracket is looked into, not called.
        spans[:] = [(a, b) for a, b in spans if text[b : b + 1] != "[" and text[a:b] not in _NO_CALLS]
        return super()._calls(count)

    def _raises(self, count: int) -> list[dict[str, None]]:
        found = super()._raises(count)
        text = self._source.text
        spans = [span for span in self._captured.spans("call") if text[span[0] : span[1]] in PANICS]
        for (start, end), owner in zip(spans, self.owned(spans), strict=True):
            found[owner][text[start:end]] = None
        return found

    def _unquoted(self, literal: str) -> str:
        literal = literal.strip("#")
        return literal[3:-3].strip() if literal.startswith('"""') else literal[1:-1]


def _decorated(outline: SwiftOutline, source: Source) -> SwiftOutline:
    """With its attributes: `@Test("adds")`."""
    first = outline.node.named_children[0] if outline.node.named_children else None
    if first and first.type == "modifiers":
        given = [child for child in first.named_children if child.type == "attribute" and child.named_children]
        outline.decorators = tuple(source.line_of(child.named_children[0])[:LONGEST_NAME] for child in given)
    return outline


def _type(node: Node, source: Source) -> Iterator[SwiftOutline]:
    """A class, struct, enum, actor or protocol; an extension lends its members the type's name."""
    named, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    declared = node.child_by_field_name("declaration_kind")
    if named is None or not 0 < named.end_byte - named.start_byte <= LONGEST_NAME:
        return
    name = TYPE_ARGUMENTS.sub("", source.at(named)).replace(" ", "").strip("`")
    extends = declared is not None and declared.type == "extension"
    outline = SwiftOutline("scope" if extends else "class", node, name, body)
    outline.keyword = named.start_byte
    yield _decorated(outline, source)


def _function(node: Node, source: Source) -> Iterator[SwiftOutline]:
    named, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    name = _NAMED.get(node.type, "")
    if not name and (named is None or body is None or not 0 < named.end_byte - named.start_byte <= LONGEST_NAME):
        return  # a function that is only declared runs nothing
    if not name and named:
        name = source.at(named).strip("`")
    outline = SwiftOutline("function", node, name, body)
    if named and node.type == "function_declaration":
        outline.keyword = named.start_byte
    yield _decorated(outline, source)


def _property(node: Node, source: Source) -> Iterator[SwiftOutline]:
    """A property with code of its own: computed, observed, or with a function as its value."""
    named, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    made = value.named_children[0] if value and value.type == "call_expression" and value.named_children else value
    parts = [made, *node.named_children]
    code = next((part for part in parts if part and part.type in _RUNS), None)
    if named is None or code is None or not 0 < named.end_byte - named.start_byte <= LONGEST_NAME:
        return
    outline = SwiftOutline("function", node, source.at(named).strip("`"), code)
    outline.keyword = named.start_byte
    yield _decorated(outline, source)


def _block(called: Node, source: Source) -> Iterator[Outline]:
    """Quick's `describe("a cart") { … }`, with its own title."""
    suffix = called.next_named_sibling if source.at(called) in _GROUPS else None
    given = suffix.named_children if suffix else []
    arguments = given[0].named_children if len(given) > 1 and given[-1].type == "lambda_literal" else []
    title = arguments[0].named_children[-1] if arguments and arguments[0].named_children else None
    if suffix and title and title.type == "line_string_literal":
        texts = (source.at(part) if part.type == "line_str_text" else UNKNOWN for part in title.named_children)
        outline = Outline("test", called, one_line("".join(texts)))
        outline.end = suffix.end_byte
        yield outline


read_swift = partial(read_as, dialect_named("swift"), _Swift)
