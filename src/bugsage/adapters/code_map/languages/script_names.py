"""What functions, classes and objects of JavaScript and TypeScript are called: what they are assigned to."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from bugsage.adapters.code_map.nesting import Outline
from bugsage.model.code import Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

    from bugsage.adapters.code_map.grammar import Captured
    from bugsage.adapters.code_map.source import Source

LONGEST_NAME = 200
#: Nobody wraps a function deeper than this.
_DEPTH = 4

_FUNCTIONS = frozenset(("arrow_function", "function_expression", "generator_function"))
_GIVEN = frozenset(("arrow_function", "function_expression"))
_NAMED = _FUNCTIONS | {"class", "object"}
#: For each node that gives a name, the fields of the name and of what takes it.
_FIELDS = {
    "variable_declarator": ("name", "value"),
    "assignment_expression": ("left", "right"),
    "augmented_assignment_expression": ("left", "right"),
    "pair": ("key", "value"),
    "field_definition": ("property", "value"),
    "public_field_definition": ("name", "value"),
}
#: Expressions that stand for one of their parts, with the fields of these; all named children where there is none.
_SEE_THROUGH = {
    "parenthesized_expression": (),
    "as_expression": (),
    "satisfies_expression": (),
    "binary_expression": ("left", "right"),
    "ternary_expression": ("consequence", "alternative"),
}
#: What these give back is a result and not the function that they are given.
_RESULTS = re.compile(
    r"(?:^|\.)(?:map|flatMap|filter|reduce|reduceRight|find\w*|some|every|forEach|sort|toSorted|then|catch|finally|replace\w*|"
    r"from|set(?:Timeout|Interval|Immediate)|requestAnimationFrame|queueMicrotask|require|describe|it|test|on|once|"
    r"addEventListener|subscribe)$"
)
#: These give back the function that they are given, made into something more.
_WRAPPERS = re.compile(
    r"(?:^|\.)(?:use[A-Z]\w*|memo\w*|forwardRef|debounce\w*|throttle\w*|once|_?curry\w*|promisify|callbackify|bind|wrap\w*|"
    r"async\w*|action|computed|factory|create[A-Z]\w*|define[A-Z]\w*|typed|observer|deprecate|partial\w*|lazy|cached?)$"
)
_DROPPED = re.compile(r"^(?:(?:module\.)?exports|this)(?:\.|$)")
_PROTOTYPE = re.compile(r"\.prototype(?=\.|$)")
_STRING_KEY = re.compile(r"\[\s*(['\"`])([^'\"`\\]*)\1\s*\]")
#: Parameters that are nothing but names, and one of them; `this` is none.
_PLAIN = re.compile(r"\([\w$\s,]*\)")
_NAME = re.compile(r"(?!this$)(?:[^\W\d]|\$)[\w$]*")
_NOISE = re.compile(r"\s+|[?!](?=\.)")


class ScriptOutline(Outline):
    """One definition of a JavaScript or TypeScript file."""

    __slots__ = ()

    def parameters(self, source: Source) -> tuple[Parameter, ...]:
        """The parameters of a function in order; none for anything else."""
        if self.kind != "function":
            return ()
        node = self.node.child_by_field_name("parameters")
        if node is None:
            alone = self.node.child_by_field_name("parameter")
            return (Parameter(source.at(alone)),) if alone else ()
        text = source.at(node)
        found = _plain(text) if len(text) <= LONGEST_NAME else None
        return tuple(_parameters(node, source)) if found is None else found

    def bases(self, source: Source) -> tuple[str, ...]:
        """What a class extends and implements, as written."""
        if self.kind != "class":
            return ()
        heritage = next((child for child in self.node.named_children if child.type == "class_heritage"), None)
        if heritage is None:
            return ()
        clauses = [child for child in heritage.named_children if child.type.endswith("_clause")]
        given = [child for clause in clauses or [heritage] for child in clause.named_children]
        return tuple(source.line_of(node) for node in given if node.type != "type_arguments")

    def returns(self, source: Source) -> str:
        """The type of the return value as written."""
        node = self.node.child_by_field_name("return_type") if self.kind == "function" else None
        return source.line_of(node).removeprefix(":").strip() if node else ""


#: The name something is given, and the whole in which it is given.
_Bound = dict[int, tuple[str, "Node"]]


def outlined(captured: Captured, source: Source) -> list[ScriptOutline]:
    """Functions, classes and what only lends its name, in order, each with its own name."""
    functions, classes = captured.nodes("function"), captured.nodes("class")
    found: list[ScriptOutline] = []
    bound: _Bound = {}
    for part, name, around in _taken_in(captured, source, sorted(node.start_byte for node in functions + classes)):
        if part.type == "object":
            found.append(ScriptOutline("scope", part, name))
        else:
            bound[part.id] = (name, around)
    for node in functions:
        outline = _function(node, bound, source)
        if outline:
            found.append(outline)
    for node in classes:
        name, around = bound.get(node.id, ("", node))
        name = _own_if_better(node.child_by_field_name("name"), name, source)
        if name:
            found.append(_spread(ScriptOutline("class", node, name), around))
    for node in captured.nodes("namespace"):
        own = node.child_by_field_name("name")
        if own and own.type != "string":
            found.append(ScriptOutline("scope", node, source.at(own)))
    return found


def _function(node: Node, bound: _Bound, source: Source) -> ScriptOutline | None:
    kind = node.type
    own = node.child_by_field_name("name") if kind != "arrow_function" else None
    if kind == "method_definition" or kind.endswith("_declaration"):
        name = _key(own, source) if own else ""
        return ScriptOutline("function", node, name, node.child_by_field_name("body")) if name else None
    name, around = bound.get(node.id, ("", node))
    name = _own_if_better(own, name, source)
    if not name:
        return None
    return _spread(ScriptOutline("function", node, name, node.child_by_field_name("body")), around)


def _own_if_better(own: Node | None, name: str, source: Source) -> str:
    return source.at(own) if own and name in ("", "default") else name


def _spread(outline: ScriptOutline, around: Node) -> ScriptOutline:
    """With the name that stands before it, and the call that it stands in."""
    outline.start = outline.keyword = min(outline.start, around.start_byte)
    outline.end = max(outline.end, around.end_byte)
    return outline


def _taken_in(captured: Captured, source: Source, starts: list[int]) -> Iterator[tuple[Node, str, Node]]:
    """What is given a name, the name, and the whole in which it is given; `starts` are those of all that can be."""
    if not starts:
        return
    holds_one = partial(_holds_one, starts)
    wrappers = captured.nodes("wrapper", holds_one)
    outermost = _outermost(captured.spans("function")) if wrappers else []
    for node in wrappers:
        # At the top of a file whatever wraps a function, elsewhere where the wrapper's name says so.
        at = bisect_right(outermost, (node.start_byte, 0)) - 1
        inside = at >= 0 and node.start_byte < outermost[at][1]
        yield from _taken(node, source, _WRAPPERS if inside else None)
    for node in captured.nodes("pair", holds_one):
        value = node.child_by_field_name("value")
        if value is None or value.type != "call_expression":
            yield from _taken(node, source, None)
        elif _is_given_one(value):
            yield from _taken(node, source, _WRAPPERS)
    for node in captured.nodes("binder", holds_one):
        yield from _taken(node, source, None)


def _holds_one(starts: list[int], node: Node) -> bool:
    at = bisect_left(starts, node.start_byte)
    return at < len(starts) and starts[at] < node.end_byte


def _is_given_one(call: Node) -> bool:
    """A function is among the arguments of a call."""
    arguments = call.child_by_field_name("arguments")
    return arguments is not None and any(node.type in _GIVEN for node in arguments.named_children)


def _outermost(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for span in spans:
        if not found or span[0] >= found[-1][1]:
            found.append(span)
    return found


def _taken(binder: Node, source: Source, callee: re.Pattern[str] | None) -> Iterator[tuple[Node, str, Node]]:
    if binder.type == "export_statement":
        name, value = "default", binder.child_by_field_name("value")
    else:
        name_field, value_field = _FIELDS[binder.type]
        name_node, value = binder.child_by_field_name(name_field), binder.child_by_field_name(value_field)
        name = _key(name_node, source) if name_node else ""
        if not name and binder.type == "assignment_expression" and name_node:
            name = "default"  # module.exports = …
    if value is None or not name:
        return
    parts = [value] if value.type in _NAMED else list(_parts(value, source, callee, _DEPTH))
    for part in parts:
        if name != "default" or part.type != "object" or binder.type == "export_statement":
            yield part, name, binder if len(parts) == 1 else part


def _parts(value: Node, source: Source, callee: re.Pattern[str] | None, depth: int) -> Iterator[Node]:
    """The functions, classes and objects that an expression may stand for."""
    kind = value.type
    if kind in _NAMED:
        yield value
    elif depth and kind in _SEE_THROUGH:
        fields = _SEE_THROUGH[kind]
        parts = [value.child_by_field_name(field) for field in fields] if fields else value.named_children[:1]
        for part in parts:
            if part:
                yield from _parts(part, source, callee, depth - 1)
    elif depth and kind == "call_expression":
        yield from _wrapped(value, source, callee, depth - 1)


def _wrapped(call: Node, source: Source, callee: re.Pattern[str] | None, depth: int) -> Iterator[Node]:
    """The one function among the arguments of a call that gives it back, made into something more."""
    function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
    if function is None or arguments is None or function.type not in ("identifier", "member_expression"):
        return
    name = source.text[max(function.start_byte, function.end_byte - 60) : function.end_byte]
    if (_RESULTS.search(name) and not _WRAPPERS.search(name)) or (callee and not callee.search(name)):
        return
    given = arguments.named_children[:8]
    functions = [node for node in given if node.type in _FUNCTIONS]
    if len(functions) == 1:
        yield functions[0]
    elif not functions and given and given[0].type == "call_expression":
        yield from _parts(given[0], source, callee, depth)


def _key(node: Node, source: Source) -> str:
    """A name as the map gives it; empty for what has none, or is `module.exports` itself."""
    kind = node.type
    if node.end_byte - node.start_byte > LONGEST_NAME:
        return ""
    text = source.at(node)
    if kind in ("identifier", "property_identifier", "private_property_identifier", "type_identifier"):
        return text if text != "exports" else ""
    if kind == "string":
        return text[1:-1]
    if kind in ("object_pattern", "array_pattern"):
        return ""
    text = _NOISE.sub("", text)
    if kind == "computed_property_name":
        inner = text[1:-1]
        return inner[1:-1] if inner[:1] in ("'", '"') else text
    return _PROTOTYPE.sub("", _DROPPED.sub("", _STRING_KEY.sub(r".\2", text)))


@lru_cache(maxsize=4_000)
def _plain(text: str) -> tuple[Parameter, ...] | None:
    """Parameters that are nothing but names; None for all others. Asking the tree takes much longer."""
    if not _PLAIN.fullmatch(text):
        return None
    names = [name.strip() for name in text[1:-1].split(",")]
    names = names if names[-1] else names[:-1]
    return tuple(Parameter(name) for name in names) if all(map(_NAME.fullmatch, names)) else None


def _parameters(node: Node, source: Source) -> Iterator[Parameter]:
    for child in node.named_children:
        kind = child.type
        if kind in ("comment", "decorator", "ERROR"):
            continue
        pattern, default, annotation = child, None, None
        if kind in ("required_parameter", "optional_parameter"):
            pattern = child.child_by_field_name("pattern") or child
            default, annotation = child.child_by_field_name("value"), child.child_by_field_name("type")
        elif kind == "assignment_pattern":
            pattern, default = child.child_by_field_name("left") or child, child.child_by_field_name("right")
        name = source.at(pattern) if pattern.type == "identifier" else source.line_of(pattern)
        if name == "this":
            continue
        yield Parameter(
            name.removeprefix("...")[:LONGEST_NAME],
            "args" if pattern.type == "rest_pattern" else "normal",
            default is not None or kind == "optional_parameter",
            source.line_of(annotation).removeprefix(":").strip() if annotation else "",
        )
