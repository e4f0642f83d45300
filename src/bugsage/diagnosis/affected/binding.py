"""Which names a statement binds."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

_Block = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
#: Compound statements at the top of a module, whose inner statements are its own.
_Compound = ast.If | ast.Try | ast.TryStar | ast.With | ast.For | ast.While | ast.Match
#: What is imported from these is of use to readers of types.
_OF_TYPES = frozenset(("typing", "typing_extensions", "collections.abc", "__future__", "types"))


class Statement(NamedTuple):
    """A statement at the top of a module."""

    node: ast.stmt
    #: Names that it binds, each with what it says of it; none for what only has an effect.
    binds: dict[str, str]


def statements(tree: ast.Module) -> Iterator[Statement]:
    """The statements at the top of a module that are no functions and no classes, no docstring, no import of types."""
    for node in tree.body:
        if not isinstance(node, _Block) and not is_text(node) and not _is_of_types(node) and not _is_for_types(node):
            yield Statement(node, bound(node))


def bound(node: ast.stmt) -> dict[str, str]:
    """Names that a statement binds; none where one of its parts only has an effect."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        origin = f"{'.' * node.level}{node.module}" if isinstance(node, ast.ImportFrom) else ""
        return {one.asname or one.name.partition(".")[0]: f"{origin} {one.name}" for one in node.names}
    if not isinstance(node, _Compound):
        said = ast.dump(node)
        return {} if isinstance(node, ast.Expr) else dict.fromkeys(_stored(node), said)
    inner = [one for one in ast.walk(node) if isinstance(one, ast.stmt) and one is not node]
    if any(isinstance(one, ast.Expr) and not is_text(one) for one in inner):
        return {}
    names = [*(one.name for one in inner if isinstance(one, _Block)), *_stored(node)]
    names += [name for one in inner if isinstance(one, ast.Import | ast.ImportFrom) for name in bound(one)]
    return dict.fromkeys(names, ast.dump(node))


def names_of(node: ast.stmt) -> Iterator[str]:
    """Every name that a statement at the top of a module binds, those of functions and classes too."""
    if isinstance(node, _Block):
        yield node.name
        return
    if _is_for_types(node):
        return
    yield from bound(node)
    if isinstance(node, _Compound):
        for one in ast.walk(node):
            if isinstance(one, _Block):
                yield one.name
            elif isinstance(one, ast.Import | ast.ImportFrom):
                yield from bound(one)


def is_text(node: ast.stmt) -> bool:
    """A text that stands alone, as a docstring does."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_of_types(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and not node.level and node.module in _OF_TYPES


def _is_for_types(node: ast.stmt) -> bool:
    """`if TYPE_CHECKING:` without anything else."""
    if not isinstance(node, ast.If) or node.orelse:
        return False
    test = node.test
    name = test.attr if isinstance(test, ast.Attribute) else test.id if isinstance(test, ast.Name) else ""
    return name == "TYPE_CHECKING"


def _stored(node: ast.stmt) -> Iterator[str]:
    """Names that are assigned; of `x.y = 1` and `x[0] = 1` the name of the thing that is changed."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store | ast.Del):
            yield one.id
        elif isinstance(one, ast.Attribute | ast.Subscript) and isinstance(one.ctx, ast.Store | ast.Del):
            inner: ast.expr = one.value
            while isinstance(inner, ast.Attribute | ast.Subscript):
                inner = inner.value
            if isinstance(inner, ast.Name):
                yield inner.id
