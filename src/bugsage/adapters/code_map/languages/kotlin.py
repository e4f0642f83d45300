"""Kotlin source as definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from bugsage.adapters.code_map.dialects import dialect_named
from bugsage.adapters.code_map.languages.declared import LONGEST_NAME, Declared, outside, without_arguments
from bugsage.adapters.code_map.languages.kotlin_tests import block
from bugsage.adapters.code_map.names import dotted, last_name, word_counter
from bugsage.adapters.code_map.nesting import Outline
from bugsage.adapters.code_map.reading import read_as
from bugsage.model.code import Call, Import, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

    from bugsage.adapters.code_map.source import Source, Span

KEYWORDS = frozenset(
    """abstract actual annotation as break by catch class companion const constructor continue crossinline data
    delegate do dynamic else enum expect external false final finally for fun get if import in infix init inline inner
    interface internal is it lateinit noinline null object open operator out override package private protected public
    reified return sealed set super suspend tailrec this throw true try typealias typeof val value var vararg when
    where while""".split()  # noqa: SIM905
)
_MARKED = re.compile(r"\?(?=\.)|!!")
_CLOSING = re.compile(rb"[ \t](?=\})")
_WITH_TYPES = re.compile(
    r"(?<![\w.])(?<!class )(?<!fun )(?<!interface )([A-Za-z_]\w{0,80}(?:\.\w{1,80}){0,4})<[A-Z*][\w<>?,. *]{0,100}>\("
)
_HEADER = re.compile(rb"(\bclass[ \t]+\w+[ \t]*(?:<[^>\n]*>)?)\n(?=[ \t]*(?:(?:[a-z]+|@\w+)[ \t]+){1,4}constructor\b)")
_IMPORT = re.compile(r"import\s+([\w.`]+?)(\.\*)?(?:\s+as\s+(\w+))?\s*;?\s*$")
#: A receiver, of which the last name counts: `fun Map.Entry<K, V>?.swapped()`.
_RECEIVER = re.compile(r"\(?(?:[\w`]+\s*\.\s*)*([\w`]+)")
_TYPES = frozenset(("user_type", "nullable_type", "parenthesized_type", "function_type"))
#: What makes a property more than a value: code of its own.
_RUNS = frozenset(("getter", "setter", "lambda_literal", "anonymous_function", "property_delegate"))


def dotted_kotlin(expression: str) -> str:
    """An expression as a dotted name.

    >>> [dotted_kotlin(e) for e in ("a?.b()!!.c", "List<Map<A, B>>", "rows.map { it }.first", "this@Cart.go", "0x1.b")]
    ['a.b.c', 'List', 'rows.map.first', 'this.go', '.b']
    """
    if expression.replace(".", "").isidentifier():
        return expression
    if expression[0] == "`" and expression.count("`") == 2 and expression[-1] == "`":
        return expression[1:-1]
    expression = without_arguments(expression)
    expression = _MARKED.sub("", expression)
    plain = re.sub(r"@\w+", "", expression) if "@" in expression else expression.replace("`", "")
    return dotted(plain) or last_name(plain)


class KotlinOutline(Outline):
    """One definition of a Kotlin file."""

    __slots__ = ()

    def parameters(self, source: Source) -> tuple[Parameter, ...]:
        """The parameters of a function in order; none for anything else."""
        if self.kind != "function":
            return ()
        node = next((c for c in self.node.named_children if c.type == "function_value_parameters"), None)
        return tuple(_parameters(node, source)) if node else ()

    def bases(self, source: Source) -> tuple[str, ...]:
        """What a class extends and implements, as written, without arguments."""
        if self.kind != "class":
            return ()
        given = next((c for c in self.node.named_children if c.type == "delegation_specifiers"), None)
        found: list[Node] = []
        for one in given.named_children if given else ():
            inner = one.named_children[0] if one.named_children else one
            if inner.type in ("constructor_invocation", "explicit_delegation") and inner.named_children:
                inner = inner.named_children[0]
            found.append(inner)
        return tuple(source.line_of(node)[:LONGEST_NAME] for node in found)

    def returns(self, source: Source) -> str:
        """The type of the return value as written."""
        if self.kind != "function":
            return ""
        after = False
        for child in self.node.named_children:
            if after and child.type in _TYPES:
                return source.line_of(child)
            after = after or child.type == "function_value_parameters"
        return ""


class _Kotlin(Declared):
    naming = staticmethod(dotted_kotlin)
    words = staticmethod(word_counter(KEYWORDS))
    doc_begins = ("/**",)

    @staticmethod
    def mended(content: bytes) -> bytes:
        """As the grammar has it: members of a class on lines of their own, the constructor on the line of its class."""
        content = _HEADER.sub(rb"\1 ", content)
        lines = content.split(b"\n")
        return b"\n".join(_CLOSING.sub(b"\n", line) if b'"' not in line else line for line in lines)

    def _outlined(self) -> list[Outline]:
        self._blank_comments()
        captured, source = self._captured, self._source
        found: list[Outline] = []
        for node in captured.nodes("class"):
            found += _class(node, source)
        for node in captured.nodes("function"):
            found += _constructor(node, source) if node.type == "secondary_constructor" else _function(node, source)
        for node in list(outside(captured.nodes("property"), found)):
            found += _property(node, source)
        if captured.nodes("titled"):
            for node in captured.nodes("titled") + captured.nodes("infix"):
                found += block(node, source)
        return self._finished(KotlinOutline("module", captured.root, ""), found)

    def imports(self) -> tuple[Import, ...]:
        """What the file imports, each name from its package or class; `*` for all there is."""
        source, found = self._source, []
        for start, end in self._captured.spans("import"):
            match = _IMPORT.match(source.readable(source.code[start:end]).strip()[: 4 * LONGEST_NAME])
            if match:
                path = match[1].replace("`", "")
                module, _, name = (path, "", "*") if match[2] else path.rpartition(".")
                found.append(Import(module, name, match[3] or "", source.line(start)))
        return tuple(found)

    def _calls(self, count: int) -> list[list[Call]]:
        spans, text = self._captured.spans("call"), self._source.text
        spans += self._misread({start for start, _ in spans})
        for node in self._captured.nodes("infix"):
            named = node.named_child(1)
            if named and named.type == "identifier":
                spans.append((named.start_byte, named.end_byte))
        for start, end in self._captured.spans("delegation"):
            spans.append(
                (start, min(end, start + len("super"))) if text.startswith("super", start) else (start, start + 4)
            )
        spans.sort()
        return super()._calls(count)

    def _misread(self, known: set[int]) -> Iterator[Span]:
        """Calls with type arguments, which the grammar takes for comparisons: `sell<Int>(it)`."""
        for match in _WITH_TYPES.finditer(self._source.code) if ">(" in self._source.code else ():
            if match.start(1) not in known and match[1] != "fun":
                yield match.span(1)

    def _raises(self, count: int) -> list[dict[str, None]]:
        return [{name.partition("(")[0]: None for name in names} for names in super()._raises(count)]

    def _assigns(self, count: int) -> list[dict[str, None]]:
        found = super()._assigns(count)
        source, outlines = self._source, self._outlines
        for capture in ("property", "promoted"):
            nodes = self._captured.nodes(capture)
            for node, owner in zip(nodes, self.owned([(n.start_byte, n.end_byte) for n in nodes]), strict=True):
                name = _bound_name(node)
                if name and outlines[owner].kind != "function" and outlines[owner].start != node.start_byte:
                    found[owner][source.at(name)[:LONGEST_NAME]] = None
        return found

    def _selves(self, outline: Outline) -> tuple[str, ...]:
        return ("this",)

    def _unquoted(self, literal: str) -> str:
        return literal[3:-3].strip() if literal.startswith('"""') else literal[1:-1]


