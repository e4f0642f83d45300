"""A value brought into the form that is expected: copied, sorted, stripped, made one case, taken from the other end."""

import ast
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template
from bugsage.repair.wording import short

NAME = "wrap"
#: What is put around a value or behind it, and how usual that is.
_AROUND = (
    ("list", -2.5), ("sorted", -2.5), ("tuple", -3.0), ("set", -3.2), ("str", -2.8), ("len", -3.5), ("abs", -3.2),
    ("bool", -3.2), ("reversed", -3.5),
)  # fmt: skip
_BEHIND = (
    (".strip()", -2.5), (".lower()", -3.0), (".copy()", -2.8), ("[::-1]", -3.5), (".rstrip()", -3.0),
    (".upper()", -3.5), (".items()", -3.0), (".values()", -3.0), (".keys()", -3.5),
)  # fmt: skip
#: More where the same function brings another value into that form.
_USED = 1.2
#: Functions that take many values in one.
_TAKERS = frozenset(("sum", "max", "min", "sorted", "any", "all", "enumerate", "zip", "map", "filter", "join"))
#: Calls that are taken away from around a value, or from behind it.
_AWAY = frozenset(
    ("list", "sorted", "tuple", "set", "str", "reversed", "abs", "int", "float", "bool", "strip", "lower", "upper",
     "rstrip", "lstrip", "copy", "sort", "title", "capitalize")
)  # fmt: skip


def propose(site: Site) -> Iterator[Candidate]:
    """Values that are returned, bound, looped over or compared, in another form or without the one they have."""
    for node in site.nodes():
        if not site.ran(node):
            continue
        if isinstance(node, ast.Call):
            yield from _unwrapped(site, node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub | ast.BitOr | ast.BitAnd | ast.Mult):
            yield from _halved(site, node)
        for value in _values(node):
            yield from _wrapped(site, value)


def _values(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Return | ast.Assign | ast.AugAssign) and node.value is not None:
        yield node.value
    elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        yield node.iter
    elif isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        yield node.elt
    elif isinstance(node, ast.DictComp):
        yield node.key
        yield node.value
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in _TAKERS and node.args:
        yield node.args[0]
    elif isinstance(node, ast.Compare):
        yield node.left
        yield from node.comparators


def _wrapped(site: Site, value: ast.expr) -> Iterator[Candidate]:
    if isinstance(value, ast.Constant | ast.Compare | ast.BoolOp | ast.Lambda | ast.Yield | ast.Await | ast.JoinedStr):
        return
    text = site.source(value)
    if "\n" in text or len(text) > 60:
        return
    used = _used(site, value)
    for name, weight in _AROUND:
        if not (isinstance(value, ast.Call) and ast.unparse(value.func) == name):
            why, edit = f"Give `{name}({short(text)})`", site.replace(value, f"{name}({text})")
            yield site.candidate(NAME, why, edit, at=value, weight=weight + _USED * (name in used))
    if isinstance(value, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
        for behind, weight in _BEHIND:
            why, edit = f"Give `{short(text)}{behind}`", site.replace(value, f"{text}{behind}")
            known = behind.strip(".()") in used
            yield site.candidate(NAME, why, edit, at=value, weight=weight + _USED * known)


def _used(site: Site, value: ast.expr) -> frozenset[str]:
    """Names of the functions and methods that the function around a value calls."""
    around = site.function(value)
    return site.read.once(("called", around), lambda: frozenset(_called(around))) if around else frozenset()


def _called(around: ast.AST) -> Iterator[str]:
    for one in ast.walk(around):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
            yield one.func.attr
        elif isinstance(one, ast.Call) and isinstance(one.func, ast.Name):
            yield one.func.id


def _unwrapped(site: Site, call: ast.Call) -> Iterator[Candidate]:
    """The value itself where a call only changes its form."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    inner = call.func.value if isinstance(call.func, ast.Attribute) else call.args[0] if len(call.args) == 1 else None
    if name not in _AWAY and (
        isinstance(site.parents.get(call), ast.Expr) or (call.args and inner is not call.args[0])
    ):
        return
    if inner is not None and not isinstance(inner, ast.Starred | ast.GeneratorExp) and not call.keywords:
        text = site.source(inner)
        yield site.candidate(
            NAME,
            f"Give `{short(text)}` as it is",
            site.replace(call, text),
            at=call,
            weight=-2.0 if name in _AWAY else -3.0,
        )


def _halved(site: Site, node: ast.BinOp) -> Iterator[Candidate]:
    """One side of an operator alone."""
    for side, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(side, ast.Constant) or (side is node.right and isinstance(node.op, ast.Sub)):
            continue
        text = site.source(side)
        why = f"Leave `{short(site.source(other))}` out"
        yield site.candidate(NAME, why, site.replace(node, text), at=node, weight=-3.0)


TEMPLATE = Template(
    name=NAME,
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="ValueError: 'monday' is not in list",
            before="""
def number(days, value):
    return [day for day in days].index(value.lower())  # <-
""",
            after="""
def number(days, value):
    return [day.lower() for day in days].index(value.lower())
""",
            within=2,
        ),
        Example(
            error="AssertionError: assert {1, 2} == [1, 2]",
            before="""
def kept(values):
    found = set(values)
    return found  # <-
""",
            after="""
def kept(values):
    found = set(values)
    return sorted(found)
""",
            within=8,
        ),
        Example(
            error="AssertionError: assert 'a' == 'A'",
            before="""
def name(text):
    return text.lower()  # <-
""",
            after="""
def name(text):
    return text
""",
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
