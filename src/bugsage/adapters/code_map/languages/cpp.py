"""C++ source as definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from bugsage.adapters.code_map.dialects import dialect_named
from bugsage.adapters.code_map.languages import c
from bugsage.adapters.code_map.languages.declared import LONGEST_NAME, outside
from bugsage.adapters.code_map.names import word_counter
from bugsage.adapters.code_map.nesting import Outline
from bugsage.adapters.code_map.reading import read_as
from bugsage.model.code import CodeFile, Import

if TYPE_CHECKING:
    from tree_sitter import Node

    from bugsage.adapters.code_map.source import Span

KEYWORDS = c.KEYWORDS | frozenset(
    """and catch class co_await co_return co_yield concept const_cast consteval constinit decltype delete dynamic_cast
    explicit export final friend mutable namespace new noexcept not nullptr operator or override private protected
    public reinterpret_cast requires static_cast std string template this throw try typeid typename using
    virtual""".split()  # noqa: SIM905
)
_TEMPLATE_ARGUMENTS = re.compile(r"(?<=[\w\s:])<[^<>()]*>")
_OPERATOR = re.compile(r"(?:^|(?<=::)|(?<=\s))operator(?!\w)")
_SPACE = re.compile(r"\s+")
_NEW = re.compile(r"^(?:::)?new\s+")
_DEPTH = 5
_USING = re.compile(r"using\s+(namespace\s+)?(?:typename\s+)?([\w:]+)")
#: Words of a header that C does not have.
_CPP = re.compile(
    rb"^[ \t]*(?:class\s+(?:\w+\s+)?\w+\s*(?:final\s*)?[:{;]|namespace\s+[\w:]*\s*\{|template\s*<|using\s+[\w:]+\s*[;=]"
    rb"|(?:public|private|protected)\s*:|#\s*include\s*<\w+>)|\bstd::|\bnoexcept\b|\boperator\s*[^\w\s]",
    re.MULTILINE,
)
_CASTS = ("static_cast", "dynamic_cast", "const_cast", "reinterpret_cast")
_MEMBER = re.compile(r"(?:this\s*->\s*)?(m_\w+|\w+_)|this\s*->\s*(\w+)")


def dotted_cpp(expression: str) -> str:
    """An expression as a dotted name.

    >>> [dotted_cpp(e) for e in ("a::B::f", "p->x().y", "std::make<T<U>>", "v.template go<int>", "(*it)->f", "::g")]
    ['a.B.f', 'p.x.y', 'std.make', 'v.go', 'it.f', 'g']
    """
    if expression.isidentifier():
        return expression
    for _ in range(_DEPTH if "<" in expression else 0):
        expression, found = _TEMPLATE_ARGUMENTS.subn("", expression)
        if not found:
            break
    expression = expression.replace("::", ".").replace("template ", "")
    return c.dotted_c(_NEW.sub("", expression).lstrip("."))


def symbol_of(declared: str) -> str:
    """What is declared as a symbol.

    >>> [symbol_of(d) for d in ("Cart<T>::add", "Cart::operator ()", "Cart::~Cart", "operator bool() const", "a::b")]
    ['Cart.add', 'Cart.operator()', 'Cart.~Cart', 'operator bool', 'a.b']
    """
    operator = _OPERATOR.search(declared)
    before = declared[: operator.start()] if operator else declared
    for _ in range(_DEPTH if "<" in before else 0):
        before = _TEMPLATE_ARGUMENTS.sub("", before)
    name = "".join(before.split()).replace("::", ".").lstrip(".")
    if operator is None:
        return name
    what = declared[operator.end() :].strip()
    if what[:1].isalpha() or what[:1] in "_:":
        return f"{name}operator {_SPACE.sub(' ', what.partition('(')[0]).strip()}"
    return name + "operator" + "".join(what.split())


class Cpp(c.C):
    """A file of C++."""

    naming = staticmethod(dotted_cpp)
    words = staticmethod(word_counter(KEYWORDS))

    def _found(self) -> list[Outline]:
        found = super()._found()
        captured = self._captured
        found += [outline for node in captured.nodes("scope") for outline in self._scope(node)]
        found += [outline for node in outside(captured.nodes("bound"), found) for outline in self._bound(node)]
        templates = {
            node.named_children[-1].start_byte: node.start_byte
            for node in captured.nodes("template")
            if node.named_children
        }
        for outline in found:
            start = outline.start
            while (start := templates.get(start, -1)) >= 0:
                outline.start = start
        return found

    def qualified(self, name: str) -> str:
        """`Cart<T>::add` as `Cart.add`."""
        return symbol_of(name)

    def _scope(self, node: Node) -> Iterator[Outline]:
        named, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if named and body and named.end_byte - named.start_byte <= LONGEST_NAME:
            is_inline = self._source.text.startswith("inline", node.start_byte)
            if not is_inline:
                yield c.COutline("scope", node, symbol_of(self._source.at(named)), body)

    def _bound(self, node: Node) -> Iterator[Outline]:
        """A variable outside of functions that holds one."""
        value, named = node.child_by_field_name("value"), node.child_by_field_name("declarator")
        if not value or not named or named.type != "identifier":
            return
        outline = c.COutline("function", node, self._source.at(named)[:LONGEST_NAME], value.child_by_field_name("body"))
        outline.declarator = c.declared(value.child_by_field_name("declarator")) or value
        yield outline

    def imports(self) -> tuple[Import, ...]:
        """The files that are included, and the names and namespaces that are used."""
        source, found = self._source, list(super().imports())
        for start, end in self._captured.spans("import"):
            match = _USING.match(source.code, start, min(end, start + LONGEST_NAME))
            if match:
                module, _, name = (match[2], "", "*") if match[1] else match[2].rpartition("::")
                found.append(Import(module, name, "", source.line(start)))
        return tuple(sorted(found, key=lambda item: item.line))

    def _called(self) -> list[Span]:
        text = self._source.text
        spans = [span for span in super()._called() if not text.startswith(_CASTS, span[0])]
        made = [node.parent for node in self._captured.nodes("made")]
        functions = [node for node in self._captured.nodes("declared") if node.type == "function_declarator"]
        owners = self._owners.of([node.start_byte for node in functions])
        # Nobody declares a function inside of one: it is a value that takes names.
        made += [
            n.parent for n, owner in zip(functions, owners, strict=True) if self._outlines[owner].kind == "function"
        ]
        for around in made:  # `Cart cart(3)`, `Cart cart{3}`
            what = around.child_by_field_name("type") if around and around.type == "declaration" else None
            if what and what.type in ("type_identifier", "template_type", "qualified_identifier"):
                spans.append((what.start_byte, what.end_byte))
        return list(dict.fromkeys(spans))

    def _assigns(self, count: int) -> list[dict[str, None]]:
        found = super()._assigns(count)
        source, outlines = self._source, self._outlines
        spans = self._captured.spans("target")
        for (start, end), owner in zip(spans, self.owned(spans), strict=True):
            match = _MEMBER.fullmatch(source.text, start, end) if end - start <= LONGEST_NAME else None
            if match and outlines[owner].kind == "function":
                found[owner][match[1] or match[2]] = None
        return found

    def _branches(self) -> list[int]:
        """`T&& value` is no condition."""
        return [
            node.start_byte
            for node in self._captured.nodes("branch")
            if not self._source.text.startswith("&&", node.start_byte)
            or (node.parent and node.parent.type == "binary_expression")
        ]

    def _unquoted(self, literal: str) -> str:
        before, raw, inner = literal.partition('R"')
        if raw and len(before) < 3:
            return inner[inner.find("(") + 1 : inner.rfind(")")]
        return super()._unquoted(literal)


read_cpp = partial(read_as, dialect_named("cpp"), Cpp)


def read_header(content: bytes, is_test: bool = False) -> CodeFile:
    """A file that ends in `.h`: C, unless it speaks C++."""
    start = content[:200_000]
    return read_cpp(content, is_test) if _CPP.search(_without_guards(start)) else c.read_c(content, is_test)


def _without_guards(content: bytes) -> bytes:
    """Headers of C say `extern "C"` for the sake of C++."""
    return content.replace(b'extern "C"', b"")
