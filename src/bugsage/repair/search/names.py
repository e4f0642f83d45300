"""Another name, attribute or method in place of the one that is written: those of its scope, class and neighbours."""

import ast
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher

from bugsage.model.edit import Candidate
from bugsage.repair.scopes import class_of, locals_of, self_name
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template
from bugsage.repair.wording import short

NAME = "other-name"
#: Names that are tried in one place, the likeliest first.
_MOST = 6


def propose(site: Site) -> Iterator[Candidate]:
    """Each name in the executed lines, with those that could stand there."""
    for node in site.nodes():
        if not site.ran(node):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield from _name(site, node)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            yield from _attribute(site, node)
        elif isinstance(node, ast.Call):
            yield from _swapped(site, node)


def _name(site: Site, node: ast.Name) -> Iterator[Candidate]:
    scope = locals_of(site, node)
    if node.id not in scope or node.id == self_name(site, node):
        return
    own = scope[node.id]
    others = {name: kind for name, kind in scope.items() if name != node.id and name != self_name(site, node)}
    unread = _unread(site, node, others)
    for name in _likeliest(node.id, others):
        weight = -1.0 + 1.5 * (name in unread) + _alike(node.id, name) + 0.3 * (others[name] == own)
        yield site.candidate(
            NAME, f"Use `{name}` in place of `{node.id}`", site.replace(node, name), at=node, weight=weight
        )


def _attribute(site: Site, node: ast.Attribute) -> Iterator[Candidate]:
    known = site.knowledge.attributes(site.file, node.lineno, node.value)
    if not known and isinstance(node.value, ast.Name) and node.value.id == self_name(site, node):
        known = _assigned(class_of(site, node), node.value.id)
    known = known or _elsewhere(site, node)
    called = isinstance(site.parents.get(node), ast.Call) and site.parents[node].func is node  # type: ignore[attr-defined]
    own, beside = site.source(node.value), _beside(site, node) - {node.attr}
    for name in dict.fromkeys((*_likeliest(node.attr, known - {node.attr}), *_likeliest(node.attr, beside))):
        if name.startswith("__") and name.endswith("__"):
            continue
        weight = -1.5 + 1.5 * _alike(node.attr, name) - 0.3 * called + 0.6 * (name in beside)
        yield site.candidate(
            NAME,
            f"Use `.{name}` in place of `.{node.attr}`",
            site.replace(node, f"{own}.{name}"),
            at=node,
            weight=weight,
        )


def _beside(site: Site, node: ast.Attribute) -> frozenset[str]:
    """Attributes that the function reads of the same value."""
    around, own = site.function(node), site.read.written(node.value)
    if around is None:
        return frozenset()
    found = site.read.once(("attributes by owner", around), lambda: _by_owner(site, around))
    return frozenset(found.get(own, ()))


def _by_owner(site: Site, around: ast.AST) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in ast.walk(around):
        if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Load):
            found.setdefault(site.read.written(one.value), set()).add(one.attr)
    return found


def _swapped(site: Site, node: ast.Call) -> Iterator[Candidate]:
    """Two neighbouring arguments the other way round."""
    for one, other in zip(node.args, node.args[1:], strict=False):
        texts = site.source(one), site.source(other)
        if texts[0] == texts[1] or isinstance(one, ast.Starred) or isinstance(other, ast.Starred):
            continue
        why = f"Give `{short(texts[1])}` before `{short(texts[0])}`"
        yield site.candidate(
            NAME, why, site.replace(one, texts[1]), site.replace(other, texts[0]), at=node, weight=-1.8
        )


def _likeliest(wrong: str, known: Collection[str]) -> list[str]:
    return sorted(known, key=lambda name: (-_alike(wrong, name), name))[:_MOST]


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _unread(site: Site, node: ast.AST, names: Collection[str]) -> set[str]:
    """Names that the function binds and nobody reads: one of them was perhaps meant."""
    around = site.function(node)
    if around is None:
        return set()
    read = {one.id for one in ast.walk(around) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}
    return set(names) - read


def _assigned(owner: ast.ClassDef | None, name: str) -> frozenset[str]:
    """Attributes that the methods of a class set on the object, and its methods."""
    if owner is None:
        return frozenset()
    found = {one.name for one in owner.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
    for one in ast.walk(owner):
        if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store) and ast.unparse(one.value) == name:
            found.add(one.attr)
    return frozenset(found)


def _elsewhere(site: Site, node: ast.Attribute) -> frozenset[str]:
    """Attributes that the file reads of values with the same name, where nobody knows what they are."""
    name = ast.unparse(node.value).rpartition(".")[2]
    if not name.isidentifier() or name in site.knowledge.names(site.file):
        return frozenset()
    return site.read.once(("attributes", name), lambda: _attributes_of(site, name))


def _attributes_of(site: Site, name: str) -> frozenset[str]:
    return frozenset(
        one.attr
        for one in site.read.every(ast.Attribute)
        if isinstance(one.ctx, ast.Load) and site.read.written(one.value).rpartition(".")[2] == name
    )


TEMPLATE = Template(
    name=NAME,
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert 3 == 2",
            before="""
def area(width, height):
    return width * width  # <-
""",
            after="""
def area(width, height):
    return width * height
""",
            within=1,
        ),
        Example(
            error="TypeError: 'Root' object is not callable",
            before="""
class Nested:
    def schema(self):
        if callable(self.nested):
            return self.root()  # <-
        return self.nested
""",
            after="""
class Nested:
    def schema(self):
        if callable(self.nested):
            return self.nested()
        return self.nested
""",
        ),
        Example(
            error="AssertionError: assert [] == [1]",
            before="""
class Queue:
    def __init__(self):
        self.waiting = []
        self.done = []

    def left(self):
        return self.done  # <-
""",
            after="""
class Queue:
    def __init__(self):
        self.waiting = []
        self.done = []

    def left(self):
        return self.waiting
""",
        ),
        Example(
            error="AssertionError: assert -1 == 1",
            before="""
def apart(one, other):
    return minus(other, one)  # <-


def minus(a, b):
    return a - b
""",
            after="""
def apart(one, other):
    return minus(one, other)


def minus(a, b):
    return a - b
""",
            within=4,
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def one():
    return 1  # <-
""",
        ),
    ),
)
