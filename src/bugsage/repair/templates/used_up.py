"""Something that gives its items once, and is walked through twice; something shared that one holder changes."""

import ast
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.repair.places import is_generator, own_nodes, own_statements, within_parentheses
from bugsage.repair.site import Function, Site
from bugsage.repair.template import Example, Template

_LAZY = (
    "map", "filter", "zip", "reversed", "iter", "enumerate", "chain", "islice", "takewhile", "dropwhile", "groupby",
)  # fmt: skip
#: What changes a collection, by what a copy of it is made with.
_MUTATES = {
    "list": ("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse"),
    "dict": ("update", "setdefault", "popitem"),
    "set": ("add", "discard"),
}


def propose(site: Site) -> Iterator[Candidate]:
    """`list(...)` around what is used up; a copy of what is kept or changed."""
    function = site.scope
    if not isinstance(function, Function):
        return
    for node in own_nodes(site):
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            continue
        target = node.targets[0]
        if isinstance(target, ast.Name) and _is_lazy(site, node.value) and _reads(function, target.id) > 1:
            text = site.source(node.value)
            inner = text[1:-1] if isinstance(node.value, ast.GeneratorExp) else f"list({text})"
            made = f"[{inner}]" if isinstance(node.value, ast.GeneratorExp) else inner
            why = f"Keep what `{target.id}` gives, for it is used twice"
            edit = site.replace(node.value, made)
            yield site.candidate("used-up", why, edit, at=node, weight=1.8)
        elif isinstance(node.value, ast.Name) and not within_parentheses(site, node.value):
            yield from _kept(site, function, node, target, node.value)


def _is_lazy(site: Site, value: ast.expr) -> bool:
    if isinstance(value, ast.GeneratorExp):
        return True
    if not isinstance(value, ast.Call):
        return False
    name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
    if name in _LAZY:
        return True
    own = [one for one in ast.walk(site.tree) if isinstance(one, Function) and one.name == name]
    return bool(own) and all(is_generator(one) for one in own)


def _reads(function: Function, name: str) -> int:
    found = 0
    for one in own_statements(function):
        if isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Load):
            found += 1
    return found


def _kept(site: Site, function: Function, node: ast.Assign, target: ast.expr, value: ast.Name) -> Iterator[Candidate]:
    """`self.x = x` or `y = x` of a parameter, one of which is changed afterwards."""
    name = ast.unparse(target)
    if value.id not in {one.arg for one in function.args.args}:
        return
    around = site.parents.get(function)
    where = around if isinstance(around, ast.ClassDef) and name.startswith("self.") else function
    methods = [one for one in ast.walk(where) if isinstance(one, ast.Attribute) and ast.unparse(one.value) == name]
    for kind, names in _MUTATES.items():
        if any(one.attr in names for one in methods):
            why = f"Keep a copy of `{value.id}`, which is changed"
            yield site.candidate("used-up", why, site.replace(value, f"{kind}({value.id})"), at=node, weight=0.8)
            return


TEMPLATE = Template(
    name="used-up",
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert 0 == 2",
            before="""
def mean(values):
    kept = (value for value in values if value)
    total = sum(kept)
    return total, len(list(kept))  # <-
""",
            after="""
def mean(values):
    kept = [value for value in values if value]
    total = sum(kept)
    return total, len(list(kept))
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert 0 == 2",
            before="""
def whole(values):
    kept = map(int, values)
    return max(kept), min(kept)  # <-
""",
            after="""
def whole(values):
    kept = list(map(int, values))
    return max(kept), min(kept)
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert [1, 2] == [1]",
            symbol="Box.__init__",
            before="""
class Box:
    def __init__(self, held):
        self.held = held

    def put(self, value):
        self.held.append(value)
""",
            after="""
class Box:
    def __init__(self, held):
        self.held = list(held)

    def put(self, value):
        self.held.append(value)
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert 0 == 2",
            before="""
def whole(values):
    kept = map(int, values)
    return max(kept)  # <-
""",
        ),
        Example(
            error="AssertionError: assert 0 == 2",
            before="""
class Box:
    def __init__(self, held):
        self.held = held  # <-
""",
        ),
    ),
)
