"""A name that is bound the wrong way: `const` for what changes, or `this` that a plain function loses."""

import re
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.repair.trees.operator import TreeExample, TreeOperator
from bugsage.repair.trees.site import TreeSite

NAME = "bindings"


def propose(site: TreeSite) -> Iterator[Candidate]:
    """By what the failure says: an assignment to a constant, or a `this` that is nothing."""
    if re.search(
        r"Assignment to constant|read-only|Cannot assign to '\w+' because it is a constant", site.event.message
    ):
        yield from _changing(site)
    if re.search(r"of undefined|is not a function|is undefined|of null", site.event.message):
        yield from _bound(site)


def _changing(site: TreeSite) -> Iterator[Candidate]:
    """`let` for a name that is assigned again."""
    changed = set[str]()
    for node in site.tree.walk():
        target = node.child("left", "argument")
        if target and node.kind in ("assignment_expression", "augmented_assignment_expression", "update_expression"):
            changed.add(site.source(target))
    for node in site.tree.walk():
        word = next((one for one in node.children if one.kind == "const"), None)
        names = [name for one in node.inner() if (name := one.child("name"))]
        if node.kind == "lexical_declaration" and word and any(site.source(one) in changed for one in names):
            why = f"Let `{site.source(names[0])}` change"
            near = any(site.span[0] <= one.line <= site.span[1] for one in names)
            yield site.candidate(NAME, why, site.replace(word, "let"), at=node, weight=2.0 if near else 1.0)


def _bound(site: TreeSite) -> Iterator[Candidate]:
    """A function that is handed on and says `this`, as an arrow function."""
    for node in site.of("function_expression"):
        parameters, body, around = node.child("parameters"), node.child("body"), site.parents.get(node)
        handed = around is not None and around.kind in site.dialect.arguments
        if not handed or parameters is None or body is None or node.child("name"):
            continue
        if any(one.kind == "this" for one in body.walk()) and not any(one.kind == "*" for one in node.children):
            edit = site.edit(node.start, body.start, f"{site.source(parameters)} => ")
            yield site.candidate(NAME, "Keep `this` of the function around it", edit, at=node, weight=1.2)


OPERATOR = TreeOperator(
    name=NAME,
    languages=("javascript", "typescript"),
    propose=propose,
    examples=(
        TreeExample(
            error="TypeError: Assignment to constant variable.",
            before="""
function total (values) {
  const sum = 0
  for (const value of values) sum += value // <-
  return sum
}
""",
            after="""
function total (values) {
  let sum = 0
  for (const value of values) sum += value
  return sum
}
""",
        ),
        TreeExample(
            error="TypeError: Cannot read properties of undefined (reading 'rate')",
            before="""
class Shop {
  prices (items) {
    return items.map(function (item) { return item.price * this.rate }) // <-
  }
}
""",
            after="""
class Shop {
  prices (items) {
    return items.map((item) => { return item.price * this.rate })
  }
}
""",
        ),
        TreeExample(
            error="AssertionError: 1 == 2",
            before="""
function one (a) {
  const b = a
  return b // <-
}
""",
        ),
    ),
)
