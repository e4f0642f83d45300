"""The wrong one of two variables of nearly the same part: one that is stale, shadowed, or just beside it."""

import ast
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher

from bugsage.model.edit import Candidate
from bugsage.repair.places import bindings, near, own_nodes, parameters
from bugsage.repair.site import Function, Site
from bugsage.repair.template import Example, Template

#: So many of the likest are worth trying early; whatever else is bound there comes last, in functions not too long.
_MOST, _LAST, _LONG = 4, -2.5, 5000


class _Names:
    """What a function does with its names, looked up once."""

    def __init__(self, function: Function) -> None:
        #: The first line that binds each.
        self.bound: dict[str, int] = {}
        for name, line in bindings(function):
            self.bound[name] = min(line, self.bound.get(name, line))
        self.reads: Counter[str] = Counter()
        #: Names that each is made of, with the line.
        self.made_of: dict[str, list[tuple[int, set[str]]]] = {}
        self.given = {one.arg for one in parameters(function)}
        for one in ast.walk(function):
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
                self.reads[one.id] += 1
            elif isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
                inner = {n.id for n in ast.walk(one.value) if isinstance(n, ast.Name)}
                self.made_of.setdefault(one.targets[0].id, []).append((one.lineno, inner))


def propose(site: Site) -> Iterator[Candidate]:
    """Each name that is read, replaced by the others that are bound there, the likest first."""
    called = _called_attributes(site)
    known: dict[Function, _Names] = {}
    for node in own_nodes(site):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            around = site.function(node)
            of_itself = node.id in ("self", "cls") and isinstance(site.parents.get(node), ast.Attribute)
            if around is not None and not of_itself:
                names = known.get(around) or known.setdefault(around, _Names(around))
                yield from _others(site, names, node)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            yield from _attributes(site, node, called)


def _others(site: Site, names: _Names, node: ast.Name) -> Iterator[Candidate]:
    above = site.parents.get(node)
    bound = {name for name, line in names.bound.items() if line <= node.lineno}
    if node.id not in bound or (isinstance(above, ast.Call) and above.func is node):
        return
    own = {"self", "cls"} if isinstance(above, ast.Attribute) else set()
    found = [
        (_likeness(names, node, name), name)
        for name in bound - {node.id, "_"} - ({"self", "cls"} - own)
        if not _makes_nothing(node, name, above)
    ]
    ordered = sorted(found, key=lambda pair: (-pair[0], pair[1]))
    if len(names.bound) * names.reads.total() > _LONG:
        ordered = ordered[: _MOST // 2]
    for number, (weight, name) in enumerate(ordered):
        weight = weight if number < _MOST else min(weight, _LAST)
        why = f"Use `{name}` in place of `{node.id}`"
        yield site.candidate("stale-name", why, site.replace(node, name), at=node, weight=weight + near(site, node))


def _makes_nothing(node: ast.Name, name: str, above: ast.AST | None) -> bool:
    """`x = x`, `x == x` and the like, which nobody writes."""
    if isinstance(above, ast.Assign) and isinstance(above.targets[0], ast.Name) and above.value is node:
        return above.targets[0].id == name
    if isinstance(above, ast.Compare | ast.BinOp | ast.BoolOp):
        return any(isinstance(one, ast.Name) and one.id == name for one in ast.iter_child_nodes(above))
    return False


def _likeness(names: _Names, node: ast.Name, name: str) -> float:
    """How easily one is taken for the other: alike in spelling, made of one another, used nowhere else."""
    weight = 2.0 * SequenceMatcher(None, node.id, name).ratio() - 1.2
    weight += 0.6 if set(node.id.strip("_").split("_")) & set(name.strip("_").split("_")) else 0.0
    # What was made of it is meant from then on; the old one is stale.
    made = any(node.id in inner and line < node.lineno for line, inner in names.made_of.get(name, ()))
    weight += 0.8 if made else 0.0
    weight += 0.7 if not names.reads[name] else 0.0
    return weight + (0.2 if (node.id in names.given) == (name in names.given) else 0.0)


def _attributes(site: Site, node: ast.Attribute, used: set[str]) -> Iterator[Candidate]:
    """`self.low` for `self.high`: attributes of the same object that are nearly alike."""
    if not isinstance(node.value, ast.Name):
        return
    above = site.parents.get(node)
    called = isinstance(above, ast.Call) and above.func is node
    known = set(site.knowledge.attributes(site.file, node.lineno, node.value))
    if not called:
        known -= used
    else:
        known &= used
    alike = [(SequenceMatcher(None, node.attr, name).ratio(), name) for name in known - {node.attr}]
    for share, name in sorted((one for one in alike if one[0] > 0.5), key=lambda p: (-p[0], p[1]))[:2]:
        why = f"Use `{node.value.id}.{name}` in place of `{node.value.id}.{node.attr}`"
        edit = site.replace(node, f"{site.source(node.value)}.{name}")
        yield site.candidate("stale-name", why, edit, at=node, weight=2.0 * share - 1.5 + near(site, node))


def _called_attributes(site: Site) -> set[str]:
    """Attributes that the file calls, or that its classes define as methods."""
    found: set[str] = set()
    for one in ast.walk(site.tree):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
            found.add(one.func.attr)
        elif isinstance(one, Function):
            found.add(one.name)
    return found


TEMPLATE = Template(
    name="stale-name",
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert ' a' == 'a'",
            before="""
def clean(text):
    stripped = text.strip()
    return text.lower()  # <-
""",
            after="""
def clean(text):
    stripped = text.strip()
    return stripped.lower()
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert 3 == 7",
            before="""
def area(width_old, width_new, height):
    return width_old * height  # <-
""",
            after="""
def area(width_old, width_new, height):
    return width_new * height
""",
            within=1,
        ),
        Example(
            error="AssertionError: assert 3 == 7",
            before="""
class Box:
    def __init__(self, start_x, start_y):
        self.start_x = start_x
        self.start_y = start_y

    def below(self, step):
        return self.start_x + step  # <-
""",
            after="""
class Box:
    def __init__(self, start_x, start_y):
        self.start_x = start_x
        self.start_y = start_y

    def below(self, step):
        return self.start_y + step
""",
        ),
        Example(
            error="AssertionError: assert 3 == 7",
            before="""
def area(width):
    return width * 2  # <-
""",
        ),
        Example(
            error="AssertionError: assert 3 == 7",
            before="""
def same(width):
    other = len("a")
    return 3  # <-
""",
        ),
    ),
)
