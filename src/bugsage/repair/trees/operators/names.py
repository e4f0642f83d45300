"""Another name or property in place of the one that is written: the nearest that there is, or one close at hand."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher

from bugsage.model.edit import Candidate
from bugsage.model.syntax import SyntaxNode
from bugsage.repair.trees.operator import TreeExample, TreeOperator
from bugsage.repair.trees.scopes import bound_in, names_at, read_in
from bugsage.repair.trees.site import TreeSite

NAME = "names"
_UNKNOWN = re.compile(r"([A-Za-z_$][\w$]*) is not defined|undefined: (?:\w+\.)?(\w+)|Cannot find name '(\w+)'")
_LACKING = re.compile(
    r"([A-Za-z_$#][\w$]*)(?:\(\.\.\.\))? is not a (?:function|constructor)|reading '([^']+)'"
    r"|has no field or method (\w+)|Property '([^']+)' does not exist"
)
#: Names that are tried in one place, the likeliest first.
_MOST = 6
_BINDING = frozenset(("variable_declarator", "formal_parameters", "parameter_declaration", "var_spec", "const_spec"))


def propose(site: TreeSite) -> Iterator[Candidate]:
    """Each name in the suspect, with those that could stand there."""
    said = site.event.message
    unknown = {one for found in _UNKNOWN.findall(said) for one in found if one}
    lacking = {one for found in _LACKING.findall(said) for one in found if one}
    for node in site.nodes:
        if node.kind == "identifier" and _is_read(site, node):
            yield from _name(site, node, unknown)
        elif node.kind in site.dialect.properties and _is_member(site, node):
            yield from _property(site, node, lacking | unknown)


def _is_read(site: TreeSite, node: SyntaxNode) -> bool:
    around = site.parents.get(node)
    if around is None or node.field in ("name", "label", "parameter"):
        return False
    if around.kind in _BINDING and node.field not in ("value", "right"):
        return False
    return not (around.kind == "expression_list" and node.field == "" and _binds(site, around))


def _binds(site: TreeSite, node: SyntaxNode) -> bool:
    around = site.parents.get(node)
    return around is not None and around.kind in ("short_var_declaration", "range_clause") and node.field == "left"


def _is_member(site: TreeSite, node: SyntaxNode) -> bool:
    around = site.parents.get(node)
    return around is not None and around.kind == site.dialect.member and node.field == site.dialect.name


def _name(site: TreeSite, node: SyntaxNode, unknown: Collection[str]) -> Iterator[Candidate]:
    text, scope = site.source(node), names_at(site, node)
    if scope.get(text) == "global" or (text not in scope and text not in unknown and _is_global(site, text)):
        return
    missing = text in unknown or text not in scope
    around = site.function(node)
    used = read_in(site, around) if around else set()
    near = {name for name, _, _ in bound_in(site, around)} if around else set()
    others = {name: kind for name, kind in scope.items() if name != text and kind != "global"}
    if not missing:  # what the file binds is meant for something else, if it is not nearly the same word
        others = {n: kind for n, kind in others.items() if kind != "file" or _alike(text, n) > 0.6}
    for name in _likeliest(text, others):
        alike = _alike(text, name)
        if missing:
            weight = 2.0 if alike > 0.6 else 0.0
        else:
            weight = -2.4 + 0.9 * (name in near) + (1.2 if name in near and name not in used else 0.0)
            weight += 0.3 * (others[name] == scope[text])
        why = f"Use `{name}` in place of `{text}`"
        yield site.candidate(NAME, why, site.replace(node, name), at=node, weight=weight + alike)


def _is_global(site: TreeSite, text: str) -> bool:
    """Used all over the file without being bound there: `Object`, `fmt`."""
    return text[:1].isupper() or len(re.findall(rf"\b{re.escape(text)}\b", site.text)) > 1


def _property(site: TreeSite, node: SyntaxNode, lacking: Collection[str]) -> Iterator[Candidate]:
    text, known = site.source(node), _properties(site)
    alone = known[text] <= 1
    missing = text in lacking
    for name in _likeliest(text, [one for one in known if one != text]):
        alike = _alike(text, name)
        if alike < (0.5 if missing else 0.6):
            continue
        weight = 1.5 * missing + 1.0 * alone - 1.8 + 1.5 * alike
        why = f"Use `.{name}` in place of `.{text}`"
        yield site.candidate(NAME, why, site.replace(node, name), at=node, weight=weight)


def _properties(site: TreeSite) -> Counter[str]:
    """Properties that this file mentions, and names of methods of the whole repository."""
    found = site.once("properties", _mentioned)
    assert isinstance(found, Counter)
    return found


def _mentioned(site: TreeSite) -> Counter[str]:
    kinds = site.dialect.properties | {"shorthand_property_identifier", "shorthand_property_identifier_pattern"}
    found = Counter(site.source(one) for one in site.tree.walk() if one.kind in kinds)
    for file in site.code.files.values():
        if file.path.endswith(site.dialect.endings) and not file.is_test:
            for definition in file.definitions:
                if definition.parent and definition.kind == "function":
                    found[definition.name] += 1
                for name in definition.assigns:
                    found[name] += 1
    found.update(_BUILT_IN if site.dialect.language != "go" else ())
    return found


_BUILT_IN = (
    "length", "push", "slice", "indexOf", "forEach", "filter", "reduce", "concat", "replace", "split", "toString",
    "toLowerCase", "toUpperCase", "trim", "includes", "startsWith", "endsWith", "hasOwnProperty", "message",
    "prototype", "constructor", "match", "test", "then", "catch", "finally", "size", "entries", "values", "charCodeAt",
    "charAt",
    "substring", "isArray", "assign", "freeze", "stringify", "parse", "sort", "reverse", "shift", "unshift", "splice",
    "every", "some", "find", "findIndex", "apply", "call", "bind", "defineProperty", "padStart", "repeat", "default",
)  # fmt: skip


def _likeliest(wrong: str, known: Collection[str]) -> list[str]:
    return sorted(known, key=lambda name: (-_alike(wrong, name), name))[:_MOST]


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


OPERATOR = TreeOperator(
    name=NAME,
    propose=propose,
    examples=(
        TreeExample(
            error="ReferenceError: itmes is not defined",
            before="""
function count (items) {
  return itmes.length // <-
}
""",
            after="""
function count (items) {
  return items.length
}
""",
            within=1,
        ),
        TreeExample(
            error="TypeError: this.totals is not a function",
            before="""
class Cart {
  total () { return 1 }

  pay () {
    return this.totals() // <-
  }
}
""",
            after="""
class Cart {
  total () { return 1 }

  pay () {
    return this.total()
  }
}
""",
        ),
        TreeExample(
            error="got 2, want 3",
            file="app.go",
            before="""
package app

func Area(width, height int) int {
	return width * width // <-
}
""",
            after="""
package app

func Area(width, height int) int {
	return width * height
}
""",
        ),
        TreeExample(
            error="AssertionError: 1 == 2",
            before="function one () { return 1 } // <-\n",
        ),
    ),
)
