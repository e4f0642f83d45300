"""A wrong operator: comparison, `&&` and `||`, arithmetic, bits, assignment, counting up and down, one at a time."""

from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.model.syntax import SyntaxNode
from bugsage.repair.trees.operator import TreeExample, TreeOperator
from bugsage.repair.trees.site import TreeSite

NAME = "signs"
_HOLDING = frozenset(
    ("binary_expression", "augmented_assignment_expression", "assignment_statement", "inc_statement", "dec_statement",
     "update_expression", "for_in_statement", "short_var_declaration")
)  # fmt: skip
_EQUAL = ("==", "!=", "===", "!==", "in", "instanceof")
_COMPARING = (*_EQUAL, "<", "<=", ">", ">=")
_TEXTS = ("template_string", "null", "undefined", "nil", "true", "false")


def propose(site: TreeSite) -> Iterator[Candidate]:
    """Each operator of the suspect replaced by each that it is mistaken for."""
    for node in site.of(*_HOLDING):
        sign = next((one for one in node.children if not one.named and one.kind in site.dialect.mistaken), None)
        if sign is None:
            continue
        for new, weight in _others(site, node, sign.kind):
            why = f"Use `{new}` in place of `{sign.kind}`"
            yield site.candidate(NAME, why, site.replace(sign, new), at=node, weight=weight)
    for node in site.of("unary_expression"):
        yield from _unary(site, node)


def _others(site: TreeSite, node: SyntaxNode, sign: str) -> Iterator[tuple[str, float]]:
    left, right = node.child("left"), node.child("right")
    texts = [one for one in (left, right) if one and (one.kind in site.dialect.strings or one.kind in _TEXTS)]
    if texts and sign in ("-", "*", "/", "%") and "literal" not in texts[0].kind:
        yield "+", 1.5
        return
    for new, weight in site.dialect.mistaken[sign]:
        if texts and (sign in ("+", "+=") or (sign in _COMPARING and new not in _EQUAL)):
            continue
        yield new, weight + (1.2 if sign == "<=" and new == "<" and _is_size(site, right) else 0.0)


def _is_size(site: TreeSite, node: SyntaxNode | None) -> bool:
    """How many there are: one behind the last."""
    text = site.source(node) if node else ""
    return text.endswith((".length", ".size")) or text.startswith("len(")


def _unary(site: TreeSite, node: SyntaxNode) -> Iterator[Candidate]:
    """`-x` for `+x`, a sign too much; `!x` belongs to conditions."""
    sign, inner = node.child("operator"), node.child("argument", "operand")
    if sign is None or inner is None or sign.kind not in ("-", "+", "~"):
        return
    other = {"-": "+", "+": "-"}.get(sign.kind)
    if other and inner.kind != site.dialect.number:
        yield site.candidate(NAME, f"Use `{other}` in place of `{sign.kind}`", site.replace(sign, other), at=node)
    yield site.candidate(NAME, f"Take out the sign `{sign.kind}`", site.replace(node, site.source(inner)), at=node)


OPERATOR = TreeOperator(
    name=NAME,
    propose=propose,
    examples=(
        TreeExample(
            error="TypeError: Cannot read properties of undefined (reading 'price')",
            before="""
function total (items) {
  for (let i = 0; i <= items.length; i++) { // <-
    sum += items[i].price
  }
}
""",
            after="""
function total (items) {
  for (let i = 0; i < items.length; i++) {
    sum += items[i].price
  }
}
""",
        ),
        TreeExample(
            error="AssertionError: expected false to equal true",
            file="app.ts",
            before="export const same = (a: string, b: number) => a == String(b) // <-\n",
            after="export const same = (a: string, b: number) => a === String(b)\n",
        ),
        TreeExample(
            error="AssertionError: got 3, want 7",
            file="app.go",
            before="package app\n\nfunc Add(a, b int) int { return a - b } // <-\n",
            after="package app\n\nfunc Add(a, b int) int { return a + b }\n",
        ),
        TreeExample(
            error="AssertionError: expected 1 to equal 2",
            before="function one (a) { return a } // <-\n",
        ),
    ),
)