def _bound_name(node: Node) -> Node | None:
    """The name of a property, or of a parameter of a class that is one: it is a `val` or a `var`."""
    if node.type == "class_parameter":
        is_property = any(child.type in ("val", "var") for child in node.children)
        return next((c for c in node.named_children if c.type == "identifier"), None) if is_property else None
    declared = next((c for c in node.named_children if c.type == "variable_declaration"), None)
    return declared.named_children[0] if declared and declared.named_children else None


def _annotated(outline: KotlinOutline, source: Source) -> KotlinOutline:
    first = outline.node.named_children[0] if outline.node.named_children else None
    if first and first.type == "modifiers":
        names = []
        for annotation in first.named_children:
            kinds = annotation.named_children if annotation.type == "annotation" else []
            kind = next((child for child in kinds if child.type in ("user_type", "constructor_invocation")), None)
            if kind and kind.type == "constructor_invocation" and kind.named_children:
                kind = kind.named_children[0]
            if kind:
                names.append(source.line_of(kind)[:LONGEST_NAME])
        outline.decorators = tuple(names)
    return outline


def _class(node: Node, source: Source) -> Iterator[KotlinOutline]:
    named = node.child_by_field_name("name")
    is_annotation = any(
        child.type == "modifiers" and "annotation" in source.at(child).split() for child in node.children[:1]
    )
    if named is None or is_annotation or not 0 < named.end_byte - named.start_byte <= LONGEST_NAME:
        return
    body = next((child for child in node.named_children if child.type.endswith("class_body")), None)
    outline = KotlinOutline("class", node, source.at(named).strip("`"), body)
    outline.keyword = named.start_byte
    yield _annotated(outline, source)


