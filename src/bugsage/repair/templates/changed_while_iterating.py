"""A collection that changes while it is walked through, and is walked through as a copy instead."""

import ast
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.repair.places import own_nodes
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

_CHANGE = (
    "append", "add", "remove", "pop", "insert", "clear", "discard", "extend", "update", "popitem", "setdefault",
    "appendleft", "popleft",
)  # fmt: skip


def propose(site: Site) -> Iterator[Candidate]:
    """`list(...)` around what a loop walks through, where the loop changes it, or may."""
    said = "changed size during iteration" in site.event.message or "mutated during iteration" in site.event.message
    for node in own_nodes(site):
        if isinstance(node, ast.For):
            walked = node.iter
        elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp) and said:
            walked = node.generators[0].iter
        else:
            continue
        if isinstance(walked, ast.Call) and getattr(walked.func, "id", "") in ("list", "tuple", "sorted", "range"):
            continue
        inner = _walked(walked)
        changed = isinstance(node, ast.For) and _changes(node, inner)
        if not (changed or said) or isinstance(walked, ast.GeneratorExp | ast.List | ast.Tuple):
            continue
        weight = (2.0 if changed else 0.5) + (1.0 if said else -0.5)
        why = f"Walk through a copy of `{ast.unparse(inner)}`"
        edit = site.replace(walked, f"list({site.source(walked)})")
        yield site.candidate(
            "changed-while-iterating", why, edit, at=node, category="changed-while-iterating", weight=weight
        )


def _walked(node: ast.expr) -> ast.expr:
    """What is walked through, without `.items()`, `enumerate` and the like."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("items", "keys", "values"):
            return node.func.value
        if isinstance(node.func, ast.Name) and node.args:
            return node.args[0]
    return node


def _changes(loop: ast.For, walked: ast.expr) -> bool:
    name = ast.unparse(walked)
    inner = [one for statement in loop.body for one in ast.walk(statement)]
    return any(ast.unparse(held) == name for one in inner for held in _changed(one))


def _changed(node: ast.AST) -> Iterator[ast.expr]:
    """What a node changes the size of."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGE:
        yield node.func.value
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        yield node.value


TEMPLATE = Template(
    name="changed-while-iterating",
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="RuntimeError: dictionary changed size during iteration",
            before="""
def clean(found):
    for key, value in found.items():  # <-
        if not value:
            del found[key]
""",
            after="""
def clean(found):
    for key, value in list(found.items()):
        if not value:
            del found[key]
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert [2] == []",
            symbol="clean",
            before="""
def clean(values):
    for value in values:
        if value > 0:
            values.remove(value)
""",
            after="""
def clean(values):
    for value in list(values):
        if value > 0:
            values.remove(value)
""",
            within=0,
        ),
        Example(
            error="RuntimeError: Set changed size during iteration",
            before="""
class Bus:
    def tell(self):
        for one in self.listeners:  # <-
            one(self)
""",
            after="""
class Bus:
    def tell(self):
        for one in list(self.listeners):
            one(self)
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert [2] == []",
            before="""
def copied(values):
    found = []
    for value in values:
        found.append(value)  # <-
    return found
""",
        ),
        Example(
            error="RuntimeError: dictionary changed size during iteration",
            before="""
def clean(found):
    for key in list(found):  # <-
        del found[key]
""",
        ),
    ),
)
