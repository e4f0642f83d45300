"""Another expression of the function or file in place of one: what is given back, assigned or passed on."""

from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.model.syntax import SyntaxNode
from bugsage.repair.trees.operator import TreeExample, TreeOperator
from bugsage.repair.trees.scopes import names_at, read_in
from bugsage.repair.trees.site import TreeSite
from bugsage.repair.wording import short

NAME = "donors"
_PLACES = ("return_statement", "variable_declarator", "assignment_expression", "pair")
_GIVING = frozenset(("identifier", "member_expression", "call_expression", "subscript_expression", "binary_expression",
                     "selector_expression", "index_expression", "number", "string", "null", "true", "false", "array",
                     "int_literal", "interpreted_string_literal", "nil", "unary_expression"))  # fmt: skip
#: Donors that are tried in one place.
_MOST = 8


def propose(site: TreeSite) -> Iterator[Candidate]:
    """Each value that is given back or kept, with the values of the same kind around it."""
    for node in site.of(*_PLACES, "expression_list"):
        value = _value(site, node)
        if value is None:
            continue
        yield from _others(site, value)
        yield from _with_default(site, value)


def _value(site: TreeSite, node: SyntaxNode) -> SyntaxNode | None:
    around = site.parents.get(node)
    if node.kind == "expression_list":
        fits = around is not None and (around.kind == "return_statement" or node.field == "right")
        return node.inner()[0] if fits and len(node.inner()) == 1 else None
    given = node.kind == "return_statement"
    found = next(iter(node.inner()), None) if given else node.child("value", "right")
    return found if found is not None and found.kind in _GIVING else None


def _others(site: TreeSite, value: SyntaxNode) -> Iterator[Candidate]:
    own, known, seen = site.source(value), names_at(site, value), set[str]()
    around = site.function(value)
    shape = value.kind
    inside = (around.start, around.end) if around else (0, 0)
    ranked = sorted(
        _donors(site),
        key=lambda one: (not inside[0] <= one.start < inside[1], one.kind != shape, abs(one.line - value.line)),
    )
    for donor in ranked:
        text = site.source(donor)
        if text == own or text in seen or not read_in(site, donor) <= known.keys():
            continue
        seen.add(text)
        if len(seen) > _MOST:
            return
        near = inside[0] <= donor.start < inside[1]
        role = _role(site, donor) == _role(site, value)
        shared = bool(read_in(site, donor) & read_in(site, value))
        weight = -3.0 + 0.5 * near + 0.4 * (donor.kind == shape) + 0.3 * shared + 0.7 * role
        why = f"Use `{short(text)}` in place of `{short(own)}`"
        yield site.candidate(NAME, why, site.replace(value, text), at=value, weight=weight)


def _role(site: TreeSite, node: SyntaxNode) -> str:
    around = site.parents.get(node)
    return around.kind if around else ""


def _donors(site: TreeSite) -> tuple[SyntaxNode, ...]:
    found = site.once("donors", _all)
    assert isinstance(found, tuple)
    return found


def _all(site: TreeSite) -> tuple[SyntaxNode, ...]:
    found = []
    for node in site.tree.walk():
        if node.kind in (*_PLACES, "expression_list"):
            value = _value(site, node)
            if value is not None and value.end - value.start <= 80 and value.line == value.last:
                found.append(value)
    return tuple(found)


def _with_default(site: TreeSite, value: SyntaxNode) -> Iterator[Candidate]:
    """`x || default`, for what may be missing."""
    if site.dialect.language == "go" or value.kind not in ("identifier", "member_expression", "subscript_expression"):
        return
    text = site.source(value)
    for empty, weight in (("{}", -2.4), ("[]", -2.4), ("''", -2.6), ("0", -2.8)):
        why = f"Take `{empty}` where there is no `{short(text)}`"
        yield site.candidate(NAME, why, site.replace(value, f"{text} || {empty}"), at=value, weight=weight)


OPERATOR = TreeOperator(
    name=NAME,
    propose=propose,
    examples=(
        TreeExample(
            error="AssertionError: expected 'a' to equal 'A'",
            before="""
function named (user) {
  const name = user.name.toUpperCase()
  const nick = user.nick
  if (!user.nick) return name
  return user.name // <-
}
""",
            after="""
function named (user) {
  const name = user.name.toUpperCase()
  const nick = user.nick
  if (!user.nick) return name
  return name
}
""",
            within=4,
        ),
        TreeExample(
            error="got 0, want 2",
            file="app.go",
            before="""
package app

func Longer(a, b []int) int {
	if len(a) > len(b) {
		return len(a)
	}
	return len(a) // <-
}

func Second(a, b []int) int {
	return len(b)
}
""",
            after="""
package app

func Longer(a, b []int) int {
	if len(a) > len(b) {
		return len(a)
	}
	return len(b)
}

func Second(a, b []int) int {
	return len(b)
}
""",
            within=4,
        ),
        TreeExample(
            error="AssertionError: 1 == 2",
            before="function one (a) { a() } // <-\n",
        ),
    ),
)
