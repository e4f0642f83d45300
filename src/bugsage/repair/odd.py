"""Code that says in many words what needs few, or nothing at all."""

import ast
from collections.abc import Iterator

_NEGATED = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)
_TWICE = frozenset(("int", "str", "list", "dict", "set", "tuple", "float", "bool", "sorted", "len", "bytes"))


def is_odd(node: ast.AST) -> bool:
    """Nobody would write it so."""
    return _neutral(node) or _negated(node) or _settled(node) or _twice(node)


def _neutral(node: ast.AST) -> bool:
    """`1 * x`, `x + 0`, `x // 1`."""
    if not isinstance(node, ast.BinOp):
        return False
    zero = isinstance(node.op, ast.Add | ast.Sub | ast.BitOr)
    one = isinstance(node.op, ast.Mult | ast.Div | ast.FloorDiv | ast.Pow)
    sides = [node.right] + [node.left] * isinstance(node.op, ast.Add | ast.Mult | ast.BitOr)
    wanted = (0,) if zero else (1,) if one else ()
    return any(isinstance(s, ast.Constant) and type(s.value) in (int, float) and s.value in wanted for s in sides)


def _negated(node: ast.AST) -> bool:
    """`not not x`, `not (a == b)`, `--x`."""
    if not isinstance(node, ast.UnaryOp):
        return False
    inner = node.operand
    if isinstance(inner, ast.UnaryOp) and type(inner.op) is type(node.op):
        return True
    simple = isinstance(inner, ast.Compare) and len(inner.ops) == 1 and isinstance(inner.ops[0], _NEGATED)
    return isinstance(node.op, ast.Not) and simple


def _settled(node: ast.AST) -> bool:
    """A condition that is always the same, or that asks for True and False."""
    if isinstance(node, ast.If | ast.IfExp) and isinstance(node.test, ast.Constant):
        return True
    if isinstance(node, ast.Compare):
        return any(isinstance(one, ast.Constant) and type(one.value) is bool for one in node.comparators)
    return isinstance(node, ast.BoolOp) and any(
        isinstance(one, ast.Constant) and type(one.value) is bool for one in node.values
    )


def _twice(node: ast.AST) -> bool:
    """The same on both sides, `int(int(x))`, `x.strip().strip()`."""
    if isinstance(node, ast.BoolOp):
        parts = list(_parts(node))
        return len({ast.dump(one) for one in parts}) < len(parts)
    if isinstance(node, ast.Compare):
        return len(node.ops) == 1 and ast.dump(node.left) == ast.dump(node.comparators[0])
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Sub | ast.Div | ast.Mod) and ast.dump(node.left) == ast.dump(node.right)
    if isinstance(node, ast.IfExp):
        return ast.dump(node.body) == ast.dump(node.orelse)
    if isinstance(node, ast.Assign):
        return len(node.targets) == 1 and ast.unparse(node.targets[0]) == ast.unparse(node.value)
    return isinstance(node, ast.Call) and _called_twice(node)


def _called_twice(node: ast.Call) -> bool:
    if isinstance(node.func, ast.Name):
        inner = node.args[0] if len(node.args) == 1 and not node.keywords else None
        named = isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == node.func.id
        return named and node.func.id in _TWICE
    if isinstance(node.func, ast.Attribute) and not node.args and isinstance(node.func.value, ast.Call):
        called = node.func.value
        return isinstance(called.func, ast.Attribute) and called.func.attr == node.func.attr and not called.args
    return False


def _parts(node: ast.BoolOp) -> Iterator[ast.expr]:
    """The operands, and those of operands that are joined themselves."""
    for one in node.values:
        if isinstance(one, ast.BoolOp):
            yield from _parts(one)
        else:
            yield one
