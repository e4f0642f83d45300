"""Where in a body of statements another one can be put."""

import ast
from collections.abc import Iterator, Sequence

from bugsage.repair.site import Function, Site


def is_docstring(node: ast.AST | None) -> bool:
    """A constant that stands for itself: it documents, or fills an empty body."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def doing(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """The statements that do something; perhaps there is none."""
    return [one for one in body if not is_docstring(one)]


def blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The lists of statements right inside a node."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield block


def beginning(site: Site, function: Function) -> int:
    """The line at which lines can be put that a function begins with, behind its docstring."""
    first, last = site.span(function.body[0])
    return last + 1 if is_docstring(function.body[0]) else first


def can_stand_before(site: Site, node: ast.stmt) -> bool:
    """A statement can be put before it: it begins a line, and is no `elif`."""
    start = site.offsets(node)[0]
    return _begins_line(site, start) and not site.text.startswith("elif", start)


def stands_alone(site: Site, node: ast.stmt) -> bool:
    """Nothing else is on its lines."""
    start, end = site.offsets(node)
    behind = site.text[end:].split("\n", 1)[0].strip()
    return _begins_line(site, start) and (not behind or behind.startswith("#"))


def _begins_line(site: Site, start: int) -> bool:
    return not site.text[site.text.rfind("\n", 0, start) + 1 : start].strip()
