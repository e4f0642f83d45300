"""Whole statements taken out, moved, exchanged, or taken over from a sibling that has one more."""

import ast
from collections.abc import Iterator, Sequence

from bugsage.model.edit import Candidate
from bugsage.repair.scopes import class_of, names_in, readable
from bugsage.repair.site import Function, Site
from bugsage.repair.statements import blocks, doing, is_docstring
from bugsage.repair.template import Example, Template
from bugsage.repair.wording import short

NAME = "statement"
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
#: Statements of siblings that are tried in one function.
_MOST = 12


def propose(site: Site) -> Iterator[Candidate]:
    """Each statement in the executed lines."""
    for node in site.nodes():
        for block in blocks(node):
            yield from _of_block(site, node, block)
    for node in site.nodes():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _from_siblings(site, node)


def _of_block(site: Site, around: ast.AST, block: Sequence[ast.stmt]) -> Iterator[Candidate]:
    for at, one in enumerate(block):
        if isinstance(one, _DEFINITIONS) or not site.ran(one) or is_docstring(one):
            continue
        yield site.candidate(NAME, f"Take out `{_first(site, one)}`", site.delete(one), at=one, weight=_worth(one))
        after = block[at + 1] if at + 1 < len(block) else None
        if after is not None and not isinstance(after, _DEFINITIONS):
            yield from _exchanged(site, one, after)
        if (
            after is None
            and isinstance(around, ast.For | ast.While | ast.AsyncFor | ast.If | ast.With)
            and len(block) > 1
        ):
            yield from _moved_out(site, around, one)


def _worth(one: ast.stmt) -> float:
    """Guards and early ends are taken out more often than what computes."""
    if isinstance(one, ast.Return | ast.Break | ast.Continue | ast.Raise | ast.Pass | ast.Assert):
        return -2.0
    return -3.0 if isinstance(one, ast.If | ast.Expr) else -4.0


def _exchanged(site: Site, one: ast.stmt, after: ast.stmt) -> Iterator[Candidate]:
    texts = site.source(one), site.source(after)
    if one.lineno == after.lineno or texts[0] == texts[1] or isinstance(one, ast.Return | ast.Raise):
        return
    why = f"Do `{_first(site, after)}` before `{_first(site, one)}`"
    edits = site.replace(one, texts[1]), site.replace(after, texts[0])
    yield site.candidate(NAME, why, *edits, at=one, weight=-3.0)


def _moved_out(site: Site, around: ast.stmt, last: ast.stmt) -> Iterator[Candidate]:
    """The last statement of a block behind the block: a `return` inside a loop that ends it too early."""
    inner, outer = site.indent(last), site.indent(around)
    begin, end = site.span(last)
    lines = site.text.split("\n")[begin - 1 : end]
    if any(line.strip() and not line.startswith(inner) for line in lines):
        return
    moved = [outer + line[len(inner) :] if line.strip() else line for line in lines]
    if site.span(around)[1] != end:
        return
    early = isinstance(last, ast.Return) and isinstance(around, ast.For | ast.While | ast.AsyncFor)
    start, stop = site.offset(begin, 0), site.offset(end, 0) + len(lines[-1].encode())
    edit = site.edit(start, min(stop, len(site.text)), "\n".join(moved))
    why = f"Do `{_first(site, last)}` behind the {'loop' if isinstance(around, ast.For | ast.While) else 'block'}"
    yield site.candidate(NAME, why, edit, at=last, weight=0.5 if early else -2.0)


def _from_siblings(site: Site, node: Function) -> Iterator[Candidate]:
    """Plain statements that functions beside this one begin or end with, and this one has not."""
    have = {ast.unparse(one) for one in ast.walk(node) if isinstance(one, ast.stmt)}
    owner = class_of(site, node)
    siblings = [one for one in (owner or site.tree).body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    seen: set[str] = set()
    for sibling in siblings:
        for one in sibling.body if sibling is not node else ():
            text = ast.unparse(one)
            if text in have | seen or "\n" in text or isinstance(one, ast.Return) or is_docstring(one):
                continue
            if isinstance(one, ast.Expr | ast.Assign | ast.AugAssign) and names_in(one) <= readable(
                site, node.body[-1]
            ):
                seen.add(text)
                yield from _inserted(site, node, text)
        if len(seen) >= _MOST:
            return


def _inserted(site: Site, node: Function, text: str) -> Iterator[Candidate]:
    body = doing(node.body) or node.body
    places = {body[0], body[-1]} if isinstance(body[-1], ast.Return) else {body[0]}
    for before in sorted(places, key=lambda one: one.lineno):
        edit = site.insert(site.span(before)[0], [f"{site.indent(before)}{text}"])
        yield site.candidate(
            NAME, f"Do `{short(text)}` as well, as functions beside it do", edit, at=before, weight=-3.5
        )


def _first(site: Site, node: ast.AST) -> str:
    return short(site.source(node).partition("\n")[0])


TEMPLATE = Template(
    name=NAME,
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert 1 == 3",
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
            error="AssertionError: assert [] == [1]",
            before="""
def kept(values):
    found = []
    for value in values:
        if value > 3:
            break  # <-
        found.append(value)
    return found
""",
            after="""
def kept(values):
    found = []
    for value in values:
        if value > 3:
            pass
        found.append(value)
    return found
""",
            within=2,
        ),
        Example(
            error="AssertionError: assert 0 == 1",
            before="""
class Box:
    def __init__(self):
        self.changes = 0
        self.items = []

    def add(self, item):
        self.changes += 1
        self.items.append(item)

    def drop(self, item):
        self.items.remove(item)  # <-
""",
            after="""
class Box:
    def __init__(self):
        self.changes = 0
        self.items = []

    def add(self, item):
        self.changes += 1
        self.items.append(item)

    def drop(self, item):
        self.changes += 1
        self.items.remove(item)
""",
            within=6,
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
LIMIT = 3
""",
        ),
    ),
)
