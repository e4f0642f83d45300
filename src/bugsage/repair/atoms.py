"""Values that a statement takes for something, and that may be something else."""

import ast
import builtins
from collections.abc import Iterator

from bugsage.repair.places import is_pure
from bugsage.repair.site import Function, Site

#: Values that are doubted at one place.
_ATOMS = 5


def atoms(site: Site, statement: ast.stmt, known: frozenset[str]) -> Iterator[tuple[ast.expr, float]]:
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
