"""PHP source as definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from bugsage.adapters.code_map.dialects import dialect_named
from bugsage.adapters.code_map.languages.declared import LONGEST_NAME, Declared, outside
from bugsage.adapters.code_map.languages.php_tests import block
from bugsage.adapters.code_map.names import dotted, word_counter
from bugsage.adapters.code_map.nesting import Outline
from bugsage.adapters.code_map.reading import read_as
from bugsage.model.code import Call, Import, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

    from bugsage.adapters.code_map.source import Source, Span

KEYWORDS = frozenset(
    """abstract and array as bool break callable case catch class clone const continue declare default do echo else
    elseif empty endfor endforeach endif endswitch endwhile enum extends false final finally float fn for foreach
    function global goto if implements include include_once instanceof insteadof int interface isset iterable list match
    mixed namespace new null object or parent php print private protected public readonly require require_once return
    self static string strict_types switch this throw trait true try unset use var void while xor yield
    """.split()  # noqa: SIM905
)
_ARROWS = re.compile(r"\?->|->|::|\\")
_MADE = re.compile(r"\(\s*new\s+([\w\\]+)[^()]*(?:\([^()]*\))?\s*\)")
_OWN = re.compile(r"^(?:\$this\s*\??->|(?:self|static)\s*::)\s*\$?(\w+)")
_FOLDER = re.compile(r"^(?:__DIR__|dirname\(__FILE__\))\s*\.\s*(['\"])/?(.*)\1$")
_LONGEST_USE = 4_000
_PARAMETERS = {"simple_parameter": "normal", "property_promotion_parameter": "normal", "variadic_parameter": "args"}
#: They look like calls.
_NO_CALLS = frozenset(("isset", "unset", "empty", "list", "array"))
#: What stands between `new` and the class.
_NO_CLASS = ("attribute_list", "comment")


def dotted_php(expression: str) -> str:
    r"""An expression as a dotted name.

    >>> [dotted_php(e) for e in ("$this->a()?->b", r"\A\B::of", "parent::go", "(new A(1))->b", "$f", "$a['x']->b")]
    ['this.a.b', 'A.B.of', 'parent.go', 'A.b', 'f', 'a.b']
    """
    if expression.isidentifier():
        return expression
    if "new" in expression:
        expression = _MADE.sub(r"\1", expression)
    plain = _ARROWS.sub(".", expression).replace("$", "").lstrip(".&@ ")
    return dotted(plain) if plain else ""


class PhpOutline(Outline):
    """One definition of a PHP file."""

    __slots__ = ()

    def parameters(self, source: Source) -> tuple[Parameter, ...]:
        """The parameters of a function in order, without `$`; none for anything else."""
        node = self.node.child_by_field_name("parameters") if self.kind == "function" else None
        return tuple(_parameters(node, source)) if node else ()

    def bases(self, source: Source) -> tuple[str, ...]:
        """What a class extends, implements and uses, as written."""
        found: list[Node] = []
        for child in self.node.named_children if self.kind == "class" else ():
            if child.type in ("base_clause", "class_interface_clause"):
                found += child.named_children
            elif child.type == "declaration_list":
                for inner in child.named_children:
                    found += (
                        [n for n in inner.named_children if "name" in n.type] if inner.type == "use_declaration" else []
                    )
        return tuple(source.line_of(node)[:LONGEST_NAME] for node in found if node.type != "comment")

    def returns(self, source: Source) -> str:
        """The type of the return value as written."""
        node = self.node.child_by_field_name("return_type") if self.kind == "function" else None
        return source.line_of(node) if node else ""


class _Php(Declared):
    naming = staticmethod(dotted_php)
    words = staticmethod(word_counter(KEYWORDS))
    doc_begins = ("/**",)

    def _outlined(self) -> list[Outline]:
        self._blank_comments()
        captured, source = self._captured, self._source
        found: list[Outline] = []
        for kind in ("function", "class"):
            for node in captured.nodes(kind):
                found += _outline(kind, node, source)
        for node in list(outside(captured.nodes("made"), found)):
            found += _bound(node, source)
        for node in captured.nodes("titled"):
            found += block(node, source)
        return self._finished(PhpOutline("module", captured.root, ""), found)

    def _blank_comments(self) -> None:
        super()._blank_comments()
        texts = self._captured.spans("text")
        if len(texts) > 1:  # what stands outside of the tags
            self._source.blank(sorted([*self._captured.spans("comment"), *texts]))

    def imports(self) -> tuple[Import, ...]:
        """What the file uses, each name by itself, and the files it includes, from `./` where they lie beside it."""
        source, found = self._source, []
        for start, end in self._captured.spans("use"):
            text = source.readable(source.code[start : min(end, start + _LONGEST_USE)])
            found += [Import(*used, source.line(start)) for used in _used(text)]
        for node in self._captured.nodes("include"):
            text = source.at(node.named_children[0]).strip("( )") if node.named_children else ""
            beside = _FOLDER.match(text[:LONGEST_NAME])
            path = f"./{beside[2]}" if beside else text[1:-1] if text[:1] in ("'", '"') else ""
            if path and "$" not in path:
                found.append(Import(path, "", "", source.line(node.start_byte)))
                self._bare.update(range(node.start_byte, node.end_byte))
        return tuple(sorted(found, key=lambda item: item.line))

    def _calls(self, count: int) -> list[list[Call]]:
        spans, text = self._captured.spans("call"), self._source.text
        spans[:] = [span for span in spans if text[span[0] : span[1]] not in _NO_CALLS]
        for node in self._captured.nodes("invocation"):
            name = node.child_by_field_name("name")
            if name:
                spans.append((node.start_byte, name.end_byte))
        spans += filter(None, map(_created, self._captured.nodes("creation")))
        spans.sort()
        return super()._calls(count)

    def _raises(self, count: int) -> list[dict[str, None]]:
        found: list[dict[str, None]] = [{} for _ in range(count)]
        spans = []
        for node in self._captured.nodes("throw"):
            thrown = node.named_children[0] if node.named_children else None
            made = _created(thrown) if thrown and thrown.type == "object_creation_expression" else None
            if thrown:
                spans.append(made or (thrown.start_byte, thrown.end_byte))
        spans.sort()
        for owner, name in zip(self.owned(spans), self._source.names(spans), strict=True):
            if name:
                found[owner][name] = None
        return found

    def _assigns(self, count: int) -> list[dict[str, None]]:
        found: list[dict[str, None]] = [{} for _ in range(count)]
        source, outlines = self._source, self._outlines
        fields = self._captured.spans("field")
        for (start, end), owner in zip(fields, self.owned(fields), strict=True):
            found[owner][source.text[start:end].lstrip("$")] = None
        promoted = self._captured.spans("promoted")
        for (start, end), owner in zip(promoted, self.owned(promoted), strict=True):
            found[owner][source.text[start:end].lstrip("&.$")] = None
        targets = self._captured.spans("target")
        for (start, end), owner in zip(targets, self.owned(targets), strict=True):
            own = _OWN.match(source.text[start : min(end, start + LONGEST_NAME)])
            if own and outlines[owner].kind == "function":
                found[owner][source.readable(own[1])] = None
        return found

    def _unquoted(self, literal: str) -> str:
        if literal.startswith("<<<"):
            return literal.partition("\n")[2].rpartition("\n")[0].strip()
        return literal[2:-1] if literal[:1] in "bB" else literal[1:-1]


def _created(node: Node) -> Span | None:
    """Where the class of a `new` stands; none for a class without a name."""
    what = next((child for child in node.named_children if child.type not in _NO_CLASS), None)
    return (what.start_byte, what.end_byte) if what and what.type != "anonymous_class" else None


def _outline(kind: str, node: Node, source: Source) -> Iterator[PhpOutline]:
    named, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if named is None or body is None or not 0 < named.end_byte - named.start_byte <= LONGEST_NAME:
        return  # a method that is only declared runs nothing
    outline = PhpOutline(kind, node, source.at(named), body)
    outline.keyword = named.start_byte
    attributes = node.child_by_field_name("attributes")
    if attributes:
        given = [one for group in attributes.named_children for one in group.named_children]
        outline.decorators = tuple(dotted_php(source.at(one.named_children[0])) for one in given if one.named_children)
    yield outline


def _bound(node: Node, source: Source) -> Iterator[PhpOutline]:
    """A variable of the file that holds a function: that is called by the variable."""
    name, value = node.child_by_field_name("left"), node.child_by_field_name("right")
    if name and value and name.end_byte - name.start_byte <= LONGEST_NAME:
        outline = PhpOutline("function", value, source.at(name).lstrip("$"), value.child_by_field_name("body"))
        outline.start = outline.keyword = node.start_byte
        yield outline


def _parameters(node: Node, source: Source) -> Iterator[Parameter]:
    for child in node.named_children:
        name, what = child.child_by_field_name("name"), child.child_by_field_name("type")
        if child.type in _PARAMETERS and name:
            yield Parameter(
                source.at(name).lstrip("&.$"),
                _PARAMETERS[child.type],
                child.child_by_field_name("default_value") is not None,
                source.line_of(what)[:LONGEST_NAME] if what else "",
            )


def _used(text: str) -> Iterator[tuple[str, str, str]]:
    r"""The names of `use A\B as C, D\{E, function f};`: namespace, name, alias."""
    text = re.sub(r"^use\s+(?:(?:function|const)\s+)?", "", " ".join(text.rstrip("; ").split()))
    before, _, inner = text.partition("{")
    for item in (inner.rstrip("} ") if inner else before).split(","):
        path, _, alias = item.strip().partition(" as ")
        path = (before if inner else "").strip() + re.sub(r"^(?:function|const) ", "", path.strip())
        namespace, _, name = path.strip("\\ ").rpartition("\\")
        if name:
            yield namespace, name, alias.strip()


read_php = partial(read_as, dialect_named("php"), _Php)
