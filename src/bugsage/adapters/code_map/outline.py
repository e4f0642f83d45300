"""The definitions of a Python file before their own code is read: names, lines, signatures, and who lies in whom."""

from __future__ import annotations

import re
from functools import lru_cache
from keyword import iskeyword, kwlist
from typing import TYPE_CHECKING

from bugsage.adapters.code_map.nesting import Outline, nest
from bugsage.model.code import Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

    from bugsage.adapters.code_map.grammar import Captured
    from bugsage.adapters.code_map.source import Source

#: Parameters of so many characters are remembered; most are the same few.
_SHORT = 200
#: Parameters without annotations, brackets and strings; and one of them.
_PLAIN = re.compile(r"\([\w\s=,.-]*\)")
_ITEM = re.compile(r"\s*([^\W\d]\w*)\s*(?:=\s*(-?[\w.]+)\s*)?")
_NO_VALUES = frozenset(kwlist) - {"None", "True", "False"}
_KINDS = {"list_splat_pattern": "args", "dictionary_splat_pattern": "kwargs"}


class PythonOutline(Outline):
    """One definition of a Python file."""

    __slots__ = ()

    def __init__(self, kind: str, node: Node, source: Source) -> None:
        name = node.child_by_field_name("name")
        body = node.child_by_field_name("body")
        super().__init__(kind, node, source.at(name) if name else "", body)

    def decorate(self, decorated: Node, source: Source) -> None:
        """Take in the decorators that stand before the definition."""
        self.start = decorated.start_byte
        decorators = [child.named_child(0) for child in decorated.named_children if child.type == "decorator"]
        self.decorators = tuple(_called(node, source) for node in decorators if node)

    def parameters(self, source: Source) -> tuple[Parameter, ...]:
        """The parameters of a function in order; none for a class."""
        node = self.node.child_by_field_name("parameters")
        if node is None or self.kind != "function":
            return ()
        text = source.at(node)
        found = _plain(text) if len(text) <= _SHORT else None
        return _parameters(node, source) if found is None else found

    def bases(self, source: Source) -> tuple[str, ...]:
        """The base classes of a class as written, keywords such as `metaclass=` left out."""
        node = self.node.child_by_field_name("superclasses") if self.kind == "class" else None
        given = node.named_children if node else []
        return tuple(source.line_of(n) for n in given if n.type not in ("keyword_argument", "comment"))

    def returns(self, source: Source) -> str:
        """The annotation of the return value as written."""
        node = self.node.child_by_field_name("return_type") if self.kind == "function" else None
        return source.line_of(node) if node else ""


def outlines(captured: Captured, source: Source) -> list[PythonOutline]:
    """The definitions of a file in order, its own code first, each with its parent's position and qualified name."""
    found = [PythonOutline(kind, node, source) for kind in ("function", "class") for node in captured.nodes(kind)]
    found.sort(key=lambda outline: outline.keyword)
    comments = {end: start for start, end in captured.spans("comment")}
    for outline in found:
        outline.end = source.before_comments(outline.end, comments)
    by_keyword = {outline.keyword: outline for outline in found}
    for node in captured.nodes("decorated"):
        inner = node.child_by_field_name("definition")
        if inner and inner.start_byte in by_keyword:
            by_keyword[inner.start_byte].decorate(node, source)
    module = PythonOutline("module", captured.root, source)
    module.cover(source)
    everything = [module, *(outline for outline in found if outline.symbol)]
    nest(everything)
    return everything


def _called(decorator: Node, source: Source) -> str:
    """A decorator's name without its arguments."""
    node = decorator.child_by_field_name("function") if decorator.type == "call" else decorator
    return source.name(node.start_byte, node.end_byte) if node else ""


@lru_cache(maxsize=4_000)
def _plain(text: str) -> tuple[Parameter, ...] | None:
    """Parameters that are names with simple defaults; None for all others. Asking the tree takes much longer."""
    if not _PLAIN.fullmatch(text):
        return None
    found: list[Parameter] = []
    items = text[1:-1].split(",")
    for item in items if items[-1].strip() else items[:-1]:
        match = _ITEM.fullmatch(item)
        if match is None or iskeyword(match[1]) or match[2] in _NO_VALUES:
            return None
        found.append(Parameter(match[1], "normal", match[2] is not None))
    return tuple(found)


def _parameters(node: Node, source: Source) -> tuple[Parameter, ...]:
    found: list[Parameter] = []
    kind = "normal"
    for child in node.named_children:
        what = child.type
        if what == "positional_separator":
            found = [Parameter(p.name, "positional", p.has_default, p.annotation) for p in found]
        elif what == "keyword_separator":
            kind = "keyword"
        elif what not in ("comment", "ERROR"):
            parameter = _parameter(child, what, kind, source)
            kind = "keyword" if parameter.kind == "args" else kind
            found.append(parameter)
    return tuple(found)


def _parameter(node: Node, what: str, kind: str, source: Source) -> Parameter:
    if what == "identifier":
        return Parameter(source.at(node), kind)
    annotation = node.child_by_field_name("type")
    name = node.child_by_field_name("name") or (node.named_child(0) if what == "typed_parameter" else node)
    kind = _KINDS.get(name.type, kind)
    return Parameter(
        source.at(name).lstrip("* "),
        kind,
        node.child_by_field_name("value") is not None,
        source.line_of(annotation) if annotation else "",
    )
