"""A value that is computed and not given back."""

from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.model.syntax import SyntaxNode
from bugsage.repair.trees.operator import TreeExample, TreeOperator
from bugsage.repair.trees.site import TreeSite
from bugsage.repair.wording import short

NAME = "missing-return"
_DOING = ("assignment_expression", "augmented_assignment_expression", "update_expression", "await_expression")


def propose(site: TreeSite) -> Iterator[Candidate]:
    """`return` before an expression that stands alone; of the last name that a function made, behind everything."""
    for node in site.of("expression_statement"):
        value = next(iter(node.inner()), None)
        if value is None or value.kind in _DOING or site.source(value).startswith(("'", '"', "super(", "assert")):
            continue
        around, block = site.function(node), site.parents.get(node)
        if around is None or block is None:
            continue
        last = block.inner()[-1:] == (node,)
        body = site.parents.get(block) is around or block is around.child("body")
        gives = _gives(site, around)
        weight = (0.8 if body else 0.2) if last else -1.8
        weight -= 1.0 * (value.kind == "call_expression" and gives) + 1.0 * (around.child("name") is None and not last)
        if value.kind != "call_expression":
            weight += 1.0
        why = f"Give back `{short(site.source(value))}`"
        edit = site.edit(node.start, node.start, "return ")
        yield site.candidate(NAME, why, edit, at=node, weight=weight, category="missing-return")
    for function in site.of(*site.dialect.functions):
        yield from _made(site, function)


def _gives(site: TreeSite, function: SyntaxNode) -> bool:
    return any(one.kind == "return_statement" and one.inner() for one in function.walk())


def _made(site: TreeSite, function: SyntaxNode) -> Iterator[Candidate]:
    """The first thing that a function made, where it gives nothing back."""
    body = function.child("body")
    if body is None or body.kind not in ("statement_block", "block") or _gives(site, function):
        return
    statements = body.inner()
    statements = statements[0].inner() if statements and statements[0].kind == "statement_list" else statements
    if not statements or statements[-1].kind in site.dialect.leaving:
        return
    names = [
        site.source(name)
        for one in statements
        for part in one.inner()
        for name in part.children
        if part.kind == "variable_declarator" and name.field == "name" and name.kind == "identifier"
    ]
    for number, made in enumerate(dict.fromkeys(names[:3])):
        edit = site.behind(statements[-1], [f"return {made}{site.end}"])
        yield site.candidate(
            NAME, f"Give back `{made}`", edit, at=statements[-1], weight=1.0 - 0.5 * number, category="missing-return"
        )


OPERATOR = TreeOperator(
    name=NAME,
    languages=("javascript", "typescript"),
    propose=propose,
    examples=(
        TreeExample(
            error="AssertionError: undefined !== 3",
            before="function total (a, b) { Math.max(a, b) } // <-\n",
            after="function total (a, b) { return Math.max(a, b) }\n",
        ),
        TreeExample(
            error="AssertionError: undefined !== 'a,b'",
            before="""
function joined (parts) {
  const text = parts.join(',');
  console.log(text); // <-
}
""",
            after="""
function joined (parts) {
  const text = parts.join(',');
  console.log(text);
  return text;
}
""",
        ),
        TreeExample(
            error="AssertionError: 1 == 2",
            before="function one (a) { return a } // <-\n",
        ),
    ),
)
