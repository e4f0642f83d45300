"""A default that all calls share and one of them changes; a class attribute that all objects share."""

import ast
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.places import unit
from bugsage.repair.site import Function, Site
from bugsage.repair.statements import beginning
from bugsage.repair.template import Example, Template

_CALLS = ("list", "dict", "set", "defaultdict", "OrderedDict", "Counter", "deque", "bytearray")


def propose(site: Site) -> Iterator[Candidate]:
    """None as the default and the value made in each call; attributes of the class made for each object."""
    for one in _functions(site):
        for arg, default in _defaults(one):
            if _is_mutable(default):
                edits = (site.replace(default, "None"), _begun(site, one, arg.arg, site.source(default)))
                why = f"Make a new `{arg.arg}` in each call"
                weight = 2.0 if _changed(one, arg.arg) else 0.3
                yield site.candidate("mutable-default", why, *edits, at=one, category="mutable-default", weight=weight)
    yield from _shared(site)


def _functions(site: Site) -> list[Function]:
    scope = site.scope
    if isinstance(scope, Function):
        return [scope]
    return [one for one in scope.body if isinstance(one, Function)] if isinstance(scope, ast.ClassDef) else []


def _defaults(one: Function) -> Iterator[tuple[ast.arg, ast.expr]]:
    given = [*one.args.posonlyargs, *one.args.args]
    yield from zip(given[len(given) - len(one.args.defaults) :], one.args.defaults, strict=True)
    for arg, default in zip(one.args.kwonlyargs, one.args.kw_defaults, strict=True):
        if default is not None:
            yield arg, default


def _is_mutable(node: ast.expr) -> bool:
    called = isinstance(node, ast.Call) and getattr(node.func, "id", "") in _CALLS
    return called or isinstance(node, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp)


def _changed(one: Function, name: str) -> bool:
    """It is kept, given away or changed in the function."""
    for node in ast.walk(one):
        held = getattr(node, "value", None)
        mine = isinstance(held, ast.Name) and held.id == name
        if mine and isinstance(node, ast.Attribute | ast.Subscript | ast.Return | ast.Assign):
            return True
    return False


def _begun(site: Site, one: Function, name: str, text: str) -> Edit:
    indent, step = site.indent(one) + unit(site), unit(site)
    return site.insert(beginning(site, one), [f"{indent}if {name} is None:", f"{indent}{step}{name} = {text}"])


def _shared(site: Site) -> Iterator[Candidate]:
    """`lines = []` in the body of a class, changed through `self`."""
    around = next(
        (one for one in ast.walk(site.tree) if isinstance(one, ast.ClassDef) and site.symbol.split(".")[0] == one.name),
        None,
    )
    if around is None or around.decorator_list:
        return
    made = next((one for one in around.body if isinstance(one, Function) and one.name == "__init__"), None)
    for one in around.body:
        if not isinstance(one, ast.Assign) or not isinstance(one.targets[0], ast.Name) or not _is_mutable(one.value):
            continue
        name = one.targets[0].id
        if not _filled_by_self(around, name):
            continue
        why, text = f"Give each `{around.name}` its own `{name}`", f"self.{name} = {site.source(one.value)}"
        step = unit(site)
        if made is None:
            indent = site.indent(one)
            edit = site.replace(one, f"def __init__(self):\n{indent}{step}{text}")
            if around.bases:
                continue
            edits: tuple[Edit, ...] = (edit,)
        else:
            indent = site.indent(made) + step
            edits = (site.delete(one), site.insert(beginning(site, made), [f"{indent}{text}"]))
        yield site.candidate("mutable-default", why, *edits, at=one, category="mutable-default", weight=1.5)


def _filled_by_self(around: ast.ClassDef, name: str) -> bool:
    for node in ast.walk(around):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.value, ast.Attribute):
            held = node.value
            if held.attr == name and isinstance(held.value, ast.Name) and held.value.id == "self":
                return True
    return False


TEMPLATE = Template(
    name="mutable-default",
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert [1, 2] == [2]",
            before="""
def add(value, found=[]):
    \"\"\"Collect.\"\"\"
    found.append(value)
    return found  # <-
""",
            after="""
def add(value, found=None):
    \"\"\"Collect.\"\"\"
    if found is None:
        found = []
    found.append(value)
    return found
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert {'a': 1} == {}",
            before="""
class Box:
    def __init__(self, *, held=dict()):
        self.held = held  # <-
""",
            after="""
class Box:
    def __init__(self, *, held=None):
        if held is None:
            held = dict()
        self.held = held
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert [1] == []",
            before="""
class Box:
    held = []

    def __init__(self, size):
        self.size = size

    def put(self, value):
        self.held.append(value)  # <-
""",
            after="""
class Box:

    def __init__(self, size):
        self.held = []
        self.size = size

    def put(self, value):
        self.held.append(value)
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert [1] == []",
            before="""
def add(value, found=()):
    return [*found, value]  # <-
""",
        ),
        Example(
            error="AssertionError: assert [1] == []",
            before="""
class Box:
    names = ["a"]

    def has(self, name):
        return name in Box.names  # <-
""",
        ),
    ),
)
