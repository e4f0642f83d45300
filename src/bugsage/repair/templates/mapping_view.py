"""A mapping walked through by its keys where its values are meant, or its pairs."""

import ast
import re
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.repair.places import near, own_nodes
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

_WALKS = (
    "sum",
    "max",
    "min",
    "sorted",
    "list",
    "tuple",
    "set",
    "any",
    "all",
    "enumerate",
    "zip",
    "map",
    "filter",
    "join",
)
_METHODS = ("items", "values", "keys", "get", "setdefault", "popitem")
_PAIRS = re.compile(r"^(?:\w+\()?\{[^{}:]+: |^(?:\w+\()?\{\}")


def propose(site: Site) -> Iterator[Candidate]:
    """`.values()` and `.items()` on what is used as a mapping elsewhere in the function."""
    known = _mappings(site)
    for node in own_nodes(site):
        for walked, target in _walked(node):
            if not isinstance(walked, ast.Name | ast.Attribute) or ast.unparse(walked) not in known:
                continue
            text = site.source(walked)
            pairs = isinstance(target, ast.Tuple) and len(target.elts) == 2
            for name, weight in (("items", 2.0 if pairs else -0.8), ("values", 0.8 if not pairs else -0.5)):
                edit = site.replace(walked, f"{text}.{name}()")
                why = f"Walk through the {name} of `{text}`"
                yield site.candidate("mapping-view", why, edit, at=walked, weight=weight + near(site, walked))


def _walked(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """What is walked through, and what takes each step."""
    if isinstance(node, ast.For | ast.AsyncFor):
        yield node.iter, node.target
    elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        yield from ((one.iter, one.target) for one in node.generators)
    elif isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in _WALKS:
            yield from ((one, None) for one in node.args)


def _mappings(site: Site) -> set[str]:
    """Texts of expressions that the suspect uses as mappings, that begin as one, or that were one when it failed."""
    found = {name for name, shown in (site.frame.variables if site.frame else {}).items() if _PAIRS.match(shown)}
    return found | {ast.unparse(held) for one in ast.walk(site.scope) for held in _held(one)}


def _held(node: ast.AST) -> Iterator[ast.expr]:
    by_method = isinstance(node, ast.Attribute) and node.attr in _METHODS
    by_key = isinstance(node, ast.Subscript) and isinstance(getattr(node.slice, "value", None), str)
    if by_method or by_key:
        yield node.value  # type: ignore[attr-defined]
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict | ast.DictComp):
        yield node.targets[0]


TEMPLATE = Template(
    name="mapping-view",
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="TypeError: unsupported operand type(s) for +: 'int' and 'str'",
            before="""
def total(prices):
    for name, price in prices.items():
        print(name, price)
    return sum(prices)  # <-
""",
            after="""
def total(prices):
    for name, price in prices.items():
        print(name, price)
    return sum(prices.values())
""",
            within=0,
        ),
        Example(
            error="ValueError: too many values to unpack (expected 2)",
            before="""
def shown(rows):
    return [f"{key}={value}" for key, value in rows]  # <-
""",
            after="""
def shown(rows):
    return [f"{key}={value}" for key, value in rows.items()]
""",
            variables={"rows": "{'name': 'Ada'}"},
            within=0,
        ),
        Example(
            error="AssertionError: assert ['a'] == [1]",
            before="""
def held(names):
    found = {name: len(name) for name in names}
    return sorted(found)  # <-
""",
            after="""
def held(names):
    found = {name: len(name) for name in names}
    return sorted(found.values())
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert ['a'] == [1]",
            before="""
def held(names):
    return sorted(names)  # <-
""",
        ),
        Example(
            error="AssertionError: assert ['a'] == [1]",
            before="""
def held(row):
    return sorted(row.values())  # <-
""",
        ),
    ),
)
