"""Two pieces of code that are the same but for their names: whether they are, and which name stands for which."""

import ast
import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import TypeVar

N = TypeVar("N", ast.stmt, ast.expr)
#: Fields that hold a name, by type of node; the others of a node must be equal or unify in turn.
_NAMED = {
    ast.Name: "id", ast.Attribute: "attr", ast.arg: "arg", ast.keyword: "arg", ast.ExceptHandler: "name",
    ast.FunctionDef: "name", ast.AsyncFunctionDef: "name", ast.ClassDef: "name", ast.alias: "name",
}  # fmt: skip
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")
_WORD = re.compile(r"[A-Za-z_]\w*")


def shape(node: ast.stmt | ast.expr) -> tuple[str, ...]:
    """Equal for what can unify: the types of all nodes, of a compound statement those of what is evaluated first."""
    return tuple(type(one).__name__ for one in _heads(node) if not isinstance(one, ast.expr_context))


def unified(one: N, other: N) -> tuple[dict[str, str], float] | None:
    """Names of `one` by those of `other`, and the share of names and constants that are equal, 0 to 1.

    What is inside a compound statement does not matter. None where they differ in more than names, or a name would have
    to stand for two.
    """
    names: dict[str, str] = {}
    same = every = 0
    for left, right in zip_longest(_heads(one), _heads(other)):
        if type(left) is not type(right):
            return None
        mine, theirs = _label(left), _label(right)
        if mine is None and theirs is None:
            continue
        every += 1
        same += mine == theirs
        if isinstance(mine, str) and isinstance(theirs, str):
            if names.setdefault(mine, theirs) != theirs:
                return None
        elif mine != theirs:
            return None
    if len(set(names.values())) < len(names):
        return None
    return {old: new for old, new in names.items() if old != new}, same / every if every else 1.0


def renamed(text: str, names: Mapping[str, str]) -> str:
    """A text of code with other names in it, also where they are words of its strings."""
    return _WORD.sub(lambda found: names.get(found.group(), found.group()), text) if names else text


def _heads(statement: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a statement but for the statements inside it, in the order of the text."""
    yield statement
    for name, value in ast.iter_fields(statement):
        if name in _BODIES and isinstance(statement, ast.stmt):
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, ast.AST):
                yield from _heads(one)


def _label(node: ast.AST) -> object:
    """The name or constant that a node carries; None for a node without one."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else (type(node.value).__name__, repr(node.value))
    field = _NAMED.get(type(node))
    return getattr(node, field) if field else None
