"""Names that can be read at a place, near enough: who binds what in the functions around it and in the file."""

from __future__ import annotations

from collections.abc import Iterator

from bugsage.model.syntax import SyntaxNode
from bugsage.repair.trees.dialect import Dialect
from bugsage.repair.trees.site import TreeSite

#: A name, what it is, and where it is bound.
Bound = tuple[str, str, int]

_PATTERNS = frozenset(
    ("object_pattern", "array_pattern", "pair_pattern", "assignment_pattern", "rest_pattern", "expression_list",
     "object_assignment_pattern", "required_parameter", "optional_parameter")
)  # fmt: skip
_BOUND = frozenset(("identifier", "shorthand_property_identifier_pattern", "package_identifier"))
#: Nodes that bind names, with the field that holds them.
_BINDERS = {
    "variable_declarator": "name", "for_in_statement": "left", "catch_clause": "parameter", "class_declaration": "name",
    "short_var_declaration": "left", "range_clause": "left", "var_spec": "name", "const_spec": "name",
    "parameter_declaration": "name", "variadic_parameter_declaration": "name", "arrow_function": "parameter",
    "import_specifier": "alias", "import_clause": "", "import_spec": "name", "namespace_import": "",
}  # fmt: skip
_NAMED_FUNCTIONS = ("function_declaration", "generator_function_declaration")


def names_at(site: TreeSite, node: SyntaxNode) -> dict[str, str]:
    """Names that can be read at a node, each with what it is: `parameter`, `local`, `function`, `file` or `global`."""
    found: dict[str, str] = {}
    around: SyntaxNode | None = site.function(node)
    while around is not None:
        for name, kind, start in bound_in(site, around):
            if kind == "parameter" or start < node.start:
                found.setdefault(name, kind)
        around = site.function(around)
    for name, _, _ in bound_in(site, site.tree):
        found.setdefault(name, "file")
    for name in site.dialect.globals:
        found.setdefault(name, "global")
    return found


def read_in(site: TreeSite, node: SyntaxNode) -> set[str]:
    """Plain names that a piece of code mentions."""
    return {site.source(one) for one in node.walk() if one.kind in ("identifier", "shorthand_property_identifier")}


def bound_in(site: TreeSite, scope: SyntaxNode) -> tuple[Bound, ...]:
    """Names that a function or the file binds itself, with what they are and where."""
    found = site.once(("bound", scope), lambda one: tuple(_bound_in(scope, one.text, one.dialect)))
    assert isinstance(found, tuple)
    return found


def _bound_in(scope: SyntaxNode, text: str, dialect: Dialect) -> list[Bound]:
    found: list[Bound] = []
    left = list(reversed(scope.children))
    while left:
        node = left.pop()
        if node.kind in _NAMED_FUNCTIONS and (name := node.child("name")):
            found.append((text[name.start : name.end], "function", 0))
        if node.kind in dialect.functions:
            continue
        if node.kind in dialect.parameters and node.field in ("parameters", "receiver"):
            found += [(text[n.start : n.end], "parameter", n.start) for n in _targets(node, parameters=True)]
        elif node.kind in _BINDERS:
            found += [(text[n.start : n.end].rpartition("/")[2], "local", n.start) for n in _bound_by(node)]
        left.extend(reversed(node.children))
    if scope.kind == "arrow_function" and (single := scope.child("parameter")):
        found.append((text[single.start : single.end], "parameter", single.start))
    return found


def _bound_by(node: SyntaxNode) -> Iterator[SyntaxNode]:
    field = _BINDERS[node.kind]
    if node.kind == "import_specifier":
        one = node.child("alias") or node.child("name")
        yield from [one] if one else []
        return
    if node.kind == "import_spec" and (path := node.child("path")) and not node.child("name"):
        yield from (one for one in path.inner() if one.kind == "interpreted_string_literal_content")
    for child in node.children:
        if (child.field == field and field) or (not field and child.kind in _BOUND):
            yield from _targets(child)


def _targets(node: SyntaxNode, *, parameters: bool = False) -> Iterator[SyntaxNode]:
    """Names in a pattern."""
    if node.kind in _BOUND:
        yield node
    elif node.kind in _PATTERNS or parameters:
        for child in node.children:
            if child.field in ("right", "value", "type", "key") and child.kind not in _PATTERNS | {"identifier"}:
                continue
            if child.field in ("right", "type", "key"):
                continue
            deeper = child.kind in ("parameter_declaration", "variadic_parameter_declaration")
            yield from _targets(child, parameters=parameters and deeper)
