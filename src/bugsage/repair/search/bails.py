"""A value that the code behind cannot do with: the round skipped, or the function left as it is left elsewhere."""

import ast
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.repair.doubts import doubts
from bugsage.repair.guards import leave_before, ways_out
from bugsage.repair.scopes import names_in, readable
from bugsage.repair.site import Site
from bugsage.repair.statements import can_stand_before, doing
from bugsage.repair.template import Example, Template
from bugsage.repair.wording import short

NAME = "bail"
#: Conditions in one place, places, ways of leaving at each, and further texts that the function returns or raises.
_MOST, _PLACES, _WAYS, _TEXTS = 8, 10, 5, 4


def propose(site: Site) -> Iterator[Candidate]:
    """Before each statement of the suspect that ran, the likeliest first: those of the trace, loops, returns."""
    for statement, less in _places(site):
        ways = _ways(site, statement)
        for doubt in doubts(site, statement, _MOST):
            for way, weight in ways:
                why = f"{'Skip the round' if way == 'continue' else f'Leave with `{short(way)}`'} where `{doubt.text}`"
                edit = leave_before(site, statement, doubt.text, way)
                worth = -1.5 + weight + doubt.weight - less
                yield site.candidate(NAME, why, edit, at=statement, weight=worth)


def _places(site: Site) -> list[tuple[ast.stmt, float]]:
    found: dict[ast.stmt, float] = {}
    for node in site.nodes():
        if not isinstance(node, ast.stmt) or not _can_be_left(site, node) or not site.ran(node):
            continue
        first, last = site.span(node)
        if site.line and first <= site.line <= last:
            found[node] = 0.0 if first == last or not _has_body(node) else 0.6
        elif _is_first(site, node):
            found[node] = 0.8
        elif isinstance(node, ast.Return | ast.For | ast.If):
            found[node] = 1.2
        elif isinstance(node, ast.Assign | ast.Expr | ast.AugAssign):
            found[node] = 1.6
    return sorted(found.items(), key=lambda pair: (pair[1], pair[0].lineno))[:_PLACES]


def _has_body(node: ast.stmt) -> bool:
    return bool(getattr(node, "body", None))


def _is_first(site: Site, node: ast.stmt) -> bool:
    """The first of a function or loop, behind its docstring."""
    above = site.parents.get(node)
    if not isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef | ast.For | ast.AsyncFor | ast.While):
        return False
    return doing(above.body)[:1] == [node]


def _can_be_left(site: Site, node: ast.stmt) -> bool:
    """A way out of a function can be put before it."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or site.function(node) is None:
        return False
    return can_stand_before(site, node)


def _ways(site: Site, statement: ast.stmt) -> list[tuple[str, float]]:
    """How the place is left: as the function is left elsewhere, and as its annotation allows."""
    found = dict(ways_out(site, statement))
    known, function = readable(site, statement), site.function(statement)
    texts: dict[str, float] = {}
    for one in ast.walk(function) if function else ():
        if not isinstance(one, ast.Return | ast.Raise) or one is statement:
            continue
        text, named = site.source(one), one.value if isinstance(one, ast.Return) else one.exc
        if "\n" in text or len(text) > 100 or (named is not None and not names_in(named) <= known):
            continue
        if isinstance(one, ast.Raise) and named is None:
            continue
        far = abs(one.lineno - statement.lineno) / 100
        texts.setdefault(text, (0.9 if isinstance(one, ast.Return) else 0.3) - far)
    for text, weight in sorted(texts.items(), key=lambda pair: -pair[1])[:_TEXTS]:
        found[text] = max(weight, found.get(text, -9.0))
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:_WAYS]


TEMPLATE = Template(
    name=NAME,
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="IndexError: string index out of range",
            before="""
def pairs(parts):
    found = {}
    for part in parts:
        key, _, value = part.partition("=")
        if key[-1] == "*":  # <-
            value = value.upper()
        found[key] = value
    return found
""",
            after="""
def pairs(parts):
    found = {}
    for part in parts:
        key, _, value = part.partition("=")
        if not key:
            continue
        if key[-1] == "*":
            value = value.upper()
        found[key] = value
    return found
""",
            variables={"key": "''"},
            within=2,
        ),
        Example(
            error="AttributeError: 'function' object has no attribute 'bases'",
            before="""
class Group:
    bases = ()


def count(kind):
    if kind is None:
        return 0
    if isinstance(kind, Group):
        pass
    total = len(kind.bases)  # <-
    return total
""",
            after="""
class Group:
    bases = ()


def count(kind):
    if kind is None:
        return 0
    if isinstance(kind, Group):
        pass
    if not isinstance(kind, Group):
        return 0
    total = len(kind.bases)
    return total
""",
            within=8,
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
ONE = 1  # <-
""",
        ),
    ),
)
