"""A condition the wrong way round, wider or narrower: `!`, an operand more or less, branches swapped."""

from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.model.syntax import SyntaxNode
from bugsage.repair.trees.operator import TreeExample, TreeOperator
from bugsage.repair.trees.scopes import names_at, read_in
from bugsage.repair.trees.site import TreeSite
from bugsage.repair.wording import short

NAME = "conditions"
_CONDITIONAL = ("if_statement", "while_statement", "do_statement", "for_statement", "for_clause", "ternary_expression")
_PLAIN = ("identifier", "member_expression", "selector_expression", "call_expression", "subscript_expression")
_LITERAL = ("true", "false")
#: Conditions of the file that are tried beside one, and in place of a bare truth value.
_MOST, _MOST_MADE = 8, 24
#: A branch that is always or never taken is what nobody meant.
_NOBODY = 2.5


def propose(site: TreeSite) -> Iterator[Candidate]:
    """Each condition of the suspect, changed."""
    for node in site.of(*_CONDITIONAL):
        test = condition(node)
        if test is None:
            continue
        if node.kind == "ternary_expression":
            yield from _swapped(site, node)
        elif node.kind == "if_statement":
            yield from _exchanged(site, node)
        if test.kind in _LITERAL:
            yield from _in_place(site, test, _NOBODY)
            continue
        yield from _turned(site, test)
        yield from _joined(site, test)
    for node in site.nodes:
        if node.kind == "binary_expression":
            yield from _dropped(site, node)
        elif node.kind == "unary_expression" and not _is_condition(site, node):
            yield from _unnegated(site, node)
        elif node.kind in _LITERAL and _is_operand(site, node):
            yield from _in_place(site, node)
        elif node.kind in ("return_statement",):
            yield from _returned(site, node)


def condition(node: SyntaxNode) -> SyntaxNode | None:
    """What a node asks, without parentheses around it."""
    found = node.child("condition")
    while found is not None and found.kind in ("parenthesized_expression", "expression_statement") and found.inner():
        found = found.inner()[0]
    return found


def _is_condition(site: TreeSite, node: SyntaxNode) -> bool:
    around = site.parents.get(node)
    if around is not None and around.kind == "parenthesized_expression":
        around = site.parents.get(around)
    return around is not None and condition(around) is node


def _is_operand(site: TreeSite, node: SyntaxNode) -> bool:
    around = site.parents.get(node)
    sign = around.child("operator") if around and around.kind == "binary_expression" else None
    return sign is not None and sign.kind in ("&&", "||")


def _turned(site: TreeSite, test: SyntaxNode) -> Iterator[Candidate]:
    yield site.candidate(NAME, "Turn the condition round", site.replace(test, turned(site, test)), at=test, weight=-0.3)


def turned(site: TreeSite, test: SyntaxNode) -> str:
    """The condition that holds where this one does not."""
    sign = test.child("operator")
    if test.kind == "unary_expression" and sign and sign.kind == "!":
        inner = test.child("argument", "operand")
        inner = inner.inner()[0] if inner and inner.kind == "parenthesized_expression" and inner.inner() else inner
        return site.source(inner) if inner else ""
    return f"!{site.source(test)}" if test.kind in _PLAIN else f"!({site.source(test)})"


def _unnegated(site: TreeSite, node: SyntaxNode) -> Iterator[Candidate]:
    sign = node.child("operator")
    if sign and sign.kind == "!":
        inner = node.child("argument", "operand")
        if inner:
            yield site.candidate(
                NAME, "Turn the condition round", site.replace(node, site.source(inner)), at=node, weight=-0.3
            )


def _returned(site: TreeSite, node: SyntaxNode) -> Iterator[Candidate]:
    """A truth value that is given back the other way round."""
    [value, *more] = node.inner() or [None]
    while value is not None and value.kind == "expression_list" and len(value.inner()) == 1:
        value = value.inner()[0]
    if value is None or more or value.kind in _LITERAL:
        return
    sign = value.child("operator")
    asks = value.kind == "binary_expression" and sign is not None and sign.kind in ("&&", "||", "<", ">", "<=", ">=")
    if asks or value.kind in ("call_expression",):
        yield site.candidate(
            NAME, "Give back the opposite", site.replace(value, turned(site, value)), at=value, weight=-1.2
        )


def _dropped(site: TreeSite, node: SyntaxNode) -> Iterator[Candidate]:
    sign, left, right = node.child("operator"), node.child("left"), node.child("right")
    if sign is None or left is None or right is None or sign.kind not in ("&&", "||", "??"):
        return
    for gone, stays in ((left, right), (right, left)):
        why = f"Do not ask for `{short(site.source(gone))}`"
        yield site.candidate(NAME, why, site.replace(node, site.source(stays)), at=node, weight=-1.0)


def _joined(site: TreeSite, test: SyntaxNode) -> Iterator[Candidate]:
    """`test && donor`, `test || donor`, for donors whose names can be read here."""
    known, own, seen = names_at(site, test), site.source(test), set[str]()
    mine = read_in(site, test)
    for donor in sorted(_donors(site), key=lambda one: abs(one.line - test.line)):
        text = site.source(donor)
        names = read_in(site, donor)
        if text in seen or text == own or text in own or not names <= known.keys() or not names:
            continue
        seen.add(text)
        if len(seen) > _MOST:
            return
        shared = 0.7 * bool(names & mine)
        for word, why in (("&&", "Ask for `{}` as well"), ("||", "Or where `{}`")):
            one, other = _wrapped(site, test, word), _wrapped(site, donor, word)
            edit = site.replace(test, f"{one} {word} {other}")
            yield site.candidate(NAME, why.format(short(text)), edit, at=test, weight=-2.5 + shared)


