"""Conditions under which a value is not what the statements behind it take it for, the likeliest first."""

import ast
import builtins
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from bugsage.repair.places import is_pure
from bugsage.repair.scopes import readable
from bugsage.repair.site import Function, Site

_ATTRIBUTE = re.compile(r"'(?P<type>\w+)' object has no attribute '(?P<name>\w+)'")
_TYPES = ("str", "bytes", "int", "float", "list", "dict", "tuple", "set", "type")
#: Values that are doubted at one place.
_ATOMS = 5


class Doubt(NamedTuple):
    """One condition."""

    text: str
    #: The text of the value that it is about.
    about: str
    #: In log-odds, against the others at its place.
    weight: float


def doubts(site: Site, statement: ast.stmt, most: int) -> list[Doubt]:
    """Conditions that fail for a good value, on what a statement and its function read; at most so many.

    Every name in them can be read before the statement.
    """
    known = readable(site, statement)
    found: dict[str, Doubt] = {}
    for atom, weight in _atoms(site, statement, known):
        for one in _about(site, statement, atom, known):
            better = found.get(one.text)
            if better is None or better.weight < one.weight + weight:
                found[one.text] = one._replace(weight=one.weight + weight)
    return sorted(found.values(), key=lambda one: (-one.weight, one.text))[:most]


def _atoms(site: Site, statement: ast.stmt, known: frozenset[str]) -> Iterator[tuple[ast.expr, float]]:
    """Values that the statement reads, what it loops over and tests before its body; then the parameters."""
    seen: list[str] = []
    for node in _heads(statement):
        for one in ast.walk(node):
            if not isinstance(one, ast.Name | ast.Attribute | ast.Subscript) or not isinstance(one.ctx, ast.Load):
                continue
            names = {n.id for n in ast.walk(one) if isinstance(n, ast.Name)}
            text = ast.unparse(one)
            if (
                not is_pure(one)
                or text in seen
                or not names <= known
                or _is_callee(site, one)
                or _is_plumbing(site, one)
            ):
                continue
            seen.append(text)
            yield one, -0.15 * len(seen) - (0.3 if isinstance(one, ast.Subscript) else 0.0)
            if len(seen) >= _ATOMS:
                return
    function = site.function(statement)
    for name in _parameters(function) if function else ():
        if name not in seen:
            yield ast.Name(id=name, ctx=ast.Load()), -0.8


def _heads(statement: ast.stmt) -> Iterator[ast.AST]:
    """What of a statement is evaluated before anything in it is executed."""
    if isinstance(statement, ast.For | ast.AsyncFor):
        yield statement.iter
    elif isinstance(statement, ast.If | ast.While):
        yield statement.test
    elif isinstance(statement, ast.With | ast.AsyncWith):
        yield from (one.context_expr for one in statement.items)
    elif isinstance(statement, ast.Try):
        yield from statement.body[:1]
    else:
        yield statement


def _is_callee(site: Site, node: ast.expr) -> bool:
    above = site.parents.get(node)
    return isinstance(above, ast.Call) and above.func is node


def _is_plumbing(site: Site, node: ast.expr) -> bool:
    """`self`, and what the module binds at its top: modules, classes, constants."""
    if not isinstance(node, ast.Name):
        root = node
        while isinstance(root, ast.Attribute | ast.Subscript):
            root = root.value
        return isinstance(root, ast.Name) and root.id not in ("self", "cls") and _is_plumbing(site, root)
    around, names = site.function(node), site.knowledge.names(site.file)
    own = set(_parameters(around)) if around else set()
    return node.id in ("self", "cls") or (node.id in names and node.id not in own) or _is_builtin(node.id)


def _is_builtin(name: str) -> bool:
    return hasattr(builtins, name)


def _parameters(function: Function) -> Iterator[str]:
    given = function.args
    for one in (given.vararg, *given.posonlyargs, *given.args, *given.kwonlyargs):
        if one is not None and one.arg not in ("self", "cls"):
            yield one.arg


def _about(site: Site, statement: ast.stmt, atom: ast.expr, known: frozenset[str]) -> Iterator[Doubt]:
    text = ast.unparse(atom)
    value = site.frame.variables.get(text) if site.frame else None
    yield from _by_message(site, atom, text, known)
    if value is not None:
        falsy = value in ("None", "''", "b''", "[]", "{}", "()", "set()", "0", "0.0", "False", "frozenset()")
        yield Doubt(f"not {text}", text, 0.9 if falsy else -2.5)
        yield Doubt(f"{text} is None", text, 1.0 if value == "None" else -3.0)
    else:
        yield Doubt(f"not {text}", text, 0.0)
        yield Doubt(f"{text} is None", text, -0.3)
    for number, one in enumerate(_types(site, statement, text, known)):
        yield Doubt(f"not isinstance({text}, {one})", text, -0.2 - 0.3 * number)


def _by_message(site: Site, atom: ast.expr, text: str, known: frozenset[str]) -> Iterator[Doubt]:
    """What the failure itself says of the value."""
    said = _ATTRIBUTE.search(site.event.message)
    above = site.parents.get(atom)
    if not said or not isinstance(above, ast.Attribute) or above.attr != said.group("name"):
        return
    yield Doubt(f'not hasattr({text}, "{said.group("name")}")', text, 0.7)
    kind = said.group("type")
    if kind in known and kind != "NoneType":
        yield Doubt(f"isinstance({text}, {kind})", text, 0.8)
    own = [name for name in site.knowledge.names(site.file) if name.endswith(kind) and name != kind]
    yield from (Doubt(f"isinstance({text}, {name})", text, 0.5) for name in own[:2])


def _types(site: Site, statement: ast.stmt, text: str, known: frozenset[str]) -> list[str]:
    """Types that the value should be of: by its annotation, and by what the file asks of this and other values."""
    found: Counter[str] = Counter()
    function = site.function(statement)
    for one in ast.walk(function) if function else ():
        if isinstance(one, ast.arg) and one.arg == text and one.annotation is not None:
            for part in re.split(r"\s*\|\s*|,\s*", ast.unparse(one.annotation).strip("\"'")):
                plain = part.partition("[")[0].rpartition(".")[2]
                if plain in known and (plain in _TYPES or plain[:1].isupper()) and plain not in ("None", "Any"):
                    found[plain] += 20
    found.update(_by_use(statement, text))
    for node in ast.walk(site.tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isinstance" and len(node.args) == 2:
            kind = node.args[1]
            names = {n.id for n in ast.walk(kind) if isinstance(n, ast.Name)}
            if names <= known and len(ast.unparse(kind)) < 60:
                near = site.function(node) is function
                found[ast.unparse(kind)] += 10 if ast.unparse(node.args[0]) == text else 3 if near else 1
    return [name for name, _ in found.most_common(4)]


def _by_use(statement: ast.stmt, text: str) -> dict[str, int]:
    """The built-in type whose methods the statement calls on the value."""
    called = {
        node.func.attr
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == text
    }
    return next(
        ({kind.__name__: 12} for kind in (str, dict, list, set, bytes) if called and called <= set(dir(kind))), {}
    )
