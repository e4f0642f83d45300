"""Values near others, and values of a declared type: part of BugSage's validator.

Put into the project's own interpreter beside `bugsage_worker`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import inspect
from itertools import chain, islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

_FEW = 3
_OF_TYPES: dict[Any, tuple[Any, ...]] = {
    int: (0, 1, -1, 2, 10), float: (0.0, 1.0, -0.5, 2.5), bool: (True, False), type(None): (None,),
    str: ("", "a", "Ab c", "é"), bytes: (b"", b"a", b"\xff"), list: ([],), dict: ({},), tuple: ((),), set: (set(),),
}  # fmt: skip


def neighbours(value: Any, deep: bool = True) -> Iterator[Any]:
    """Values beside it: at the border, empty, one more or less, turned round. None for what is no plain value."""
    kind = type(value)
    if kind is bool:
        yield not value
    elif kind is int:
        yield from (value - 1, value + 1, 0, -value)
    elif kind is float:
        yield from (0.0, -value, value + 1.0, value / 2)
    elif kind is str:
        yield from ("", value[:-1], value[1:], value + value[-1:], value.swapcase(), f" {value} ", value[::-1])
    elif kind is bytes:
        yield from (b"", value[:-1], value[1:], value + value[-1:])
    elif kind in (list, tuple):
        yield from (kind(), value[:-1], value[1:], value + value[-1:], value[::-1])
        if deep and value:
            for one in islice(neighbours(value[0], False), _FEW):
                yield kind((one, *value[1:]))
    elif kind is dict:
        yield from _dictionaries(value, deep)
    elif kind in (set, frozenset):
        yield from (kind(), kind(islice(value, 1, None)))


def _dictionaries(value: dict[Any, Any], deep: bool) -> Iterator[Any]:
    yield {}
    for gone in ((keys := list(value))[:1], keys[-1:]):
        yield {key: one for key, one in value.items() if key not in gone}
    if deep and keys:
        for one in islice(neighbours(value[keys[0]], False), _FEW):
            yield {**value, keys[0]: one}


def declared(function: Callable[..., Any]) -> dict[str, Any]:
    """Annotation of each parameter; without those that cannot be read here."""
    import typing

    try:
        hints = typing.get_type_hints(function)
    except Exception:
        said = getattr(function, "__annotations__", {})
        hints = {name: one for name, one in said.items() if not isinstance(one, str)}
    hints.pop("return", None)
    return hints


def made(annotation: Any, depth: int = 2) -> Iterator[Any]:
    """A few values of a declared type; none of a type that nobody here can make."""
    import typing

    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation in _OF_TYPES:
        yield from _OF_TYPES[annotation]
    elif origin is typing.Union or type(annotation).__name__ == "UnionType":
        yield from chain.from_iterable(islice(made(one, depth), _FEW) for one in arguments)
    elif origin is getattr(typing, "Literal", ()):
        yield from arguments
    elif depth and inspect.isclass(origin):
        inner = [list(islice(made(one, depth - 1), _FEW)) for one in arguments if one is not Ellipsis]
        yield from _collections(origin, inner)


def _collections(origin: Any, inner: list[list[Any]]) -> Iterator[Any]:
    if issubclass(dict, origin) and len(inner) == 2:
        yield from ({}, dict(zip(*inner)))  # noqa: B905 (3.8 has no strict)
    elif issubclass(tuple, origin) and origin is tuple and inner and all(inner):
        yield tuple(one[0] for one in inner)
    elif issubclass(list, origin) and inner:
        yield from ([], inner[0][:1], list(inner[0]))
    elif origin in (set, frozenset) and inner:
        yield from (origin(), origin(inner[0]))


def allows_none(function: Callable[..., Any], name: str, hints: dict[str, Any]) -> bool:
    """A parameter may be None, by its annotation or its default, or nobody says what it may be."""
    return name not in hints or any(one is None for one in islice(made(hints[name]), 12))
