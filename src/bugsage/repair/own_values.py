"""Objects of the repository's own classes, made again from what a report shows of them."""

import ast
from collections.abc import Callable
from typing import Any

from bugsage.model.code import CodeMap
from bugsage.repair.class_fields import Field
from bugsage.repair.making_values import Made
from bugsage.repair.own_classes import OwnClass, OwnClasses
from bugsage.repair.recorded_values import UNKNOWN
from bugsage.repair.shown_objects import OBJECT
from bugsage.repair.standard_values import standard


class Makers:
    """Makes values for functions of one file."""

    def __init__(self, code: CodeMap, read: Callable[[str], str | None], file: str) -> None:
        self._classes = OwnClasses(code, read, file)

    def __call__(self, name: str, positional: tuple[Any, ...] | None, named: dict[str, Any]) -> Any:
        """What is shown by this name, as in `recorded_values.Maker`. Raises ValueError where it cannot be made."""
        if name.startswith(f"{OBJECT}."):
            return self._told(name.partition(".")[2], named)
        if positional is None:
            return self._member(name) or _known(standard(name, None, named))
        own = self._classes.find(name)
        return _called(own, positional, named) if own else _known(standard(name, positional, named))

    def _member(self, name: str) -> Made | None:
        """A member of an enumeration; None where it is none of the repository's."""
        owner, _, member = name.rpartition(".")
        own = self._classes.find(owner) if owner else None
        if own is None or not own.is_enumeration or member not in own.members:
            return None
        return Made(file=own.file, name=f"{own.symbol}.{member}", positional=None)

    def _told(self, name: str, attributes: dict[str, Any]) -> Made:
        """An object by its attributes, or a member that is told without its value."""
        member = None if attributes else self._member(name)
        if member:
            return member
        own = self._classes.find(name)
        if own is None or own.fields is None:
            raise ValueError(f"how {name} is made cannot be told")
        named: list[tuple[str, Any]] = []
        positional: list[Any] = []
        for one in own.fields:
            value = attributes.get(one.attribute, UNKNOWN)
            if value is UNKNOWN and one.is_needed:
                raise ValueError(f"what {one.argument or one.attribute} of {name} was cannot be told")
            if value is UNKNOWN or not one.argument:
                continue
            if one.is_positional:
                positional.append(value)
            elif not _is_default(value, one):
                named.append((one.argument, value))
        return Made(file=own.file, name=own.symbol, positional=tuple(positional), named=tuple(named))


def _known(found: Made | None) -> Made:
    if found is None:
        raise ValueError("it is none of what a test may make")
    return found


def _called(own: OwnClass, positional: tuple[Any, ...], named: dict[str, Any]) -> Made:
    """By a call as it is shown. Raises ValueError where the class is not called so."""
    if own.fields is None:
        if not own.is_like_plain or named or len(positional) > 1:
            raise ValueError(f"how {own.symbol} is made cannot be told")
        return Made(file=own.file, name=own.symbol, positional=positional)
    taken = [one for one in own.fields if one.argument]
    if own.is_tuple and len(positional) == 1 and isinstance(positional[0], tuple) and not named:
        positional = positional[0]  # as the recorder tells tuples that have names
        if len(positional) == len(taken):
            named = dict(zip((one.argument for one in taken), positional, strict=True))
            positional = ()
    if len(positional) > len(taken):
        raise ValueError(f"{own.symbol} takes less")
    given: dict[str, Any] = {}
    for name, value in named.items():
        one = next((one for one in own.fields if name in (one.attribute, one.argument)), None)
        if one is None:
            raise ValueError(f"{own.symbol} takes no {name}")
        if one.argument and not _is_default(value, one):
            given[one.argument] = value
    for one in taken[len(positional) :]:
        if one.is_positional if one.argument in given else one.is_needed:
            raise ValueError(f"what {one.argument} of {own.symbol} was cannot be told")
    return Made(file=own.file, name=own.symbol, positional=positional, named=tuple(given.items()))


def _is_default(value: Any, field: Field) -> bool:
    """It is what the class takes by itself, so nobody would write it."""
    if not isinstance(field.default, ast.Constant):
        return False
    return type(value) is type(field.default.value) and bool(value == field.default.value)
