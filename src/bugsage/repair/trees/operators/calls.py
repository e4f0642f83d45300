"""A method that is mistaken for another, a call too much, or one that values like this get elsewhere in the file."""

from collections import Counter
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.model.syntax import SyntaxNode
from bugsage.repair.trees.operator import TreeExample, TreeOperator
from bugsage.repair.trees.site import TreeSite
from bugsage.repair.wording import short

NAME = "calls"
#: Calls without arguments of the language that are forgotten most.
_USUAL = ("trim()", "toLowerCase()", "toString()", "slice()", "toUpperCase()", "sort()", "reverse()")
_MOST = 8
_ALSO = frozenset(("Math", "Object", "JSON", "console", "Array"))


def propose(site: TreeSite) -> Iterator[Candidate]:
    """Each call, and each value that could be called upon."""
    for node in site.nodes:
        if node.kind == site.dialect.call:
            yield from _cousins(site, node)
            yield from _without(site, node)
        if site.dialect.language != "go" and _is_value(site, node):
            yield from _more(site, node)


def _cousins(site: TreeSite, node: SyntaxNode) -> Iterator[Candidate]:
    callee = node.child("function")
    name = callee.child(site.dialect.name) if callee and callee.kind == site.dialect.member else callee
    if name is None:
        return
    text = site.source(name)
    for number, other in enumerate(site.dialect.cousins.get(text, ())):
        why = f"Use `{other}` in place of `{text}`"
        yield site.candidate(NAME, why, site.replace(name, other), at=node, weight=0.5 - 0.8 * number)


def _without(site: TreeSite, node: SyntaxNode) -> Iterator[Candidate]:
    """`x` for `x.trim()`, `x` for `String(x)`."""
    callee, given, around = node.child("function"), node.child("arguments"), site.parents.get(node)
    if callee is None or given is None or around is None or around.kind == "expression_statement":
        return
    values = given.inner()
    if callee.kind == site.dialect.member:
        owner = callee.child(site.dialect.owner)
        text = site.source(owner) if owner and site.dialect.language != "go" else ""
        if text and text not in (*_ALSO, "this", "super") and len(values) < 2:
            why = f"Use `{short(text)}` as it is"
            yield site.candidate(NAME, why, site.replace(node, text), at=node, weight=-2.2)
    elif callee.kind == "identifier" and len(values) == 1 and values[0].kind not in site.dialect.functions:
        text = site.source(values[0])
        yield site.candidate(NAME, f"Use `{short(text)}` as it is", site.replace(node, text), at=node, weight=-2.2)


def _is_value(site: TreeSite, node: SyntaxNode) -> bool:
    """Something that is read and not called, assigned to or looked into."""
    if node.kind not in ("identifier", "member_expression", "call_expression", "subscript_expression"):
        return False
    around = site.parents.get(node)
    if around is None or around.kind in (
        site.dialect.member,
        "formal_parameters",
        "import_specifier",
        "await_expression",
    ):
        return node.field == "object" and node.kind in ("call_expression", "identifier") and around is not None
    if node.field in ("name", "left", "function", "key", "label", "constructor", "parameter"):
        return False
    return around.kind in (
        "arguments", "return_statement", "variable_declarator", "assignment_expression", "pair", "binary_expression",
        "array", "arrow_function", "for_in_statement", "ternary_expression", "template_substitution", "spread_element",
    )  # fmt: skip


def _more(site: TreeSite, node: SyntaxNode) -> Iterator[Candidate]:
    text, seen = site.source(node), 0
    for call, count in _habits(site).most_common():
        if seen >= _MOST:
            return
        if text.endswith(f".{call}"):
            continue
        seen += 1
        why = f"Call `.{short(call)}` upon `{short(text)}`"
        weight = -3.0 + 0.2 * min(count, 5)
        yield site.candidate(NAME, why, site.replace(node, f"{text}.{call}"), at=node, weight=weight)


def _habits(site: TreeSite) -> Counter[str]:
    """Short calls upon values in this file, how often each; then the usual ones of the language."""
    found = site.once("habits", _habits_of)
    assert isinstance(found, Counter)
    return found


def _habits_of(site: TreeSite) -> Counter[str]:
    found = Counter[str]()
    for node in site.tree.walk():
        callee, given = node.child("function"), node.child("arguments")
        if node.kind != site.dialect.call or callee is None or given is None or callee.kind != site.dialect.member:
            continue
        owner, name = callee.child(site.dialect.owner), callee.child(site.dialect.name)
        plain = all(one.kind in ("number", "string", "regex", "unary_expression") for one in given.inner())
        around = site.parents.get(node)
        used = around is not None and around.kind != "expression_statement"
        if not (owner and name and plain and used) or given.end - given.start >= 40:
            continue
        if site.source(owner) not in (*_ALSO, "this"):
            found[f"{site.source(name)}{site.source(given)}"] += 2
    found.update(_USUAL)
    return found


OPERATOR = TreeOperator(
    name=NAME,
    propose=propose,
    examples=(
        TreeExample(
            error="AssertionError: expected false to be true",
            before="""
function isScript (name) {
  return name.startsWith('.js') // <-
}
""",
            after="""
function isScript (name) {
  return name.endsWith('.js')
}
""",
        ),
        TreeExample(
            error="AssertionError: expected ' a' to equal 'a'",
            before="""
function clean (text) {
  return text // <-
}
""",
            after="""
function clean (text) {
  return text.trim()
}
""",
        ),
        TreeExample(
            error="got false, want true",
            file="app.go",
            before="""
package app

import "strings"

func IsGo(name string) bool {
	return strings.HasPrefix(name, ".go") // <-
}
""",
            after="""
package app

import "strings"

func IsGo(name string) bool {
	return strings.HasSuffix(name, ".go")
}
""",
        ),
        TreeExample(
            error="AssertionError: 1 == 2",
            before="function one () { return 1 } // <-\n",
        ),
    ),
)