def _in_place(site: TreeSite, test: SyntaxNode, more: float = 0.0) -> Iterator[Candidate]:
    """A condition of the file, or a usual question about a name at hand, in place of a bare truth value."""
    known = names_at(site, test)
    made: dict[str, float] = {}
    around = site.function(test)
    inside = (around.start, around.end) if around else (0, len(site.text))
    for donor in sorted(_donors(site), key=lambda one: abs(one.line - test.line)):
        names = read_in(site, donor)
        if names <= known.keys():
            made.setdefault(site.source(donor), -0.5 + 0.5 * (inside[0] <= donor.start < inside[1]))
    for text, weight in _questions(site, test):
        made.setdefault(text, weight)
    ranked = sorted(made.items(), key=lambda one: -one[1])[: _MOST + _MOST_MADE]
    for text, weight in ranked:
        if text != site.source(test):
            shown = text if not _is_operand(site, test) else f"({text})" if " " in text else text
            why = f"Ask for `{short(text)}`"
            yield site.candidate(NAME, why, site.replace(test, shown), at=test, weight=weight + more)


def _questions(site: TreeSite, test: SyntaxNode) -> Iterator[tuple[str, float]]:
    """Of names that the statement mentions: whether they are there, and of which type."""
    around = site.statement(test) or test
    mentioned = list(dict.fromkeys(site.source(one) for one in around.walk() if one.kind == "identifier"))
    known = names_at(site, test)
    for name in [one for one in mentioned if known.get(one) in ("parameter", "local")][:3]:
        if site.dialect.language == "go":
            yield from ((f"{name} == nil", -1.0), (f"{name} != nil", -1.0), (name, -1.5), (f"len({name}) == 0", -1.5))
            continue
        yield from ((name, -0.8), (f"!{name}", -0.8), (f"{name} === undefined", -1.2), (f"{name} == null", -1.4))
        yield from ((f"typeof {name} === 'string'", -1.4), (f"typeof {name} === 'function'", -1.8))
        yield from ((f"Array.isArray({name})", -1.6), (f"{name}.length", -1.7), (f"typeof {name} === 'number'", -1.9))


def _donors(site: TreeSite) -> tuple[SyntaxNode, ...]:
    """The conditions of the whole file, parts of joined ones by themselves."""
    found = site.once("conditions", lambda one: tuple(_asked(one)))
    assert isinstance(found, tuple)
    return found


def _asked(site: TreeSite) -> Iterator[SyntaxNode]:
    for node in site.tree.walk():
        if node.kind in _CONDITIONAL and (test := condition(node)) and test.end - test.start <= 120:
            left = [test]
            while left:
                one = left.pop()
                sign = one.child("operator")
                if one.kind == "binary_expression" and sign and sign.kind in ("&&", "||"):
                    left += [part for part in (one.child("left"), one.child("right")) if part]
                elif one.kind not in _LITERAL:
                    yield one


def _wrapped(site: TreeSite, node: SyntaxNode, word: str) -> str:
    sign = node.child("operator")
    loose = node.kind in ("ternary_expression", "assignment_expression", "arrow_function", "sequence_expression")
    other = node.kind == "binary_expression" and sign is not None and sign.kind in {"&&", "||", "??"} - {word}
    return f"({site.source(node)})" if loose or other else site.source(node)


def _swapped(site: TreeSite, node: SyntaxNode) -> Iterator[Candidate]:
    one, other = node.child("consequence"), node.child("alternative")
    if one and other and site.source(one) != site.source(other):
        edits = site.replace(one, site.source(other)), site.replace(other, site.source(one))
        yield site.candidate(NAME, "Swap the two values", *edits, at=node, weight=-0.5)


def _exchanged(site: TreeSite, node: SyntaxNode) -> Iterator[Candidate]:
    """The two branches of an `if` the other way round."""
    one, other = node.child("consequence"), node.child("alternative")
    if other is not None and other.kind == "else_clause":
        other = next(iter(other.inner()), None)
    if one and other and one.kind == other.kind and site.source(one) != site.source(other):
        edits = site.replace(one, site.source(other)), site.replace(other, site.source(one))
        yield site.candidate(NAME, "Swap the two branches", *edits, at=node, weight=-2.5)


OPERATOR = TreeOperator(
    name=NAME,
    propose=propose,
    examples=(
        TreeExample(
            error="AssertionError: expected [] to equal [ 1 ]",
            before="""
function kept (values) {
  const found = []
  for (const value of values) {
    if (value == null) found.push(value) // <-
  }
  return found
}
""",
            after="""
function kept (values) {
  const found = []
  for (const value of values) {
    if (!(value == null)) found.push(value)
  }
  return found
}
""",
        ),
        TreeExample(
            error="AssertionError: expected 'b' to equal 'a'",
            before="""
function name (user, short) {
  if (short && user.nick && user.loud) { // <-
    return user.nick
  }
  return user.name
}
""",
            after="""
function name (user, short) {
  if (short && user.nick) {
    return user.nick
  }
  return user.name
}
""",
        ),
        TreeExample(
            error="AssertionError: expected 'b' to equal 'a'",
            before="""
export const word = (many: boolean) => many ? 'apple' : 'apples' // <-
""",
            after="""
export const word = (many: boolean) => many ? 'apples' : 'apple'
""",
            file="app.ts",
        ),
        TreeExample(
            error="app_test.go:9: got true",
            file="app.go",
            before="""
package app

func Even(n int) bool {
	if n%2 == 0 { // <-
		return false
	}
	return true
}
""",
            after="""
package app

func Even(n int) bool {
	if !(n%2 == 0) {
		return false
	}
	return true
}
""",
        ),
        TreeExample(
            error="AssertionError: 1 == 2",
            before="function one (a) { return a } // <-\n",
        ),
    ),
)
