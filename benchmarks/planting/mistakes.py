"""Mistakes that people make, planted in Python functions. Nothing here knows how repairs are made.

The kinds follow what studies of real one-line bugs name most: wrong comparisons and borders, wrong operators, wrong
names, forgotten calls, returns, conversions and guards.
"""

import ast
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Mistake(NamedTuple):
    """One planted mistake."""

    kind: str
    line: int
    #: Qualified name of the function it is in.
    symbol: str
    text: str


class Place(NamedTuple):
    """A node of a function with what is needed to rewrite it."""

    node: ast.AST
    symbol: str
    function: ast.FunctionDef | ast.AsyncFunctionDef
    parent: ast.AST


Rewrite = Callable[[Place], Iterator[tuple[ast.AST, str]]]
_BORDERS = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}
_OPPOSITES = {ast.Eq: "!=", ast.NotEq: "==", ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is"}
_CONVERSIONS = ("int", "str", "list", "sorted", "float", "tuple", "set", "len")
_METHODS = ("strip", "lower", "copy", "upper", "items", "values")
_SWAPPED = {ast.Add: "-", ast.Sub: "+", ast.Mult: "//", ast.FloorDiv: "*", ast.Div: "*", ast.Mod: "//"}


def border(place: Place) -> Iterator[tuple[ast.AST, str]]:
    node = place.node
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _BORDERS:
        yield node, f"{u(node.left)} {_BORDERS[type(node.ops[0])]} {u(node.comparators[0])}"


def opposite(place: Place) -> Iterator[tuple[ast.AST, str]]:
    node = place.node
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _OPPOSITES:
        yield node, f"{u(node.left)} {_OPPOSITES[type(node.ops[0])]} {u(node.comparators[0])}"


def and_or(place: Place) -> Iterator[tuple[ast.AST, str]]:
    node = place.node
    if isinstance(node, ast.BoolOp):
        word = " or " if isinstance(node.op, ast.And) else " and "
        yield node, word.join(f"({u(one)})" if isinstance(one, ast.BoolOp) else u(one) for one in node.values)


def arithmetic(place: Place) -> Iterator[tuple[ast.AST, str]]:
    node = place.node
    if isinstance(node, ast.BinOp) and type(node.op) in _SWAPPED and not isinstance(node.left, ast.Constant):
        yield node, f"({u(node.left)} {_SWAPPED[type(node.op)]} {u(node.right)})"


def off_by_one(place: Place) -> Iterator[tuple[ast.AST, str]]:
    node = place.node
    if isinstance(node, ast.Constant) and type(node.value) is int and 0 <= node.value < 100:
        yield node, str(node.value + 1)
        if node.value:
            yield node, str(node.value - 1)


def forgotten_not(place: Place) -> Iterator[tuple[ast.AST, str]]:
    node = place.node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, u(node.operand)


def forgotten_operand(place: Place) -> Iterator[tuple[ast.AST, str]]:
    node = place.node
    if isinstance(node, ast.BoolOp):
        word = " and " if isinstance(node.op, ast.And) else " or "
        for at in range(len(node.values)):
            yield node, word.join(u(one) for n, one in enumerate(node.values) if n != at)


def misspelt(place: Place) -> Iterator[tuple[ast.AST, str]]:
    node = place.node
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and len(node.id) > 3:
        yield node, node.id[:-2] + node.id[-1] + node.id[-2] if node.id[-1] != node.id[-2] else node.id[:-1]
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and len(node.attr) > 3:
        yield node, f"{u(node.value)}.{node.attr[:-1]}"


def wrong_name(place: Place) -> Iterator[tuple[ast.AST, str]]:
    node = place.node
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        names = [one.arg for one in place.function.args.args if one.arg not in ("self", "cls", node.id)]
        if node.id in {one.arg for one in place.function.args.args}:
            for name in names:
                yield node, name


def wrong_attribute(place: Place) -> Iterator[tuple[ast.AST, str]]:
    node = place.node
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and u(node.value) == "self":
        others = {
            one.attr
            for one in ast.walk(place.function)
            if isinstance(one, ast.Attribute) and u(one.value) == "self" and one.attr != node.attr
        }
        for name in sorted(others):
            yield node, f"self.{name}"


def swapped_arguments(place: Place) -> Iterator[tuple[ast.AST, str]]:
    node = place.node
    if isinstance(node, ast.Call) and len(node.args) >= 2 and not any(isinstance(a, ast.Starred) for a in node.args):
        first, second, *rest = (u(one) for one in node.args)
        if first != second:
            words = [u_keyword(one) for one in node.keywords]
            yield node, f"{u(node.func)}({', '.join((second, first, *rest, *words))})"


def forgotten_keyword(place: Place) -> Iterator[tuple[ast.AST, str]]:
    node = place.node
    if isinstance(node, ast.Call) and any(one.arg for one in node.keywords):
        for at, gone in enumerate(node.keywords):
            if gone.arg:
                words = [u_keyword(one) for n, one in enumerate(node.keywords) if n != at]
                yield node, f"{u(node.func)}({', '.join((*map(u, node.args), *words))})"


def forgotten_call(place: Place) -> Iterator[tuple[ast.AST, str]]:
    """A conversion or copy left out: `int(x)` to `x`, `x.strip()` to `x`."""
    node = place.node
    if not isinstance(node, ast.Call) or node.keywords:
        return
    alone = len(node.args) == 1 and not isinstance(node.args[0], ast.Starred | ast.GeneratorExp)
    if isinstance(node.func, ast.Name) and node.func.id in _CONVERSIONS and alone:
        yield node, u(node.args[0])
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
        yield node, u(node.func.value)


def forgotten_return(place: Place) -> Iterator[tuple[ast.AST, str]]:
    node = place.node
    if isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield node, u(node.value)


def forgotten_statement(place: Place) -> Iterator[tuple[ast.AST, str]]:
    node = place.node
    if isinstance(node, ast.Break | ast.Continue | ast.AugAssign):
        yield node, "pass"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield node, "pass"


def forgotten_guard(place: Place) -> Iterator[tuple[ast.AST, str]]:
    """An early return or a default for what is not there, left out."""
    node = place.node
    if (
        isinstance(node, ast.If)
        and not node.orelse
        and isinstance(node.body[-1], ast.Return | ast.Continue | ast.Raise)
    ):
        yield node, "pass"
    if (
        isinstance(node, ast.BoolOp)
        and isinstance(node.op, ast.Or)
        and isinstance(node.values[-1], ast.List | ast.Dict)
    ):
        yield node, u(node.values[0])


def forgotten_default(place: Place) -> Iterator[tuple[ast.AST, str]]:
    """`d.get(k, x)` to `d[k]`."""
    node = place.node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
        yield node, f"{u(node.func.value)}[{u(node.args[0])}]"


def forgotten_await(place: Place) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(place.node, ast.Await):
        yield place.node, u(place.node.value)


def wrong_key(place: Place) -> Iterator[tuple[ast.AST, str]]:
    node = place.node
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return
    key = node.slice.value if isinstance(node.slice, ast.Constant) else None
    if isinstance(key, str) and len(key) > 3:
        yield node, f"{u(node.value)}[{key[:-1]!r}]"


def wrong_end(place: Place) -> Iterator[tuple[ast.AST, str]]:
    """The other end: `[0]` and `[-1]`, min and max, any and all."""
    node, others = place.node, {"min": "max", "max": "min", "any": "all", "all": "any"}
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and u(node.slice) in ("0", "-1"):
        yield node, f"{u(node.value)}[{'-1' if u(node.slice) == '0' else '0'}]"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in others:
        yield node.func, others[node.func.id]


def narrowed_except(place: Place) -> Iterator[tuple[ast.AST, str]]:
    """One of several exceptions left out."""
    node = place.node
    if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Tuple) and len(node.type.elts) > 1:
        for at in range(len(node.type.elts)):
            left = [u(one) for n, one in enumerate(node.type.elts) if n != at]
            yield node.type, left[0] if len(left) == 1 else f"({', '.join(left)})"


