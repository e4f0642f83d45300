"""C# source as definitions."""

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
    """abstract add and as async await base bool break byte case catch char checked class const continue decimal
    default delegate do double dynamic else enum event explicit extern false finally fixed float for foreach from
    get global goto group if implicit in init int interface internal into is let lock long nameof namespace new nint
    not null object operator or orderby out override params partial private protected public readonly record ref
    remove required return sbyte sealed select set short sizeof stackalloc static string struct switch this throw
    true try typeof uint ulong unchecked unsafe ushort using value var virtual void volatile when where while with
    yield""".split()  # noqa: SIM905
)
_TYPE_ARGUMENTS = re.compile(r"(?<=\w)<[^<>()]*>")
_NEW = re.compile(r"^(?:await\s+)?(?:new\s+)?")
_USING = re.compile(
    r"(?:global\s+)?using\s+(?P<static>static\s+)?(?:unsafe\s+)?(?:(?P<alias>\w+)\s*=\s*)?(?:global::)?"
    r"(?P<name>@?\w+(?:\s*(?:\.|::)\s*@?\w+)*)"
)
_SPACE = re.compile(r"\s+")
_SUMMARY = re.compile(r"<(?:remarks|param|returns|exception|typeparam|example|inheritdoc|value)\b")
_ELEMENT = re.compile(
    r"<(?:see|seealso|paramref|typeparamref)\s+\w+=\"(?:\w:)?([^\"]{0,200})\"\s*/>|</?\w+[^<>]{0,200}>"
)


def dotted_csharp(expression: str) -> str:
    """An expression as a dotted name.

    >>> [dotted_csharp(e) for e in ("a?.B<int>().C", "new List<Map<A, B>>", "(await x.F()).G", "a!.b", "new E.X(1)")]
    ['a.B.C', 'List', '.G', 'a.b', 'E.X']
    """
    if expression.replace(".", "").isidentifier():
        return expression
    expression = without_arguments(expression, _TYPE_ARGUMENTS)
    bare = expression.replace("?.", ".").replace("!.", ".").replace("::", ".").replace("?[", "[")
    return dotted(_NEW.sub("", bare))


class CSharpOutline(Outline):
    """One definition of a C# file."""

    __slots__ = ()

    def parameters(self, source: Source) -> tuple[Parameter, ...]:
        """The parameters of a method, constructor or indexer in order; none for anything else."""
        node = self.node.child_by_field_name("parameters") if self.kind == "function" else None
        return tuple(_parameters(node, source)) if node else ()

    def bases(self, source: Source) -> tuple[str, ...]:
        """The class and the interfaces that a type derives from, as written."""
        given = [c for c in self.node.named_children if c.type == "base_list"] if self.kind == "class" else []
        found = [child for clause in given for child in clause.named_children]
        types = [n.child_by_field_name("type") if n.type.startswith("primary_constructor") else n for n in found]
        left_out = ("argument_list", "comment")
        return tuple(source.line_of(n)[:LONGEST_NAME] for n in types if n is not None and n.type not in left_out)

    def returns(self, source: Source) -> str:
        """The type of the return value as written."""
        if self.kind != "function":
            return ""
        node = self.node.child_by_field_name("returns") or self.node.child_by_field_name("type")
        return source.line_of(node) if node else ""


