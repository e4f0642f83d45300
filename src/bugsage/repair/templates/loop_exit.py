"""A loop that ends too early or too late: `return` one step too far in, `break` for `continue`, a lost `else`."""

import ast
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.guards import inside_texts
from bugsage.repair.places import near, own_nodes, unit
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_ENDS = (ast.Return, ast.Break, ast.Continue, ast.Raise)


def propose(site: Site) -> Iterator[Candidate]:
    """The last statement of a loop or branch taken out of it, the one behind taken in; jumps turned."""
    for node in own_nodes(site):
        if isinstance(node, ast.Break | ast.Continue):
            old, new = ("break", "continue") if isinstance(node, ast.Break) else ("continue", "break")
            why = f"`{new}` in place of `{old}`"
            edit = site.replace(node, new)
            yield site.candidate("loop-exit", f"Use {why}", edit, at=node, weight=0.5 + near(site, node))
        if isinstance(node, _LOOPS):
            yield from _taken_out(site, node, 1.0)
            yield from _taken_in(site, node, -0.3)
        elif isinstance(node, ast.If) and not node.orelse:
            yield from _taken_out(site, node, -0.5)
            yield from _taken_in(site, node, -0.8)


def _taken_out(site: Site, node: ast.stmt, weight: float) -> Iterator[Candidate]:
    """The last statement of the body one step further out."""
    body: list[ast.stmt] = node.body  # type: ignore[attr-defined]
    last = body[-1]
    if len(body) < 2 or inside_texts(last) or getattr(node, "orelse", None):
        return
    less = site.indent(last).removeprefix(site.indent(node))
    if not less or isinstance(last, ast.Break | ast.Continue):
        return
    edits = []
    for line in range(site.span(last)[0], site.span(last)[1] + 1):
        start = site.offset(line, 0)
        if site.text.startswith(less, start):
            edits.append(Edit(file=site.file, start=start, end=start + len(less), text=""))
    word = "loop" if isinstance(node, _LOOPS) else "branch"
    more = 0.7 if isinstance(last, ast.Return) else -0.5
    why = f"Do the last step of the {word} once behind it"
    yield site.candidate("loop-exit", why, *edits, at=last, weight=weight + more + near(site, last))


def _taken_in(site: Site, node: ast.stmt, weight: float) -> Iterator[Candidate]:
    """The statement right behind one step further in."""
    above = site.parents.get(node)
    block = next((b for f in ("body", "orelse", "finalbody") if node in (b := getattr(above, f, None) or [])), [])
    after = block[block.index(node) + 1 :]
    body: list[ast.stmt] = node.body  # type: ignore[attr-defined]
    if not after or isinstance(after[0], (*_ENDS, *_LOOPS, ast.If, ast.With, ast.Try)) or inside_texts(after[0]):
        return
    if isinstance(body[-1], _ENDS) or getattr(node, "orelse", None):
        return
    edits = []
    for line in range(site.span(after[0])[0], site.span(after[0])[1] + 1):
        start = site.offset(line, 0)
        if site.text[start:].split("\n", 1)[0].strip():
            edits.append(Edit(file=site.file, start=start, end=start, text=unit(site)))
    word = "in each round of the loop" if isinstance(node, _LOOPS) else "in the branch before it"
    yield site.candidate("loop-exit", f"Do it {word}", *edits, at=after[0], weight=weight)


TEMPLATE = Template(
    name="loop-exit",
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert 1 == 6",
            before="""
def total(values):
    found = 0
    for value in values:
        found += value
        return found  # <-
""",
            after="""
def total(values):
    found = 0
    for value in values:
        found += value
    return found
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert [1] == [1, 3]",
            before="""
def odd(values):
    found = []
    for value in values:
        if value % 2 == 0:
            break
        found.append(value)
    return found  # <-
""",
            after="""
def odd(values):
    found = []
    for value in values:
        if value % 2 == 0:
            continue
        found.append(value)
    return found
""",
        ),
        Example(
            error="AssertionError: assert [3] == [1, 2, 3]",
            before="""
def lengths(values):
    found = []
    for value in values:
        size = len(value)
    found.append(size)
    return found  # <-
""",
            after="""
def lengths(values):
    found = []
    for value in values:
        size = len(value)
        found.append(size)
    return found
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def first(rows):
    return rows[0]  # <-
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def shown(rows):
    for row in rows:
        print(row)  # <-
""",
        ),
    ),
)