KINDS: dict[str, Rewrite] = {
    "border": border, "opposite": opposite, "and-or": and_or, "arithmetic": arithmetic, "off-by-one": off_by_one,
    "forgotten-not": forgotten_not, "forgotten-operand": forgotten_operand, "misspelt": misspelt,
    "wrong-name": wrong_name, "wrong-attribute": wrong_attribute, "swapped-arguments": swapped_arguments,
    "forgotten-keyword": forgotten_keyword, "forgotten-call": forgotten_call, "forgotten-return": forgotten_return,
    "forgotten-statement": forgotten_statement, "forgotten-guard": forgotten_guard, "wrong-end": wrong_end,
    "forgotten-default": forgotten_default, "forgotten-await": forgotten_await, "wrong-key": wrong_key,
    "narrowed-except": narrowed_except,
}  # fmt: skip


def mistakes(text: str, kind: str) -> Iterator[Mistake]:
    """Every mistake of a kind that can be made in the functions of a file."""
    tree = ast.parse(text)
    for place in _places(tree):
        for node, new in KINDS[kind](place):
            made = _replaced(text, node, new)
            if made != text and _parses(made):
                yield Mistake(kind, node.lineno, place.symbol, made)  # type: ignore[attr-defined]


def u(node: ast.AST) -> str:
    text = ast.unparse(node)
    return f"({text})" if isinstance(node, ast.NamedExpr | ast.Lambda) else text


def u_keyword(one: ast.keyword) -> str:
    return f"{one.arg}={u(one.value)}" if one.arg else f"**{u(one.value)}"


def _places(tree: ast.Module) -> Iterator[Place]:
    def inside(node: ast.AST, name: str, function: ast.FunctionDef | ast.AsyncFunctionDef | None) -> Iterator[Place]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from inside(child, f"{name}.{child.name}" if name else child.name, child)
            elif isinstance(child, ast.ClassDef):
                yield from inside(child, f"{name}.{child.name}" if name else child.name, function)
            else:
                if function is not None and hasattr(child, "lineno") and child.lineno >= function.body[0].lineno:
                    yield Place(child, name, function, node)
                yield from inside(child, name, function)

    yield from inside(tree, "", None)


def _replaced(text: str, node: ast.AST, new: str) -> str:
    lines = text.splitlines(keepends=True)

    def offset(line: int, column: int) -> int:
        return sum(map(len, lines[: line - 1])) + len(lines[line - 1].encode()[:column].decode())

    start = offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]
    end = offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
    return text[:start] + new + text[end:]


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True
