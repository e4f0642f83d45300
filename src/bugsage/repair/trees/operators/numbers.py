"""A number, a border or a truth value that is one off: `0` for `1`, `length` for `length - 1`, `true` for `false`."""

from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.model.syntax import SyntaxNode
from bugsage.repair.trees.operator import TreeExample, TreeOperator
from bugsage.repair.trees.site import TreeSite
from bugsage.repair.wording import short

NAME = "numbers"
_SIZES = (".length", ".size")
_COMPARING = ("<", "<=", ">", ">=", "===", "!==", "==", "!=")


def propose(site: TreeSite) -> Iterator[Candidate]:
    """Each number, size and truth value of the suspect."""
    for node in site.nodes:
        if node.kind == site.dialect.number:
            yield from _number(site, node)
        elif node.kind in ("true", "false") and node.named:
            new = "false" if node.kind == "true" else "true"
            yield site.candidate(NAME, f"Say `{new}`", site.replace(node, new), at=node, weight=0.3)
        elif node.kind == "binary_expression":
            yield from _without_one(site, node)
        if _is_border(site, node):
            yield from _one_off(site, node)


def _number(site: TreeSite, node: SyntaxNode) -> Iterator[Candidate]:
    text = site.source(node)
    if not text.isdecimal() or len(text) > 9 or (len(text) > 1 and text[0] == "0"):
        return
    value, around = int(text), site.parents.get(node)
    negative = around is not None and around.kind == "unary_expression" and site.source(around).startswith("-")
    weight = 0.5 if value < 10 else -1.0
    for new in (value + 1, value - 1):
        if new >= 0:
            yield site.candidate(
                NAME, f"Use {new} in place of {value}", site.replace(node, str(new)), at=node, weight=weight
            )
    if negative and around is not None:
        yield site.candidate(NAME, f"Use {value} in place of -{value}", site.replace(around, text), at=node, weight=0.0)
    elif 0 < value < 3 and around is not None and around.kind != "binary_expression":
        yield site.candidate(
            NAME, f"Use -{value} in place of {value}", site.replace(node, f"-{value}"), at=node, weight=-1.0
        )
    if value > 1 and value % 10:
        yield site.candidate(NAME, f"Use 0 in place of {value}", site.replace(node, "0"), at=node, weight=-2.0)


def _without_one(site: TreeSite, node: SyntaxNode) -> Iterator[Candidate]:
    """`n - 1` as `n`."""
    left, sign, right = node.child("left"), node.child("operator"), node.child("right")
    if left and sign and right and sign.kind in ("+", "-") and site.source(right) == "1":
        text = site.source(left)
        yield site.candidate(NAME, f"Use `{short(text)}` itself", site.replace(node, text), at=node, weight=0.0)


def _is_border(site: TreeSite, node: SyntaxNode) -> bool:
    """A plain value that is compared, that indexes, or that a part is cut by."""
    around = site.parents.get(node)
    if around is None or node.kind not in ("identifier", site.dialect.member, site.dialect.call):
        return False
    if node.kind == site.dialect.call and not site.source(node).startswith("len("):
        return False
    if around.kind == "binary_expression":
        sign = around.child("operator")
        return sign is not None and sign.kind in ("<", "<=", ">", ">=")
    if around.kind in (site.dialect.index, "slice_expression"):
        return node.field in ("index", "start", "end")
    call = site.parents.get(around) if around.kind in site.dialect.arguments else None
    callee = call.child("function") if call else None
    return callee is not None and site.source(callee).endswith(
        (".slice", ".substring", ".charAt", ".splice", ".substr")
    )


def _one_off(site: TreeSite, node: SyntaxNode) -> Iterator[Candidate]:
    text = site.source(node)
    size = text.endswith(_SIZES) or text.startswith("len(")
    for sign, weight in (("-", 0.3 if size else -1.5), ("+", -1.2)):
        why = f"Count {'from' if sign == '+' else 'up to'} one {'more' if sign == '+' else 'less'} than `{short(text)}`"
        yield site.candidate(NAME, why, site.replace(node, f"{text} {sign} 1"), at=node, weight=weight)


OPERATOR = TreeOperator(
    name=NAME,
    propose=propose,
    examples=(
        TreeExample(
            error="AssertionError: undefined == 'c'",
            before="""
function last (items) {
  return items[items.length] // <-
}
""",
            after="""
function last (items) {
  return items[items.length - 1]
}
""",
        ),
        TreeExample(
            error="got 2, want 1",
            file="app.go",
            before="""
package app

func First(values []int) int {
	return values[1] // <-
}
""",
            after="""
package app

func First(values []int) int {
	return values[0]
}
""",
        ),
        TreeExample(
            error="AssertionError: false !== true",
            before="""
function open () {
  const state = { open: false }
  return state // <-
}
""",
            after="""
function open () {
  const state = { open: true }
  return state
}
""",
        ),
        TreeExample(
            error="AssertionError: 1 == 2",
            before="function one (a) { return a } // <-\n",
        ),
    ),
)
