"""Conditions of contracts over known values, computed from the syntax tree by an allow-list; nothing is executed."""

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bugsage.diagnosis.parsing import expression

#: The value of what cannot be told.
UNKNOWN: Any = type("Unknown", (), {"__repr__": lambda self: "unknown"})()

#: Characters and nodes of a condition; steps of one evaluation; elements or characters of a value; bits of a number.
LONGEST, NODES, STEPS, ELEMENTS, BITS = 500, 200, 20_000, 100_000, 512

_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {ast.USub: operator.neg, ast.UAdd: operator.pos}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "len": len,
    "all": all,
    "any": any,
    "min": min,
    "max": max,
    "sum": sum,
    "abs": abs,
}
_TYPES: dict[str, type] = {
    t.__name__: t for t in (int, float, str, bytes, bool, list, tuple, dict, set, frozenset, complex)
}


class Record:
    """An object of which only the fields are known, as its printed form gives them."""

    __slots__ = ("fields", "name")

    def __init__(self, name: str, fields: Mapping[str, Any]) -> None:
        self.name = name
        self.fields = dict(fields)

    def __eq__(self, other: object) -> bool:
        raise TypeError("whether two objects are equal is theirs to say")

    def __bool__(self) -> bool:
        raise TypeError("whether an object is true is its own to say")

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{self.name}({', '.join(f'{name}={value!r}' for name, value in self.fields.items())})"


_PLAIN = (int, float, complex, str, bytes, bool, list, tuple, dict, set, frozenset, type(None), Record)
_CONSTANTS = {"True": True, "False": False, "None": None}


class NotAllowed(Exception):
    """The condition holds something that is not evaluated."""


def evaluate(condition: str, values: Mapping[str, Any]) -> Any:
    """The value of a condition; UNKNOWN where a name in it is unknown, or it is too large, or it cannot be computed.

    `a implies b` is false only where `a` holds and `b` does not. Raises NotAllowed for anything outside the allow-list.
    """
    if len(condition) > LONGEST:
        raise NotAllowed("it is too long")
    premise, implies, conclusion = condition.partition(" implies ")
    if implies:
        return _either(_not(evaluate(premise, values)), evaluate(conclusion, values))
    tree = expression(condition)
    if tree is None:
        raise NotAllowed("it is no expression")
    nodes = list(ast.walk(tree))
    if len(nodes) > NODES:
        raise NotAllowed("it has too many parts")
    _check(nodes)
    return _Evaluation(values).value(tree)


def _check(nodes: Iterable[ast.AST]) -> None:
    # Refused before anything is computed, so that an early answer hides nothing.
    for node in nodes:
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            if name not in (*_FUNCTIONS, "isinstance") or node.keywords:
                raise NotAllowed("it calls something other than " + ", ".join([*_FUNCTIONS, "isinstance"]))
        elif not isinstance(node, _ALLOWED):
            raise NotAllowed(f"it holds {type(node).__name__}")


_ALLOWED = (
    ast.Expression,
    ast.Constant,
    ast.Name,
    ast.Load,
    ast.Store,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.UAdd,
    ast.BinOp,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.FloorDiv,
    ast.Mod,
    ast.Pow,
    ast.Compare,
    ast.cmpop,
    ast.IfExp,
    ast.Tuple,
    ast.List,
    ast.Set,
    ast.Dict,
    ast.Subscript,
    ast.GeneratorExp,
    ast.ListComp,
    ast.comprehension,
    ast.Attribute,
)


def truth(value: Any) -> Any:
    """Whether a value counts as true; UNKNOWN where nobody can say without asking it."""
    return UNKNOWN if value is UNKNOWN or isinstance(value, Record) else bool(value)


def _not(value: Any) -> Any:
    known = truth(value)
    return UNKNOWN if known is UNKNOWN else not known


def _either(one: Any, other: Any) -> Any:
    known = [v for v in (truth(one), truth(other)) if v is not UNKNOWN]
    if any(known):
        return True
    return UNKNOWN if len(known) < 2 else False


