"""Arguments in the wrong order, one too much, or one that lies at hand and was not passed on."""

from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.model.syntax import SyntaxNode
from bugsage.repair.trees.operator import TreeExample, TreeOperator
from bugsage.repair.trees.scopes import names_at
from bugsage.repair.trees.site import TreeSite
from bugsage.repair.wording import short

NAME = "arguments"
_MOST_SIBLINGS = 4


def propose(site: TreeSite) -> Iterator[Candidate]:
    """Each call of the suspect."""
    for node in site.nodes:
        if node.kind not in (site.dialect.call, "new_expression"):
            continue
        given = node.child("arguments")
        if given is None or given.kind not in site.dialect.arguments:
            continue
        values = given.inner()
        if any(one.kind in ("spread_element", "variadic_argument") for one in values):
            continue
        yield from _swapped(site, node, values)
        yield from _by_parameters(site, node, given, values)
        yield from _as_elsewhere(site, node, given, values)


def _swapped(site: TreeSite, node: SyntaxNode, values: tuple[SyntaxNode, ...]) -> Iterator[Candidate]:
    wanted = _parameters(site, node)
    texts = [site.source(one) for one in values]
    for at in range(len(values) - 1):
        if texts[at] == texts[at + 1] or any(one.kind in site.dialect.functions for one in values[at : at + 2]):
            continue
        crossed = len(wanted) > at + 1 and (texts[at] == wanted[at + 1] or texts[at + 1] == wanted[at])
        edits = site.replace(values[at], texts[at + 1]), site.replace(values[at + 1], texts[at])
        why = f"Give `{short(texts[at + 1])}` before `{short(texts[at])}`"
        yield site.candidate(
            NAME, why, *edits, at=node, weight=1.5 if crossed else -0.8, category="wrong-argument-order"
        )


def _by_parameters(
    site: TreeSite, node: SyntaxNode, given: SyntaxNode, values: tuple[SyntaxNode, ...]
) -> Iterator[Candidate]:
    """Too few for the definition, with a name of that parameter at hand; too many for it."""
    wanted = _parameters(site, node)
    if len(values) < len(wanted):
        name = wanted[len(values)]
        if name in names_at(site, node):
            text = f", {name}" if values else name
            at = values[-1].end if values else given.start + 1
            yield site.candidate(NAME, f"Pass `{name}` on", site.edit(at, at, text), at=node, weight=0.8)
    if wanted and len(values) > len(wanted) and len(values) > 1:
        gone = site.edit(values[-2].end, values[-1].end, "")
        yield site.candidate(NAME, f"Do not pass `{short(site.source(values[-1]))}`", gone, at=node, weight=-0.5)


def _as_elsewhere(
    site: TreeSite, node: SyntaxNode, given: SyntaxNode, values: tuple[SyntaxNode, ...]
) -> Iterator[Candidate]:
    """More arguments, as other calls of the same function in this file have them."""
    callee, known = node.child("function", "constructor"), names_at(site, node)
    name = site.source(callee) if callee else ""
    name = name.rpartition(".")[2]
    seen: set[str] = set()
    for other in _calls(site).get(name, ()):
        more = other[len(values) :] if len(other) > len(values) else ()
        text = ", ".join(site.source(one) for one in more)
        if not more or text in seen or len(text) > 60 or len(seen) >= _MOST_SIBLINGS:
            continue
        names = {site.source(one) for value in more for one in value.walk() if one.kind == "identifier"}
        if names <= known.keys():
            seen.add(text)
            at = values[-1].end if values else given.start + 1
            edit = site.edit(at, at, f", {text}" if values else text)
            yield site.candidate(NAME, f"Pass `{short(text)}` as well, as elsewhere", edit, at=node, weight=-1.0)


def _calls(site: TreeSite) -> dict[str, list[tuple[SyntaxNode, ...]]]:
    found = site.once("calls", _all_calls)
    assert isinstance(found, dict)
    return found


def _all_calls(site: TreeSite) -> dict[str, list[tuple[SyntaxNode, ...]]]:
    made: dict[str, list[tuple[SyntaxNode, ...]]] = {}
    for node in site.tree.walk():
        callee, given = node.child("function", "constructor"), node.child("arguments")
        if node.kind in (site.dialect.call, "new_expression") and callee and given:
            made.setdefault(site.source(callee).rpartition(".")[2], []).append(given.inner())
    return made


def _parameters(site: TreeSite, node: SyntaxNode) -> list[str]:
    """Names of the parameters of what a call names, where one definition alone has that name."""
    callee = node.child("function", "constructor")
    name = site.source(callee).rpartition(".")[2] if callee else ""
    found = [
        definition
        for file in site.code.files.values()
        if file.path.endswith(site.dialect.endings) and not file.is_test
        for definition in file.definitions
        if definition.kind == "function" and definition.name == name
    ]
    own = [one for one in found if site.code.find(site.file, one.symbol) is one]
    chosen = own if len(own) == 1 else found
    return [one.name for one in chosen[0].parameters if one.kind == "normal"] if len(chosen) == 1 else []


OPERATOR = TreeOperator(
    name=NAME,
    propose=propose,
    examples=(
        TreeExample(
            error="AssertionError: 'b a' == 'a b'",
            before="""
function named (first, last) {
  return `${first} ${last}`
}

function shown (last, first) {
  return named(last, first) // <-
}
""",
            after="""
function named (first, last) {
  return `${first} ${last}`
}

function shown (last, first) {
  return named(first, last)
}
""",
        ),
        TreeExample(
            error="got -1, want 1",
            file="app.go",
            before="""
package app

import "strings"

func Has(text, part string) bool {
	return strings.Contains(part, text) // <-
}
""",
            after="""
package app

import "strings"

func Has(text, part string) bool {
	return strings.Contains(text, part)
}
""",
        ),
        TreeExample(
            error="AssertionError: undefined == 'x'",
            before="""
function put (store, key, options) {
  return store.put(key, options)
}

function keep (store, key, options) {
  return put(store, key) // <-
}
""",
            after="""
function put (store, key, options) {
  return store.put(key, options)
}

function keep (store, key, options) {
  return put(store, key, options)
}
""",
        ),
        TreeExample(
            error="AssertionError: 1 == 2",
            before="function one (a) { return a() } // <-\n",
        ),
    ),
)
