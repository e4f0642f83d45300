"""What turns the value that came into the one that was wanted, put where values are made."""

import ast
from collections.abc import Iterator
from typing import Any

from bugsage.model.edit import Candidate
from bugsage.repair.got_and_wanted import values
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template
from bugsage.repair.transforms import leaves, ways
from bugsage.repair.wording import short

NAME = "by-example"


def propose(site: Site) -> Iterator[Candidate]:
    """Each way that fits the example of the failing test, at each value of the suspect that could be the one."""
    pairs = [pair for got, wanted in values(site.event) for pair in leaves(got, wanted)]
    yield from _constants(site, pairs)
    quote = '"' if site.text.count('"') >= site.text.count("'") else "'"
    found: dict[str, float] = {}
    for got, wanted in pairs:
        for text, weight in ways(got, wanted, quote):
            found.setdefault(text, weight)
    if not found:
        return
    for node in site.nodes():
        for value, less in _values(node):
            if not site.ran(value) or isinstance(value, ast.Constant | ast.Lambda | ast.Yield | ast.Starred):
                continue
            text = site.source(value)
            if "\n" in text or len(text) > 100:
                continue
            for way, weight in found.items():
                made = way.format(text if _is_atom(value) or not _needs_brackets(way) else f"({text})")
                why = f"Give `{short(made)}`"
                yield site.candidate(NAME, why, site.replace(value, made), at=value, weight=1.0 + weight - less)


def _constants(site: Site, pairs: list[tuple[Any, Any]]) -> Iterator[Candidate]:
    """A written value that is the one that came, in place of which the one that was wanted is written."""
    for node in site.nodes():
        if not isinstance(node, ast.Constant) or not site.ran(node) or node.value is None:
            continue
        for got, wanted in pairs:
            if type(got) is type(node.value) and got == node.value and isinstance(wanted, str | bytes | int | float):
                why = f"Use {short(repr(wanted))} in place of {short(site.source(node))}"
                yield site.candidate(NAME, why, site.replace(node, repr(wanted)), at=node, weight=-0.5)


def _values(node: ast.AST) -> Iterator[tuple[ast.expr, float]]:
    """Values that are handed on, with how much less likely each is meant."""
    if isinstance(node, ast.Return) and node.value is not None:
        yield node.value, 0.0
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
        yield node.value, 0.5
    elif isinstance(node, ast.Dict):
        yield from ((one, 0.8) for one in node.values)
    elif isinstance(node, ast.Call):
        yield from ((one, 1.2) for one in node.args)
        yield from ((one.value, 1.2) for one in node.keywords)
    elif isinstance(node, ast.FormattedValue):
        yield node.value, 1.0
    elif isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Load):
        yield from ((one, 1.2) for one in node.elts)


def _is_atom(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.List | ast.Dict | ast.Set)


def _needs_brackets(way: str) -> bool:
    return not way.endswith("({})")


TEMPLATE = Template(
    name=NAME,
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert b'/a?b=1' == b'/a'",
            before="""
def scope(url):
    return {
        "path": url.path,
        "raw": url.raw,  # <-
    }
""",
            after="""
def scope(url):
    return {
        "path": url.path,
        "raw": url.raw.split(b"?")[0],
    }
""",
            within=4,
        ),
        Example(
            error="AssertionError: assert [3, 1, 2] == [1, 2, 3]",
            before="""
def order(values):
    return [one for one in values]  # <-
""",
            after="""
def order(values):
    return sorted([one for one in values])
""",
        ),
        Example(
            error="AssertionError: assert 1 == {}",
            before="""
def one(value):
    return value  # <-
""",
        ),
    ),
)
