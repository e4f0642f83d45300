"""Faults put into a function on purpose: one small edit of one expression or statement."""

from __future__ import annotations

import ast
import random
from collections.abc import Collection, Iterator
from typing import NamedTuple

_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=", ast.NotEq: "==", ast.Lt: ">=", ast.GtE: "<", ast.LtE: ">", ast.Gt: "<=",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
_EVERYWHERE = ("wrong attribute", "argument left out")
_SIGNS: dict[type[ast.operator], str] = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.Div: "*", ast.FloorDiv: "*"}


class Edit(NamedTuple):
    """A piece of a text replaced, by character offsets from 0, and what kind of fault that is."""

    start: int
    end: int
    text: str
    kind: str


def edits(source: str, line: int, executed: Collection[int]) -> list[Edit]:
    """Every edit of the function that begins at a line, of nodes on lines that were executed."""
    tree = ast.parse(source)
    function = next((n for n in ast.walk(tree) if isinstance(n, _FUNCTIONS) and _first(n) == line), None)
    if function is None:
        return []
    text = _Text(source)
    return [
        edit
        for statement in function.body
        for node in _inside(statement)
        if getattr(node, "lineno", 0) in executed
        for edit in _of(node, text)
    ]


def chosen(found: list[Edit], dice: random.Random) -> Edit | None:
    """One edit; the kinds are alike in likelihood, but for misspelt names, which nearly every line allows."""
    kinds = sorted({edit.kind for edit in found})
    if not kinds:
        return None
    [kind] = dice.choices(kinds, [1 if kind in _EVERYWHERE else 3 for kind in kinds])
    return dice.choice([edit for edit in found if edit.kind == kind])


def applied(source: str, edit: Edit) -> str | None:
    """The text with the edit; None where it is no Python any more."""
    changed = source[: edit.start] + edit.text + source[edit.end :]
    try:
        ast.parse(changed)
    except SyntaxError:
        return None
    return changed


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _first(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return min([function.lineno, *(d.lineno for d in function.decorator_list)])


def _inside(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement without those of functions and classes in it."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef, ast.JoinedStr, ast.AnnAssign)):
            continue
        yield node
        waiting += ast.iter_child_nodes(node)


class _Text:
    """Positions of the syntax tree, in UTF-8 bytes of a line, as offsets of characters."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._lines = source.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def span(self, node: ast.AST) -> tuple[int, int]:
        place = {name: int(getattr(node, name)) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")}
        start = self._at(place["lineno"], place["col_offset"])
        return start, self._at(place["end_lineno"], place["end_col_offset"])

    def of(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.source[start:end]

    def _at(self, line: int, column: int) -> int:
        before = self._lines[line - 1].encode()[:column].decode("utf-8", "replace")
        return self._starts[line - 1] + len(before)


def _of(node: ast.AST, text: _Text) -> Iterator[Edit]:
    if isinstance(node, ast.expr):
        yield from _of_expression(node, text)
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield Edit(*text.span(node), "return None", "returns nothing")
    elif isinstance(node, (ast.If, ast.While)):
        yield Edit(*text.span(node.test), f"not ({text.of(node.test)})", "condition turned round")
    elif isinstance(node, (ast.Assign, ast.AugAssign)) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ):
        yield Edit(*text.span(node), "pass", "statement left out")


def _of_expression(node: ast.expr, text: _Text) -> Iterator[Edit]:
    start, end = text.span(node)
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in _COMPARISONS:
            turned = f"({text.of(left)} {_COMPARISONS[type(operator)]} {text.of(right)})"
            yield Edit(start, end, turned, "comparison")
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield Edit(start, end, f"({text.of(operand)})", "condition turned round")
        case ast.BoolOp(op=operator, values=[one, other]):
            word = "or" if isinstance(operator, ast.And) else "and"
            yield Edit(start, end, f"(({text.of(one)}) {word} ({text.of(other)}))", "and for or")
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _SIGNS:
            yield Edit(start, end, f"(({text.of(left)}) {_SIGNS[type(operator)]} ({text.of(right)}))", "operator")
        case ast.Constant(value=bool(value)):
            yield Edit(start, end, repr(not value), "constant")
        case ast.Constant(value=int(value)):
            yield Edit(start, end, str(value + 1), "constant")
        case ast.Subscript(slice=ast.Constant(value=str(key)) as index, ctx=ast.Load()):
            yield Edit(*text.span(index), repr(f"{key}_"), "wrong key")
        case ast.Attribute(value=value, attr=name, ctx=ast.Load()) if not isinstance(value, ast.Constant):
            yield Edit(start, end, f"{text.of(value)}.{name}_", "wrong attribute")
        case ast.Call(func=called, args=[one, other], keywords=[]):
            yield Edit(start, end, f"{text.of(called)}({text.of(other)}, {text.of(one)})", "arguments swapped")
        case ast.Call(keywords=[*_, last]) if last.arg and (keyword := text.span(last)):
            before = text.source[start : keyword[0]].rstrip().removesuffix(",")
            yield Edit(start, end, f"{before})", "argument left out")


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