class _CSharp(Declared):
    naming = staticmethod(dotted_csharp)
    words = staticmethod(word_counter(KEYWORDS))
    doc_begins = ("///", "/**", "//")
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
        self._attributes(found)
        return self._finished(CSharpOutline("module", captured.root, ""), found)

    def _attributes(self, found: list[CSharpOutline]) -> None:
        """Take in what stands before a definition: `[Fact]`."""
        by_place = {outline.start: outline for outline in found}
        by_keyword = sorted((outline.keyword, outline.start) for outline in found)
        spans, at = self._captured.spans("attribute"), 0
        for start, end in spans:
            while at < len(by_keyword) and by_keyword[at][0] < start:
                at += 1
            if at < len(by_keyword) and by_keyword[at][1] <= start:
                outline = by_place[by_keyword[at][1]]
                outline.decorators = (*outline.decorators, self._source.name(start, min(end, start + LONGEST_NAME)))

    def imports(self) -> tuple[Import, ...]:
        """The namespaces that the file uses; a static class with `*` for all there is, an alias for what it is of."""
        source, found = self._source, []
        for start, end in self._captured.spans("import"):
            match = _USING.match(source.readable(source.code[start : min(end, start + 4 * LONGEST_NAME)]))
            if match:
                module = _SPACE.sub("", match["name"]).replace("::", ".")
                alias, name = match["alias"] or "", "*" if match["static"] else ""
                found.append(Import(module, name, alias, source.line(start)))
        return tuple(found)

    def _calls(self, count: int) -> list[list[Call]]:
        code = self._source.code
        spans = self._captured.spans("call")
        spans[:] = [(a, b) for a, b in spans if code[a:b] not in ("nameof", "typeof")]
        for start, _ in self._captured.spans("delegation"):
            at = start + len(code[start : start + 80]) - len(code[start : start + 80].lstrip(": \t\r\n"))
            if code.startswith(("base", "this"), at):
                spans.append((at, at + 4))
        spans += [span for node in self._captured.nodes("made") if (span := _made(node))]
        spans.sort()
        return super()._calls(count)

    def _prose(self, text: str) -> str:
        return super()._prose(_ELEMENT.sub(lambda element: element[1] or "", _SUMMARY.split(text, maxsplit=1)[0]))

    def _selves(self, outline: Outline) -> tuple[str, ...]:
        return ("this",)

    def _assigns(self, count: int) -> list[dict[str, None]]:
        """Besides `this.x` what begins as private fields do: `_x`, `m_x`."""
        found = super()._assigns(count)
        source, outlines = self._source, self._outlines
        spans = self._captured.spans("target")
        for (start, end), owner in zip(spans, self.owned(spans), strict=True):
            name = source.text[start:end] if end - start <= LONGEST_NAME else ""
            if name.startswith(("_", "m_")) and name.isidentifier() and outlines[owner].kind == "function":
                found[owner][name] = None
        return found

    def _unquoted(self, literal: str) -> str:
        bare = literal.lstrip("$@")
        return bare[3:-3].strip('"').strip() if bare.startswith('"""') else bare.removesuffix("u8")[1:-1]


def _outline(kind: str, node: Node, source: Source) -> Iterator[CSharpOutline]:
    name, at = _named(node, source)
    if not name or len(name) > LONGEST_NAME:
        return
    body = _body(node)
    if kind == "function" and body is None:
        return  # what is only declared runs nothing
    outline = CSharpOutline(kind, node, name, body)
    outline.keyword = at
    yield outline


def _named(node: Node, source: Source) -> tuple[str, int]:
    named = node.child_by_field_name("name")
    if node.type == "operator_declaration":
        operator = node.child_by_field_name("operator")
        return (f"operator{source.at(operator)}", operator.start_byte) if operator else ("", 0)
    if node.type == "conversion_operator_declaration":
        made = node.child_by_field_name("type")
        return (f"operator {source.line_of(made)}", made.start_byte) if made else ("", 0)
    if named is None:
        parameters = node.child_by_field_name("parameters")
        return ("this[]", parameters.start_byte) if parameters else ("", 0)
    name = source.at(named).lstrip("@")
    return (f"~{name}" if node.type == "destructor_declaration" else name), named.start_byte


def _body(node: Node) -> Node | None:
    """What runs: a block, an expression, or one of a property's; what a property only keeps runs nothing."""
    body = node.child_by_field_name("body") or node.child_by_field_name("value")
    if body is not None:
        return (
            body if node.type != "property_declaration" or body.type == "arrow_expression_clause" else _accessors(node)
        )
    if node.type.endswith(("property_declaration", "indexer_declaration", "event_declaration")):
        return _accessors(node)
    return next((child for child in node.named_children if child.type == "arrow_expression_clause"), None)


def _accessors(node: Node) -> Node | None:
    given = node.child_by_field_name("accessors")
    runs = [child for child in given.named_children if child.child_by_field_name("body")] if given else []
    return given if runs else None


def _made(node: Node) -> Span | None:
    """The type before `= new(…)` of a variable, a field or a property."""
    around = node.parent
    if around is None or around.type not in ("variable_declarator", "property_declaration"):
        return None
    declared = around.parent if around.type == "variable_declarator" else around
    named = declared.child_by_field_name("type") if declared else None
    return (named.start_byte, named.end_byte) if named and named.type != "implicit_type" else None


def _parameters(node: Node, source: Source) -> Iterator[Parameter]:
    for child in node.named_children:
        if child.type == "parameter":
            name, what = child.child_by_field_name("name"), child.child_by_field_name("type")
            if name:
                default = child.children[-1].end_byte > name.end_byte
                yield Parameter(source.at(name), "normal", default, source.line_of(what)[:LONGEST_NAME] if what else "")
    rest, what = node.child_by_field_name("name"), node.child_by_field_name("type")
    if rest:  # `params` stands among the others without a node of its own
        yield Parameter(source.at(rest), "args", annotation=source.line_of(what)[:LONGEST_NAME] if what else "")


read_csharp = partial(read_as, dialect_named("csharp"), _CSharp)
