"""Values as a report shows them, read by their syntax: what a stranger wrote is never evaluated."""

import ast
import json
from collections.abc import Callable, Hashable
from typing import Any

from bugsage.repair.shown_objects import OBJECT, as_python

#: Makes what is shown by a name, with what stands in its parentheses; None for these where there are none.
#: Raises ValueError where it may not be made.
Maker = Callable[[str, tuple[Any, ...] | None, dict[str, Any]], Any]
#: Depth to which structures are read.
_DEEPEST = 12
_PLAIN = (bool, int, float, complex, str, bytes, type(None), type(...))
#: An attribute that cannot be written down; whether it is wanted shows when its object is made.
UNKNOWN = object()


def _nothing(name: str, positional: tuple[Any, ...] | None, named: dict[str, Any]) -> Any:
    raise ValueError("it is no literal")


def value_of(shown: str, nested: bool = False, make: Maker = _nothing) -> Any:
    """The value that a text shows. Raises ValueError where it shows none that could be written down again.

    `nested`: structures are JSON whose leaves are each shown as Python does it, as Sentry tells local variables.
    """
    if nested and shown[:1] in ("{", "["):
        try:
            found = json.loads(shown)
        except (ValueError, RecursionError):
            return _shown(shown, make)  # shown whole, as what lies deep inside others is
        return _leaves(found, 0, make)
    return _shown(shown, make)


def _shown(shown: str, make: Maker) -> Any:
    try:
        return _value(ast.parse(as_python(shown.strip()), mode="eval").body, make, 0)
    except (SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise ValueError("it is no literal") from error


def _value(node: ast.expr, make: Maker, depth: int) -> Any:
    if depth > _DEEPEST:
        raise ValueError("it is too deep")
    if isinstance(node, ast.Dict):
        keys = [_value(one, make, depth + 1) for one in node.keys if one is not None]
        if len(keys) == len(node.values):
            return dict(zip(keys, (_value(one, make, depth + 1) for one in node.values), strict=True))
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        kind = {ast.List: list, ast.Tuple: tuple, ast.Set: set}[type(node)]
        return kind(_value(one, make, depth + 1) for one in node.elts)
    if isinstance(node, ast.Call):
        return _called(node, make, depth)
    if isinstance(node, ast.Name | ast.Attribute):
        return make(_dotted(node), None, {})
    found = ast.literal_eval(node)
    if type(found) not in _PLAIN:
        raise ValueError("it is no plain value")
    return found


def _called(node: ast.Call, make: Maker, depth: int) -> Any:
    name, named = _dotted(node.func), {}
    if name == OBJECT:  # what is told of an object by its attributes: some may be beyond us, and not be needed
        for one in node.keywords:
            try:
                named[one.arg or ""] = _value(one.value, make, depth + 1)
            except ValueError:
                named[one.arg or ""] = UNKNOWN
        return make(f"{OBJECT}.{ast.literal_eval(node.args[0])}", (), named)
    for one in node.keywords:
        if one.arg is None:
            raise ValueError("it is no plain call")
        named[one.arg] = _value(one.value, make, depth + 1)
    positional = tuple(_value(one, make, depth + 1) for one in node.args)
    if name in ("set", "frozenset") and not named and len(positional) < 2:
        return (set if name == "set" else frozenset)(*positional)
    return make(name, positional, named)


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    if not isinstance(node, ast.Name):
        raise ValueError("it is no name")
    return node.id


def _leaves(found: Any, depth: int, make: Maker) -> Any:
    if depth > _DEEPEST:
        raise ValueError("it is too deep")
    if isinstance(found, dict):
        return {_key(key): _leaves(value, depth + 1, make) for key, value in found.items()}
    if isinstance(found, list):
        return [_leaves(value, depth + 1, make) for value in found]
    return _shown(found, make) if isinstance(found, str) else found


def _key(shown: str) -> Hashable:
    """Keys are told as plain texts; one that is shown as a text is that text."""
    if shown[:1] in ("'", '"'):
        key = _shown(shown, _nothing)
        return key if isinstance(key, str) else shown
    return shown
