"""Go source as definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from bugsage.adapters.code_map.dialects import dialect_named
from bugsage.adapters.code_map.languages.declared import LONGEST_NAME, Declared, outside
from bugsage.adapters.code_map.names import word_counter
from bugsage.adapters.code_map.nesting import Outline
from bugsage.adapters.code_map.reading import read_as
from bugsage.model.code import Import, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

    from bugsage.adapters.code_map.source import Source

KEYWORDS = frozenset(
    """any bool break byte case chan const continue default defer else error fallthrough false float32 float64 for func
    go goto if import int int32 int64 interface iota map nil package range return rune select string struct switch true
    type uint uint32 uint64 var""".split()  # noqa: SIM905
)
#: A receiver: what the function calls its value, and the type without pointer and type parameters.
_RECEIVER = re.compile(r"\(\s*(?:(\w+)\s+)?[\s*(]*(\w+)")
#: Interfaces and aliases run nothing.
_NO_PLACES = ("interface_type",)


class GoOutline(Outline):
    """One definition of a Go file."""

    __slots__ = ("receiver",)

    def __init__(self, kind: str, node: Node, name: str, body: Node | None = None) -> None:
        super().__init__(kind, node, name, body)
        #: What a method calls the value that it belongs to.
        self.receiver = ""

    def parameters(self, source: Source) -> tuple[Parameter, ...]:
        """The parameters of a function in order, `_` for those without a name; none for anything else."""
        node = self.node.child_by_field_name("parameters") if self.kind == "function" else None
        return tuple(_parameters(node, source)) if node else ()

    def bases(self, source: Source) -> tuple[str, ...]:
        """The types that a struct embeds."""
        struct = self.node.child_by_field_name("type") if self.kind == "class" else None
        if struct is None or struct.type != "struct_type" or not struct.named_children:
            return ()
        fields = [child for child in struct.named_children[0].named_children if child.type == "field_declaration"]
        types = [field.child_by_field_name("type") for field in fields if not field.child_by_field_name("name")]
        return tuple(source.line_of(node)[:LONGEST_NAME] for node in types if node)

    def returns(self, source: Source) -> str:
        """The type of the return value as written."""
        node = self.node.child_by_field_name("result") if self.kind == "function" else None
        return source.line_of(node) if node else ""


class _Go(Declared):
    words = staticmethod(word_counter(KEYWORDS))
    doc_never = ("//go:", "//nolint")

    def _outlined(self) -> list[Outline]:
        self._blank_comments()
        captured, source = self._captured, self._source
        found = [outline for node in captured.nodes("function") for outline in _function(node, source)]
        found += [outline for node in captured.nodes("types") for outline in _types(node, source)]
        for node in list(outside(captured.nodes("variable"), found)):
            found += _bound(node, source)
        return self._finished(GoOutline("module", captured.root, ""), found)

    def imports(self) -> tuple[Import, ...]:
        """What the file imports; `name` is `*` for what is imported with a dot."""
        source = self._source
        found: list[Import] = []
        for node in self._captured.nodes("import"):
            path, given = node.child_by_field_name("path"), node.child_by_field_name("name")
            if path:
                self._bare.add(path.start_byte)
                alias = source.at(given) if given else ""
                name = "*" if alias == "." else ""
                alias = "" if alias in ("_", ".") else alias
                found.append(Import(source.at(path)[1:-1], name, alias, source.line(path.start_byte)))
        return tuple(sorted(found, key=lambda item: item.line))

    def _raises(self, count: int) -> list[dict[str, None]]:
        found: list[dict[str, None]] = [{} for _ in range(count)]
        text = self._source.text
        for owner in self.owned([span for span in self._captured.spans("call") if text[span[0] : span[1]] == "panic"]):
            found[owner]["panic"] = None
        return found

    def _selves(self, outline: Outline) -> tuple[str, ...]:
        return (outline.receiver,) if isinstance(outline, GoOutline) else ()

    def _unquoted(self, literal: str) -> str:
        return literal[1:-1]


def _function(node: Node, source: Source) -> Iterator[GoOutline]:
    named, receiver = node.child_by_field_name("name"), node.child_by_field_name("receiver")
    name = source.at(named) if named else ""
    if not name or named is None or len(name) > LONGEST_NAME:
        return
    outline = GoOutline("function", node, name, node.child_by_field_name("body"))
    # `(c *Cart[T])`; without a name it is the type that stands first.
    match = _RECEIVER.match(source.at(receiver)[:LONGEST_NAME]) if receiver else None
    if match:
        outline.receiver, outline.symbol = match[1] or "", f"{match[2]}.{name}"
    yield outline


def _types(declaration: Node, source: Source) -> Iterator[GoOutline]:
    specs = [child for child in declaration.named_children if child.type == "type_spec"]
    for node in specs:
        name, what = node.child_by_field_name("name"), node.child_by_field_name("type")
        if name and what and what.type not in _NO_PLACES and name.end_byte - name.start_byte <= LONGEST_NAME:
            outline = GoOutline("class", node, source.at(name))
            if len(specs) == 1 and declaration.children[1].type != "(":
                outline.start = declaration.start_byte
            yield outline


def _bound(node: Node, source: Source) -> Iterator[GoOutline]:
    """A variable of the file that holds a function: that is called by the variable."""
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    given = value.named_children if value else []
    if name and len(given) == 1 and given[0].type == "func_literal" and source.at(name) != "_":
        outline = GoOutline("function", given[0], source.at(name)[:LONGEST_NAME], given[0].child_by_field_name("body"))
        outline.start = outline.keyword = node.start_byte
        yield outline


def _parameters(node: Node, source: Source) -> Iterator[Parameter]:
    for child in node.named_children:
        if child.type not in ("parameter_declaration", "variadic_parameter_declaration"):
            continue
        what = child.child_by_field_name("type")
        kind = "args" if child.type.startswith("variadic") else "normal"
        annotation = source.line_of(what)[:LONGEST_NAME] if what else ""
        names = [source.at(name) for name in child.children_by_field_name("name")] or ["_"]
        for name in names:
            yield Parameter(name, kind, annotation=annotation)


read_go = partial(read_as, dialect_named("go"), _Go)