def _function(node: Node, source: Source) -> Iterator[KotlinOutline]:
    named = node.child_by_field_name("name")
    body = next((child for child in node.named_children if child.type == "function_body"), None)
    if named is None or body is None or not 0 < named.end_byte - named.start_byte <= LONGEST_NAME:
        return  # a function that is only declared runs nothing
    yield _extending(node, named, body, source)


def _constructor(node: Node, source: Source) -> Iterator[KotlinOutline]:
    """A secondary constructor bears the name of the class, as a call of it does."""
    around = node.parent
    while around and around.type != "class_declaration":
        around = around.parent
    named = around.child_by_field_name("name") if around else None
    if named and named.end_byte - named.start_byte <= LONGEST_NAME:
        body = next((child for child in node.named_children if child.type == "block"), None)
        yield _annotated(KotlinOutline("function", node, source.at(named).strip("`"), body), source)


def _property(node: Node, source: Source) -> Iterator[KotlinOutline]:
    """A property with code of its own: a getter, a setter, a delegate, or a function as its value."""
    named = _bound_name(node)
    code = next((child for child in node.named_children if child.type in _RUNS), None)
    if named is None or code is None or not 0 < named.end_byte - named.start_byte <= LONGEST_NAME:
        return
    yield _extending(node, named, code, source)


def _extending(node: Node, named: Node, body: Node, source: Source) -> KotlinOutline:
    """A function or property; one that extends a type stands under that type."""
    name = source.at(named).strip("`")
    receiver = next((c for c in node.named_children if c.end_byte <= named.start_byte and c.type in _TYPES), None)
    match = _RECEIVER.match(source.at(receiver)[:LONGEST_NAME]) if receiver else None
    outline = KotlinOutline("function", node, f"{match[1]}.{name}" if match else name, body)
    outline.keyword = named.start_byte
    return _annotated(outline, source)


def _parameters(node: Node, source: Source) -> Iterator[Parameter]:
    children = node.named_children
    for at, child in enumerate(children):
        if child.type != "parameter" or not child.named_children:
            continue
        name, *rest = child.named_children
        before = children[at - 1] if at else None
        after = children[at + 1] if at + 1 < len(children) else None
        vararg = before is not None and before.type == "parameter_modifiers" and "vararg" in source.at(before)
        given = after is not None and after.type not in (
            "parameter",
            "parameter_modifiers",
            "line_comment",
            "block_comment",
        )
        what = source.line_of(rest[-1])[:LONGEST_NAME] if rest else ""
        yield Parameter(source.at(name)[:LONGEST_NAME], "args" if vararg else "normal", given, what)


read_kotlin = partial(read_as, dialect_named("kotlin"), _Kotlin)