class _Evaluation:
    """One walk over a condition, with a bound on its steps."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = {name: v for name, v in values.items() if v is not UNKNOWN and isinstance(v, _PLAIN)}
        self.steps = 0

    def value(self, node: ast.expr) -> Any:
        self.steps += 1
        if self.steps > STEPS:
            return UNKNOWN
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            return UNKNOWN
        try:
            found = _bounded(method(node))
            # Going through a large value costs more than one step.
            self.steps += (
                len(found) // 100 if isinstance(found, str | bytes | list | tuple | dict | set | frozenset) else 0
            )
            return found
        except (TypeError, ValueError, ArithmeticError, KeyError, IndexError, RecursionError):
            return UNKNOWN

    def _constant(self, node: ast.Constant) -> Any:
        return node.value if isinstance(node.value, _PLAIN) else UNKNOWN

    def _name(self, node: ast.Name) -> Any:
        return self.values.get(node.id, _CONSTANTS.get(node.id, UNKNOWN))

    def _boolop(self, node: ast.BoolOp) -> Any:
        found = [truth(self.value(v)) for v in node.values]
        decides = isinstance(node.op, ast.Or)
        if any(v is not UNKNOWN and v == decides for v in found):
            return decides
        return UNKNOWN if any(v is UNKNOWN for v in found) else not decides

    def _unaryop(self, node: ast.UnaryOp) -> Any:
        value = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return _not(value)
        return UNKNOWN if value is UNKNOWN else _UNARY[type(node.op)](value)

    def _binop(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if left is UNKNOWN or right is UNKNOWN or not _affordable(node.op, left, right):
            return UNKNOWN
        return _ARITHMETIC[type(node.op)](left, right)

    def _compare(self, node: ast.Compare) -> Any:
        left, unsure = self.value(node.left), False
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.value(right_node)
            if left is UNKNOWN or right is UNKNOWN:
                unsure = True
            elif not _COMPARE[type(op)](left, right):
                return False
            left = right
        return UNKNOWN if unsure else True

    def _ifexp(self, node: ast.IfExp) -> Any:
        test = truth(self.value(node.test))
        if test is UNKNOWN:
            return UNKNOWN
        return self.value(node.body if test else node.orelse)

    def _many(self, nodes: list[ast.expr]) -> list[Any] | None:
        found = [self.value(n) for n in nodes]
        return None if any(v is UNKNOWN for v in found) else found

    def _list(self, node: ast.List) -> Any:
        found = self._many(node.elts)
        return UNKNOWN if found is None else found

    def _tuple(self, node: ast.Tuple) -> Any:
        found = self._many(node.elts)
        return UNKNOWN if found is None else tuple(found)

    def _set(self, node: ast.Set) -> Any:
        found = self._many(node.elts)
        return UNKNOWN if found is None else set(found)

    def _dict(self, node: ast.Dict) -> Any:
        keys = self._many([k for k in node.keys if k is not None])
        found = self._many(node.values)
        if keys is None or found is None or len(keys) != len(found):
            return UNKNOWN
        return dict(zip(keys, found, strict=True))

    def _attribute(self, node: ast.Attribute) -> Any:
        owner = self.value(node.value)
        return owner.fields.get(node.attr, UNKNOWN) if isinstance(owner, Record) else UNKNOWN

    def _subscript(self, node: ast.Subscript) -> Any:
        owner, index = self.value(node.value), self.value(node.slice)
        return UNKNOWN if owner is UNKNOWN or index is UNKNOWN else owner[index]

    def _generatorexp(self, node: ast.GeneratorExp) -> Any:
        return self._loop(node.elt, node.generators)

    def _listcomp(self, node: ast.ListComp) -> Any:
        return self._loop(node.elt, node.generators)

    def _loop(self, element: ast.expr, generators: list[ast.comprehension]) -> Any:
        one = generators[0]
        over = self.value(one.iter)
        if over is UNKNOWN or len(generators) > 1 or not isinstance(one.target, ast.Name) or len(over) > ELEMENTS:
            return UNKNOWN
        outer, found = self.values, []
        for item in over:
            self.values = outer | {one.target.id: item}
            wanted = [self.value(test) for test in one.ifs]
            if any(w is UNKNOWN for w in wanted) or self.steps > STEPS:
                self.values = outer
                return UNKNOWN
            if all(wanted):
                found.append(self.value(element))
        self.values = outer
        return found

    def _call(self, node: ast.Call) -> Any:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "isinstance":
            return self._isinstance(node)
        arguments = [self.value(a) for a in node.args]
        if any(a is UNKNOWN for a in arguments) or (name == "sum" and len(arguments) > 1):
            return UNKNOWN
        if name in ("all", "any") and any(v is UNKNOWN for v in arguments[0]):
            decided = [v for v in arguments[0] if v is not UNKNOWN and bool(v) == (name == "any")]
            return name == "any" if decided else UNKNOWN
        if any(isinstance(a, list) and any(v is UNKNOWN for v in a) for a in arguments):
            return UNKNOWN
        return _FUNCTIONS[name](*arguments)

    def _isinstance(self, node: ast.Call) -> Any:
        if len(node.args) != 2:
            return UNKNOWN
        kinds = node.args[1].elts if isinstance(node.args[1], ast.Tuple) else [node.args[1]]
        types = [_TYPES.get(k.id) for k in kinds if isinstance(k, ast.Name)]
        value = self.value(node.args[0])
        if value is UNKNOWN or isinstance(value, Record) or None in types or len(types) != len(kinds):
            return UNKNOWN
        return isinstance(value, tuple(t for t in types if t))


def _affordable(op: ast.operator, left: Any, right: Any) -> bool:
    if isinstance(op, ast.Pow):
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        return numbers and abs(right) <= 64 and abs(left) <= 2**32
    if isinstance(op, ast.Mult):
        sizes = [len(v) for v in (left, right) if isinstance(v, str | bytes | list | tuple)]
        times = [v for v in (left, right) if isinstance(v, int)]
        return not sizes or not times or sizes[0] * abs(times[0]) <= ELEMENTS
    # `%` on text would be formatting, which can be asked for any width.
    return not (isinstance(op, ast.Mod) and isinstance(left, str | bytes))


def _bounded(value: Any) -> Any:
    if isinstance(value, int) and value.bit_length() > BITS:
        return UNKNOWN
    if isinstance(value, str | bytes | list | tuple | dict | set | frozenset) and len(value) > ELEMENTS:
        return UNKNOWN
    return value
