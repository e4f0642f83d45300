"""Which names can be read where, and where else they are written."""

import ast
import builtins
from collections.abc import Iterator
from functools import partial

from bugsage.repair.site import Function, Site

_BUILTIN = frozenset(dir(builtins))


def locals_of(site: Site, node: ast.AST) -> dict[str, str]:
    """Names bound in the functions around a node, the innermost first: `parameter` or `local`.

    A local counts only where it is bound before the node's line, as far as the order of lines tells.
    """
    found: dict[str, str] = {}
    around = site.function(node)
    while around is not None:
        for one in _parameters(around):
            found.setdefault(one, "parameter")
        for name, line in site.read.once(("bound", around), partial(_bound, around)):
            if line < node.lineno or around is not site.function(node):  # type: ignore[attr-defined]
                found.setdefault(name, "local")
        around = site.function(around)
    return found


def bound(function: Function) -> Iterator[tuple[str, int]]:
    """Names that a function binds in its own body with their lines, nested functions left out."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name, node.lineno
        waiting[:0] = list(ast.iter_child_nodes(node))


def readable(site: Site, node: ast.AST) -> frozenset[str]:
    """Every name that can be read at a node: bound around it, at the top of its module, or by Python."""
    return frozenset((*locals_of(site, node), *site.knowledge.names(site.file))) | _BUILTIN


def _bound(function: Function) -> tuple[tuple[str, int], ...]:
    return tuple(bound(function))


def names_in(node: ast.AST) -> set[str]:
    """Names that an expression or statement reads."""
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}


def self_name(site: Site, node: ast.AST) -> str:
    """What a method calls the object it belongs to; empty outside methods."""
    around = site.function(node)
    while around is not None and not isinstance(site.parents.get(around), ast.ClassDef):
        around = site.function(around)
    if around is None or any(ast.unparse(one) == "staticmethod" for one in around.decorator_list):
        return ""
    first = [*around.args.posonlyargs, *around.args.args][:1]
    return first[0].arg if first else ""


def class_of(site: Site, node: ast.AST) -> ast.ClassDef | None:
    """The class around a node."""
    while node in site.parents:
        node = site.parents[node]
        if isinstance(node, ast.ClassDef):
            return node
    return None


def _parameters(function: Function) -> Iterator[str]:
    given = function.args
    for one in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg):
        if one is not None:
            yield one.arg
