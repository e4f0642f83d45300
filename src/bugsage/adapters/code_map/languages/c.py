"""C source as definitions, and what C++ shares with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from bugsage.adapters.code_map.dialects import dialect_named
from bugsage.adapters.code_map.languages.c_macros import cleared
from bugsage.adapters.code_map.languages.declared import LONGEST_NAME, Declared
from bugsage.adapters.code_map.names import dotted, word_counter
from bugsage.adapters.code_map.nesting import Outline
from bugsage.adapters.code_map.reading import read_as
from bugsage.model.code import Call, Import, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

    from bugsage.adapters.code_map.source import Source, Span

KEYWORDS = frozenset(
    """alignas alignof asm auto bool break case char const constexpr continue default define defined do double else
    endif enum error extern false float for goto if ifdef ifndef include inline int int16_t int32_t int64_t int8_t
    long pragma register restrict return short signed size_t sizeof static static_assert struct switch true typedef
    typeof uint16_t uint32_t uint64_t uint8_t undef union unsigned void volatile while""".split()  # noqa: SIM905
)
#: What ends a program where it stands.
ENDS = frozenset(("abort", "assert", "__builtin_trap", "__builtin_unreachable", "longjmp"))
#: A call in the text of a macro, which nobody parses.
_CALL = re.compile(r"(?<![\w.>:#])([A-Za-z_]\w*+(?:(?:\.|->|::)\w++)*+)\s?\(")
_POINTED = re.compile(r"^\(\s*\*\s*([\w.]+(?:->\w+)*)\s*\)")
#: A title in front of a block: Catch2, doctest.
_TITLED = re.compile(
    r"(?:CATCH_|DOCTEST_)?(?:TEST_CASE(?:_\w+)?|TEMPLATE_(?:\w+_)?TEST_CASE(?:_\w+)?|SCENARIO|SECTION|SUBCASE|TEST_SUITE"
    r"|GIVEN|WHEN|THEN|AND_\w+|DYNAMIC_SECTION)"
)
_TITLE = re.compile(r'\s*(?:\w+\s*,\s*)?"((?:[^"\\]|\\.){0,300})"')
_LONGEST_HEAD = 2_000
_MACRO = re.compile(r"[A-Z][A-Z0-9_]{2,}|Test|ParameterizedTest")
#: Macros that make a test of a suite's name and its own; others take the name of their first argument.
_SUITED = re.compile(r"(?:[A-Z]+_)*[A-Z]*TEST(?:_[A-Z]{1,2})?|(?:Parameterized)?Test")
#: Declarators that stand around the one with the name.
_AROUND = frozenset(
    """pointer_declarator reference_declarator parenthesized_declarator array_declarator init_declarator
    attributed_declarator variadic_declarator function_declarator abstract_function_declarator""".split()  # noqa: SIM905
)
_DEPTH = 20


def dotted_c(expression: str) -> str:
    """An expression as a dotted name.

    >>> [dotted_c(e) for e in ("f", "s->ops.open", "(*hook)", "(*s->cb)", "table[i].go", "get(1)->x")]
    ['f', 's.ops.open', 'hook', 's.cb', 'table.go', 'get.x']
    """
    if expression.isidentifier():
        return expression
    return dotted(_POINTED.sub(r"\1", expression).replace("->", "."))


class COutline(Outline):
    """One definition of a file of C or C++."""

    __slots__ = ("declarator",)

    def __init__(self, kind: str, node: Node, name: str, body: Node | None = None) -> None:
        super().__init__(kind, node, name, body)
        #: Of a function what holds its parameters.
        self.declarator: Node | None = None

    def parameters(self, source: Source) -> tuple[Parameter, ...]:
        """The parameters of a function in order; none for anything else."""
        node = self.declarator.child_by_field_name("parameters") if self.declarator else None
        return tuple(_parameters(node, source)) if node else ()

    def bases(self, source: Source) -> tuple[str, ...]:
        """The base classes as written."""
        clauses = [c for c in self.node.named_children if c.type == "base_class_clause"] if self.kind == "class" else []
        given = [child for clause in clauses for child in clause.named_children]
        left_out = ("access_specifier", "virtual", "comment")
        return tuple(source.line_of(node)[:LONGEST_NAME] for node in given if node.type not in left_out)

    def returns(self, source: Source) -> str:
        """The type of the return value as written, with a star for a pointer."""
        node = self.node.child_by_field_name("type") if self.declarator else None
        if node is None or self.declarator is None:
            return ""
        last = self.declarator.named_children[-1]
        if last.type == "trailing_return_type":
            return source.line_of(last).removeprefix("->").strip()
        around = self.node.child_by_field_name("declarator")
        return source.line_of(node) + ("*" if around and around.type == "pointer_declarator" else "")


class C(Declared):
    """A file of C."""

    naming = staticmethod(dotted_c)
    words = staticmethod(word_counter(KEYWORDS))

    cleared = staticmethod(cleared)

    def _outlined(self) -> list[Outline]:
        self._blank_comments()
        return self._finished(COutline("module", self._captured.root, ""), self._found())

    def _found(self) -> list[Outline]:
        captured, source = self._captured, self._source
        self._named_types = {
            inner.start_byte: node for node in captured.nodes("typedef") if (inner := node.child_by_field_name("type"))
        }
        found: list[Outline] = [o for node in captured.nodes("function") for o in _functions(node, source, self)]
        found += [o for node in captured.nodes("class") for o in self._types(node)]
        text = source.text
        headed = [node for node in captured.nodes("headed") if text[node.end_byte - 1] != ";"]
        headed += [node for node in captured.nodes("error") if node.named_child_count == 1]
        found += [o for node in headed for o in self._headed(node)]
        return found

    def _headed(self, node: Node) -> Iterator[Outline]:
        """What a macro makes of a block behind it: a test with a title, or a function."""
        block, call = node.next_named_sibling, node.named_children[0]
        called, given = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        if block is None or block.type != "compound_statement" or called is None or given is None:
            return
        if called.type != "identifier" or given.end_byte - node.start_byte > _LONGEST_HEAD:
            return
        source = self._source
        name = source.at(called)
        title = _TITLE.match(source.text, given.start_byte + 1) if _TITLED.fullmatch(name) else None
        if title:
            outline = COutline("test", node, " ".join(source.readable(title[1]).split()), block)
        elif node.parent is None or node.parent.type == "compound_statement":
            return  # a macro that loops: what it holds belongs to the function around it
        else:
            outline = COutline(
                "function", node, _of_macro(name, given, source) if _MACRO.fullmatch(name) else name, block
            )
        outline.end = block.end_byte
        yield outline

    def _fields(self) -> list[Span]:
        found = list(self._captured.spans("field"))
        nodes = self._captured.nodes("declared")
        for node, owner in zip(nodes, self._owners.of([node.start_byte for node in nodes]), strict=True):
            if self._outlines[owner].kind != "function":
                named = _named_in(node)
                if named:
                    found.append((named.start_byte, named.end_byte))
        return sorted(found)

    def qualified(self, name: str) -> str:
        """A declared name as a symbol."""
        return name

    def _types(self, node: Node) -> Iterator[Outline]:
        """A type with a body, by its own name or by the one that a `typedef` gives it."""
        body, named = node.child_by_field_name("body"), node.child_by_field_name("name")
        around = self._named_types.get(node.start_byte)
        if body is None:
            return
        if named is None and around is not None:
            named = around.child_by_field_name("declarator")
        name = self._source.at(named) if named and named.end_byte - named.start_byte <= LONGEST_NAME else ""
        name = self.qualified(name)
        if name:
            outline = COutline("class", node, name, body)
            outline.keyword = node.start_byte
            if around is not None:
                outline.start, outline.end = around.start_byte, around.end_byte
            yield outline

    def imports(self) -> tuple[Import, ...]:
        """The files that are included."""
        source, found = self._source, []
        for node in self._captured.nodes("include"):
            path = node.child_by_field_name("path")
            if path and path.type in ("string_literal", "system_lib_string"):
                self._bare.add(path.start_byte)
                found.append(Import(source.at(path)[1:-1], "", "", source.line(path.start_byte)))
        return tuple(sorted(found, key=lambda item: item.line))

    def _called(self) -> list[Span]:
        code = self._source.code
        spans = list(self._captured.spans("call"))
        for start, end in self._captured.spans("tokens"):
            spans += [m.span(1) for m in _CALL.finditer(code, start, end) if m[1] not in KEYWORDS]
        return spans

    def _calls(self, count: int) -> list[list[Call]]:
        spans = self._captured.spans("call")
        spans[:] = sorted(self._called())
        return super()._calls(count)

    def _raises(self, count: int) -> list[dict[str, None]]:
        found = super()._raises(count)
        text = self._source.text
        spans = [span for span in self._captured.spans("call") if text[span[0] : span[1]] in ENDS]
        for owner, (start, end) in zip(self.owned(spans), spans, strict=True):
            found[owner][text[start:end]] = None
        return found

    def _selves(self, outline: Outline) -> tuple[str, ...]:
        return ()

    def _unquoted(self, literal: str) -> str:
        return literal.lstrip("LuU8")[1:-1]


def _functions(node: Node, source: Source, reading: C) -> Iterator[COutline]:
    if node.type == "preproc_function_def":
        named = node.child_by_field_name("name")
        if named:
            outline = COutline("function", node, source.at(named)[:LONGEST_NAME], node.child_by_field_name("value"))
            outline.declarator = node
            yield outline
        return
    declarator, body = declared(node.child_by_field_name("declarator")), node.child_by_field_name("body")
    if declarator is None:
        yield from _of_one(node, body, source)
        return
    is_function = declarator.type == "function_declarator"
    named = (declarator.child_by_field_name("declarator") if is_function else None) or declarator
    name = source.at(named) if named.end_byte - named.start_byte <= LONGEST_NAME else ""
    if node.child_by_field_name("type") is None and _MACRO.fullmatch(name):
        given = declarator.child_by_field_name("parameters")
        name = _of_macro(name, given, source) if given else name
    else:
        name = reading.qualified(name)
    if not name or name in KEYWORDS or (body is None and not _has_body(node)):
        return
    around = node.parent
    if around is not None and around.type == "compound_statement" and node.child_by_field_name("type") is None:
        return  # a macro that loops: what it holds belongs to the function around it
    outline = COutline("function", node, name, body)
    outline.declarator, outline.keyword = declarator, named.start_byte
    yield outline


def _of_one(node: Node, body: Node | None, source: Source) -> Iterator[COutline]:
    """`PHP_FUNCTION(strlen) {…}`: to the parser a type before a name in brackets."""
    what, named = node.child_by_field_name("type"), node.child_by_field_name("declarator")
    if what and named and body and named.type == "parenthesized_declarator" and _MACRO.fullmatch(source.at(what)):
        name = _name_in(named, source)
        if name:
            yield COutline("function", node, name, body)


def declared(node: Node | None) -> Node | None:
    """Of nested declarators the innermost one of a function, or a conversion to a type; None where there is neither."""
    found = None
    for _ in range(_DEPTH):
        if node is None:
            break
        if node.type == "operator_cast" or (node.type == "qualified_identifier" and found is None):
            return node
        if node.type in ("function_declarator", "abstract_function_declarator"):
            found = node
        if node.type not in _AROUND:
            break
        inner = node.child_by_field_name("declarator")
        node = inner or next((child for child in node.named_children if child.type.endswith("declarator")), None)
    return found


def _has_body(node: Node) -> bool:
    """`try` around the whole of a function is a body too; `= default` and `= delete` are none."""
    return any(child.type in ("try_statement", "constructor_try_statement") for child in node.named_children)


def _of_macro(name: str, given: Node, source: Source) -> str:
    """What a macro that makes a function is called by: `TEST(Cart, Adds)` is `Cart.Adds`."""
    named = [source.line_of(child) for child in given.named_children[:4] if child.type != "comment"]
    if not named or not all(one.isidentifier() for one in named[:2]):
        return name
    return ".".join(named[:2]) if _SUITED.fullmatch(name) else named[0]


def _parameters(node: Node, source: Source) -> Iterator[Parameter]:
    if node.type == "preproc_params":
        for child in node.children:
            if child.type in ("identifier", "..."):
                yield Parameter(source.at(child), "args" if child.type == "..." else "normal")
        return
    for child in node.named_children:
        what, named = child.child_by_field_name("type"), child.child_by_field_name("declarator")
        if child.type == "variadic_parameter":
            yield Parameter("...", "args")
        elif child.type == "identifier":
            yield Parameter(source.at(child))
        elif what and (named or source.at(what) != "void"):
            kind = "args" if child.type.startswith("variadic") else "normal"
            default = child.type.startswith("optional")
            yield Parameter(_name_in(named, source) or "_", kind, default, source.line_of(what)[:LONGEST_NAME])


def _name_in(node: Node | None, source: Source) -> str:
    named = _named_in(node, True)
    return source.line_of(named)[:LONGEST_NAME] if named else ""


def _named_in(node: Node | None, is_parameter: bool = False) -> Node | None:
    """What a declarator names; nothing for a function that is only declared."""
    is_pointed = is_parameter
    for _ in range(_DEPTH):
        if node is None or node.type not in _AROUND:
            break
        if node.type == "parenthesized_declarator":
            is_pointed = True
        elif node.type == "function_declarator" and not is_pointed and not _is_pointer(node):
            return None
        inner = node.child_by_field_name("declarator")
        wanted = ("identifier", "declarator")
        node = inner or next((child for child in node.named_children if child.type.endswith(wanted)), None)
    return node if node is not None and node.type.endswith("identifier") else None


def _is_pointer(node: Node) -> bool:
    inner = node.child_by_field_name("declarator")
    return inner is not None and inner.type == "parenthesized_declarator"


read_c = partial(read_as, dialect_named("c"), C)
