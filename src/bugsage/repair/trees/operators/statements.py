"""Whole statements taken out, moved or exchanged, or taken over from elsewhere in the file into an empty block."""

from collections.abc import Iterator, Sequence

from bugsage.model.edit import Candidate
from bugsage.model.syntax import SyntaxNode
from bugsage.repair.trees.operator import TreeExample, TreeOperator
from bugsage.repair.trees.scopes import names_at, read_in
from bugsage.repair.trees.site import TreeSite
from bugsage.repair.wording import short

NAME = "statements"
_BLOCKS = ("statement_block", "block", "statement_list", "program")
#: Statements of the file that are tried in one empty block.
_MOST = 14
_SIMPLE = ("expression_statement", "return_statement", "break_statement", "continue_statement", "assignment_statement",
           "inc_statement", "dec_statement", "throw_statement")  # fmt: skip


def propose(site: TreeSite) -> Iterator[Candidate]:
    """Each statement of the suspect."""
    for node in site.nodes:
        if node.kind in _BLOCKS:
            inside = [one for one in node.inner() if one.kind in site.dialect.statements]
            yield from _of_block(site, node, inside)
            if not node.inner() and node.kind in ("statement_block", "block"):
                yield from _filled(site, node)


def _of_block(site: TreeSite, block: SyntaxNode, inside: Sequence[SyntaxNode]) -> Iterator[Candidate]:
    for at, one in enumerate(inside):
        if not site.ran(one) or not site.span[0] <= one.line <= site.span[1]:
            continue
        if one.kind not in ("lexical_declaration", "variable_declaration", "short_var_declaration", "var_declaration"):
            why = f"Take out `{_first(site, one)}`"
            yield site.candidate(NAME, why, site.delete(one), at=one, weight=_worth(one))
        after = inside[at + 1] if at + 1 < len(inside) else None
        if after is not None and one.kind not in ("return_statement", "throw_statement"):
            yield from _exchanged(site, one, after)
        if after is None and len(inside) > 1:
            yield from _moved_out(site, block, one)


def _worth(one: SyntaxNode) -> float:
    """Guards and early ends are taken out more often than what computes."""
    if one.kind in ("return_statement", "break_statement", "continue_statement", "throw_statement"):
        return -1.8
    return -2.5 if one.kind in ("if_statement", "expression_statement") else -3.5


def _exchanged(site: TreeSite, one: SyntaxNode, after: SyntaxNode) -> Iterator[Candidate]:
    texts = site.source(one), site.source(after)
    if texts[0] != texts[1] and one.line != after.line:
        why = f"Do `{_first(site, after)}` before `{_first(site, one)}`"
        edits = site.replace(one, texts[1]), site.replace(after, texts[0])
        yield site.candidate(NAME, why, *edits, at=one, weight=-3.0)


def _moved_out(site: TreeSite, block: SyntaxNode, last: SyntaxNode) -> Iterator[Candidate]:
    """The last statement of a loop behind the loop: a `return` that ends it too early."""
    around = site.around(last, site.dialect.loops | site.dialect.functions)
    own = site.parents.get(block)
    if own is not None and own.kind == "block":
        own = site.parents.get(own)
    if around is None or around is not own or around.kind not in site.dialect.loops or last.line != last.last:
        return
    early = last.kind == "return_statement"
    edits = site.delete(last), site.behind(around, [site.source(last)])
    why = f"Do `{_first(site, last)}` behind the loop"
    yield site.candidate(NAME, why, *edits, at=last, weight=0.8 if early else -2.0)


def _filled(site: TreeSite, block: SyntaxNode) -> Iterator[Candidate]:
    """A statement of the file in a block that does nothing."""
    known, seen = names_at(site, block), set[str]()
    around = site.parents.get(block)
    if around is not None and around.kind in ("arrow_function", "class_body"):
        return
    function = site.function(block)
    inside = (function.start, function.end) if function else (0, 0)
    ranked = sorted(_donors(site), key=lambda one: (not inside[0] <= one.start < inside[1], abs(one.line - block.line)))
    for donor in ranked:
        text = site.source(donor)
        if text in seen or len(seen) >= _MOST or not read_in(site, donor) <= known.keys():
            continue
        seen.add(text)
        near = inside[0] <= donor.start < inside[1]
        indent = site.indent(block)
        new = f"{{\n{indent}{site.step}{text}\n{indent}}}"
        yield site.candidate(
            NAME, f"Do `{short(text)}` there", site.replace(block, new), at=block, weight=0.0 + 0.5 * near
        )


def _donors(site: TreeSite) -> tuple[SyntaxNode, ...]:
    found = site.once("simple", lambda one: tuple(n for n in one.tree.walk() if n.kind in _SIMPLE and n.line == n.last))
    assert isinstance(found, tuple)
    return found


def _first(site: TreeSite, node: SyntaxNode) -> str:
    return short(site.source(node).split("\n")[0])


OPERATOR = TreeOperator(
    name=NAME,
    propose=propose,
    examples=(
        TreeExample(
            error="AssertionError: expected 1 to equal 6",
            before="""
function total (values) {
  let sum = 0
  for (const value of values) {
    sum += value
    return sum // <-
  }
}
""",
            after="""
function total (values) {
  let sum = 0
  for (const value of values) {
    sum += value
  }
  return sum
}
""",
        ),
        TreeExample(
            error="got 1, want 6",
            file="app.go",
            before="""
package app

func Total(values []int) int {
	sum := 0
	for _, value := range values {
		sum += value
		break // <-
	}
	return sum
}
""",
            after="""
package app

func Total(values []int) int {
	sum := 0
	for _, value := range values {
		sum += value
	}
	return sum
}
""",
        ),
        TreeExample(
            error="AssertionError: expected undefined to equal 0",
            before="""
function parsed (text, none) {
  if (!text) return none
  if (text === '-') {} // <-
  return Number(text)
}
""",
            after="""
function parsed (text, none) {
  if (!text) return none
  if (text === '-') {
    return none
  }
  return Number(text)
}
""",
        ),
        TreeExample(
            error="AssertionError: 1 == 2",
            before="""
const one = (a) => a // <-
""",
        ),
    ),
)
