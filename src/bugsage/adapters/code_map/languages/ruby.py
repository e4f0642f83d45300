"""Ruby source as definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from bugsage.adapters.code_map.dialects import dialect_named
from bugsage.adapters.code_map.languages.declared import LONGEST_NAME, Declared
from bugsage.adapters.code_map.languages.ruby_tests import OPENERS, block
from bugsage.adapters.code_map.names import dotted, last_name, word_counter
from bugsage.adapters.code_map.nesting import Outline
from bugsage.adapters.code_map.reading import read_as
from bugsage.model.code import Call, Import, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

    from bugsage.adapters.code_map.source import Source, Span

KEYWORDS = frozenset(
    """alias and begin break case class def defined do else elsif end ensure false for if in module next nil not or
    private protected public redo require require_relative rescue retry return self super then true undef unless until
    when while yield""".split()  # noqa: SIM905
)
_ENDING = re.compile(r"[?!](?=\s*(?:&?\.|::|\(|\[|\{|$))")
_REQUIRES = frozenset(("require", "require_relative", "load", "autoload"))
_ATTRIBUTES = frozenset(("attr", "attr_reader", "attr_writer", "attr_accessor", "cattr_accessor", "mattr_accessor"))
#: What makes a class, a module or a value class with a block of methods.
_MAKERS = frozenset(("Class.new", "Module.new", "Struct.new", "Data.define"))
_PARAMETERS = {
    "splat_parameter": "args",
    "hash_splat_parameter": "kwargs",
    "keyword_parameter": "keyword",
    "block_parameter": "normal",
    "optional_parameter": "normal",
}


def dotted_ruby(expression: str) -> str:
    """An expression as a dotted name; what makes an object is named by the class.

    >>> [dotted_ruby(e) for e in ("a&.b.c?", "A::B.new", "@x.y(1).z!", "self.class.of", "new", "x do |a| a end.b")]
    ['a.b.c?', 'A.B', 'x.y.z!', 'self.class.of', 'new', '.b']
    """
    if expression.isidentifier() or not expression:
        return expression
    if expression[-4:] == ".new" and expression.lstrip(":")[:1].isupper():
        expression = expression[:-4]
    last = expression[-1] if expression[-1] in "?!" else ""
    if " do" in expression or "\ndo" in expression or "%" in expression or expression[0] == "/":
        return last_name(expression.removesuffix(last)) + last
    plain = _ENDING.sub("", expression).replace("&.", ".").replace("::", ".").replace("@", "").lstrip(".:")
    name = (dotted(plain) or last_name(plain)) if plain else ""
    return name + last if name else ""


class RubyOutline(Outline):
    """One definition of a Ruby file."""

    __slots__ = ()

    def parameters(self, source: Source) -> tuple[Parameter, ...]:
        """The parameters of a method in order; none for anything else."""
        node = self.node.child_by_field_name("parameters") if self.kind == "function" else None
        return tuple(_parameters(node, source)) if node else ()

    def bases(self, source: Source) -> tuple[str, ...]:
        """The class that a class inherits from, as written."""
        node = self.node.child_by_field_name("superclass") if self.kind == "class" else None
        return (source.line_of(node.named_children[0])[:LONGEST_NAME],) if node and node.named_children else ()


class _Ruby(Declared):
    naming = staticmethod(dotted_ruby)
    words = staticmethod(word_counter(KEYWORDS))
    doc_begins = ("#",)
    doc_never = ("#!", "# frozen", "# rubocop", "# encoding", "# -*-", "# typed", "#:nodoc", "# :nodoc")
    doc_marks = re.compile(r"^[ \t]*#+ ?", re.MULTILINE)

    def _outlined(self) -> list[Outline]:
        self._blank_comments()
        captured, source = self._captured, self._source
        found: list[Outline] = [outline for node in captured.nodes("function") for outline in _method(node, source)]
        found += [outline for node in captured.nodes("class") for outline in _class(node, source)]
        found += [outline for node in captured.nodes("made") for outline in _made(node, source)]
        self._invocations = sorted(self._called(), key=lambda called: called[1])
        for node, _, name in self._invocations:
            if name == "define_method":
                found += _defined(node, source)
        for node, _, name in self._invocations if captured.nodes("titled") else ():
            if name in OPENERS:
                found += block(node, source)
        return self._finished(RubyOutline("module", captured.root, ""), found)

    def _called(self) -> Iterator[tuple[Node, Span, str]]:
        """Every call, where it is written without its arguments, and the last part of its name."""
        text = self._source.text
        for node in self._captured.nodes("invocation"):
            method = node.child_by_field_name("method")
            if method and method.end_byte > method.start_byte:  # a broken file has empty ones
                yield node, (node.start_byte, method.end_byte), text[method.start_byte : method.end_byte]

    def imports(self) -> tuple[Import, ...]:
        """What the file requires; what lies beside it begins with a dot, as it does elsewhere."""
        source, found = self._source, []
        for node, _, name in self._invocations:
            if name not in _REQUIRES or node.child_by_field_name("receiver"):
                continue
            given = _arguments(node)
            path = given[-1] if given else None
            if path and path.type == "string" and path.named_child_count == 1:
                self._bare.add(path.start_byte)
                module = source.at(path)[1:-1]
                if name == "require_relative" and not module.startswith("."):
                    module = f"./{module}"
                loaded = source.at(given[0]).lstrip(":") if name == "autoload" else ""
                found.append(Import(module, loaded, "", source.line(node.start_byte)))
        return tuple(sorted(found, key=lambda item: item.line))

    def _calls(self, count: int) -> list[list[Call]]:
        spans = self._captured.spans("call")
        spans += [span for _, span, _ in self._invocations]
        spans += self._bare_calls()
        spans[:] = sorted(set(spans))  # `super(1)` is there twice
        return super()._calls(count)

    def _bare_calls(self) -> Iterator[Span]:
        """Words that are no variable of their method and no part of another call: `total` is `self.total`."""
        text = self._source.text
        targets = [span for span in self._captured.spans("target") if text[span[0] : span[1]].isidentifier()]
        bound = self._captured.spans("bound") + targets
        variables: list[set[str]] = [set() for _ in self._outlines]
        for (start, end), owner in zip(bound, self.owned(bound), strict=True):
            variables[owner].add(text[start:end])
        taken = {start for start, _ in bound}
        taken.update(span[1] for _, span, _ in self._invocations)
        words = [span for span in self._captured.spans("word") if span[0] not in taken and span[1] not in taken]
        self._hand_down(variables)
        for span, owner in zip(words, self.owned(words), strict=True):
            name = text[span[0] : span[1]]
            if name and name not in variables[owner]:
                yield span

    def _hand_down(self, variables: list[set[str]]) -> None:
        """A block sees the variables of what is around it, a method does not."""
        around = [0]
        for index, outline in enumerate(self._outlines[1:], 1):
            while len(around) > 1 and self._outlines[around[-1]].end <= outline.start:
                around.pop()
            if outline.kind == "test":
                variables[index] |= variables[around[-1]]
            around.append(index)

    def _raises(self, count: int) -> list[dict[str, None]]:
        found: list[dict[str, None]] = [{} for _ in range(count)]
        for node, span, name in self._invocations:
            given = _arguments(node) if name in ("raise", "fail") else []
            if given and given[0].type in ("constant", "scope_resolution", "call"):
                what = given[0].child_by_field_name("receiver") if given[0].type == "call" else given[0]
                raised = self._source.name(what.start_byte, what.end_byte) if what else ""
                if raised:
                    found[self.owned([span])[0]][raised] = None
        return found

    def _assigns(self, count: int) -> list[dict[str, None]]:
        found: list[dict[str, None]] = [{} for _ in range(count)]
        source, outlines = self._source, self._outlines
        targets = self._captured.spans("target")
        for (start, end), owner in zip(targets, self.owned(targets), strict=True):
            if start == outlines[owner].start:
                continue  # it is the name of what is made here
            target = source.readable(source.text[start:end])
            if target[:1] == "@" or (outlines[owner].kind != "function" and target.isidentifier()):
                found[owner][target.lstrip("@")[:LONGEST_NAME]] = None
        for node, span, name in self._invocations:
            owner = self.owned([span])[0] if name in _ATTRIBUTES else 0
            if name in _ATTRIBUTES and outlines[owner].kind == "class":
                names = [source.at(given) for given in _arguments(node) if given.type == "simple_symbol"]
                found[owner].update(dict.fromkeys(symbol[1:] for symbol in names))
        return found

    def _unquoted(self, literal: str) -> str:
        if literal[:1] in "\"'`":
            return literal[1:-1]
        if literal[:1] == "%":
            return literal.lstrip("%qQwWx")[1:-1]
        return literal.rpartition("\n")[0].strip()  # what stands between two marks


def _arguments(node: Node) -> list[Node]:
    given = node.child_by_field_name("arguments")
    return given.named_children if given else []


def _method(node: Node, source: Source) -> Iterator[RubyOutline]:
    named, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if named is None or not 0 < named.end_byte - named.start_byte <= LONGEST_NAME:
        return
    name, holder = source.at(named), node.child_by_field_name("object")
    if holder and holder.type in ("constant", "identifier") and not _is_inside(node, source.at(holder), source):
        name = f"{source.at(holder)[:LONGEST_NAME]}.{name}"
    yield RubyOutline("function", node, name, body)


def _is_inside(node: Node, name: str, source: Source) -> bool:
    """A method on a class by its name, inside that class: `def Cart.make` is `def self.make`."""
    around = node.parent.parent if node.parent else None
    named = around.child_by_field_name("name") if around else None
    return named is not None and source.at(named) == name


def _class(node: Node, source: Source) -> Iterator[RubyOutline]:
    named = node.child_by_field_name("name")
    if named and 0 < named.end_byte - named.start_byte <= LONGEST_NAME:
        name = source.at(named).replace("::", ".").strip(".")
        yield RubyOutline("class", node, name, node.child_by_field_name("body"))


def _made(node: Node, source: Source) -> Iterator[RubyOutline]:
    """`Point = Struct.new(:x) do … end` is a class, `TWICE = ->(x) { … }` a function."""
    named, value = node.child_by_field_name("left"), node.child_by_field_name("right")
    if named is None or value is None or named.end_byte - named.start_byte > LONGEST_NAME:
        return
    method = value.child_by_field_name("method")
    if value.type == "lambda":
        outline = RubyOutline("function", value, source.at(named), value.child_by_field_name("body"))
    elif method and source.text[value.start_byte : method.end_byte].lstrip(":") in _MAKERS:
        outline = RubyOutline("class", value, source.at(named), value.child_by_field_name("block"))
    else:
        return
    outline.start = outline.keyword = node.start_byte
    yield outline


def _defined(node: Node, source: Source) -> Iterator[RubyOutline]:
    """`define_method(:name) { … }`."""
    given, body = _arguments(node), node.child_by_field_name("block")
    if given and body and given[0].type in ("simple_symbol", "string"):
        name = source.at(given[0]).strip(":\"'")
        if name and "#{" not in name and len(name) <= LONGEST_NAME:
            yield RubyOutline("function", node, name, body)


def _parameters(node: Node, source: Source) -> Iterator[Parameter]:
    for child in node.named_children:
        if child.type == "identifier":
            yield Parameter(source.at(child))
        elif child.type in _PARAMETERS:
            name = child.child_by_field_name("name")
            given = child.child_by_field_name("value") is not None
            yield Parameter(source.at(name) if name else "_", _PARAMETERS[child.type], given)
        elif child.type == "destructured_parameter":
            yield Parameter(source.line_of(child)[:LONGEST_NAME])


read_ruby = partial(read_as, dialect_named("ruby"), _Ruby)
