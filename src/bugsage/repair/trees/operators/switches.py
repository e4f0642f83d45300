"""A `switch` whose case runs on into the next one, or leaves where it is meant to run on."""

from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.model.syntax import SyntaxNode
from bugsage.repair.trees.operator import TreeExample, TreeOperator
from bugsage.repair.trees.site import TreeSite
from bugsage.repair.wording import short

NAME = "switches"


def propose(site: TreeSite) -> Iterator[Candidate]:
    """Each case that does something and does not leave; each `break` that leaves too soon."""
    for node in site.of("switch_body"):
        cases = node.inner()
        for number, case in enumerate(cases):
            yield from _unended(site, case, last=number == len(cases) - 1)
    for node in site.of("switch_case", "expression_case"):
        yield from _through(site, node)


def _unended(site: TreeSite, case: SyntaxNode, *, last: bool) -> Iterator[Candidate]:
    body = [one for one in case.inner() if one.field == "body"]
    if not body or last:
        return
    inner = body[-1].inner()[-1:] if body[-1].kind == "statement_block" else (body[-1],)
    if inner and inner[0].kind in site.dialect.leaving:
        return
    edit = site.behind(body[-1], [f"break{site.end}"])
    why = f"Leave the `switch` behind `{short(site.source(case).split(':')[0])}`"
    yield site.candidate(NAME, why, edit, at=body[-1], weight=1.5, category="missing-break")


def _through(site: TreeSite, case: SyntaxNode) -> Iterator[Candidate]:
    """A case that is meant to run on."""
    body = [one for one in case.inner() if one.field == "body"]
    if body and body[-1].kind == "break_statement":
        why = f"Run on behind `{short(site.source(case).split(':')[0])}`"
        yield site.candidate(NAME, why, site.delete(body[-1]), at=body[-1], weight=-2.5)


OPERATOR = TreeOperator(
    name=NAME,
    languages=("javascript", "typescript"),
    propose=propose,
    examples=(
        TreeExample(
            error="AssertionError: 'two' == 'one'",
            before="""
function word (n) {
  switch (n) { // <-
    case 1:
      n = 'one'
    case 2:
      n = 'two'
  }
  return n
}
""",
            after="""
function word (n) {
  switch (n) {
    case 1:
      n = 'one'
      break
    case 2:
      n = 'two'
  }
  return n
}
""",
        ),
        TreeExample(
            error="AssertionError: undefined == 'few'",
            file="app.ts",
            before="""
export function word (n: number) {
  switch (n) { // <-
    case 1:
      break;
    case 2: return 'few';
  }
}
""",
            after="""
export function word (n: number) {
  switch (n) {
    case 1:
    case 2: return 'few';
  }
}
""",
        ),
        TreeExample(
            error="AssertionError: 1 == 2",
            before="function one (a) { return a } // <-\n",
        ),
    ),
)
