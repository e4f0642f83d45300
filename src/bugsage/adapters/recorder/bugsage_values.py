"""Values as text, for what BugSage records of a run. No code of the project runs while they are described.

Put into the project's own interpreter beside `bugsage_recorder`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import os
import re
import sys
import types
from collections import deque
from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

#: Items of one collection, levels of nesting, characters of one text, of one value as a whole; attributes of one value.
ITEMS, DEPTH, STRING, DESCRIPTION, VARIABLES = 10, 3, 200, 1_000, 40
REDACTED = "[redacted]"
#: Characters of a text that a function gave.
GIVEN = 4_000
#: Characters of one word of a command line.
WORD = 20_000

_WORD_END = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_SECRET = re.compile(
    r"passw(?:or)?d|passphrase|secret|credential|api_?key|private_?key|access_?key|tokens?(?:_|\d|$)"
    r"|(?:^|_)(?:pwd|auth|authorization|bearer|jwt|cookies?|session_?(?:id|key))(?:_|\d|$)"
)


def is_secret(name: str) -> bool:
    """A name says that its value is not for others: `db_password`, `authToken`, `X-Api-Key`."""
    return _SECRET.search(_WORD_END.sub("_", name[:STRING]).lower()) is not None


def describe(value: Any, name: str = "") -> str:
    """A value as text, without addresses, in about DESCRIPTION characters."""
    return _Describer().named(name, value, 0)


def given(value: Any, *, inside: bool = True) -> str:
    """A value that a function gave: a text as it is, up to GIVEN characters; else as `describe` has it.

    Empty for what says nothing but its type: None, and objects of the project. Of those in collections the attributes
    are told only with `inside`: a graph of objects, described at every call, takes longer than the test.
    """
    kind = type(value)
    if value is None or kind is bool:
        return ""
    if issubclass(kind, str):
        return str.__getitem__(value, slice(0, GIVEN))
    return _Describer(with_attributes=inside).of(value, 0) if kind in _TOLD or _is_standard(kind) else ""


class _Describer:
    """Describes one value within a budget of characters that all its parts share."""

    def __init__(self, *, with_attributes: bool = True) -> None:
        self.left, self.with_attributes = DESCRIPTION, with_attributes

    def of(self, value: Any, depth: int) -> str:
        if self.left <= 0:
            return "…"
        plain = plain_text(value)
        if plain is None:
            return "…" if depth > DEPTH else cut(self.nested(value, type(value), depth), DESCRIPTION)
        self.left -= len(plain)
        return plain

    def named(self, name: Any, value: Any, depth: int) -> str:
        text = name.decode("latin-1") if type(name) is bytes else name
        hidden = type(text) is str and value is not None and is_secret(text)
        return REDACTED if hidden else self.of(value, depth)

    def nested(self, value: Any, kind: type, depth: int) -> str:
        for base, ends in _SEQUENCES:
            if issubclass(kind, base):
                parts = (self.of(item, depth + 1) for item in base.__iter__(value))
                text = ends[0] + self.joined(parts, base.__len__(value)) + ends[1]
                return text if kind is base and base in _LITERAL else f"{name_of(kind)}({text})"
        if issubclass(kind, dict):
            parts = (f"{self.of(k, depth + 1)}: {self.named(k, v, depth + 1)}" for k, v in dict.items(value))
            text = "{" + self.joined(parts, dict.__len__(value)) + "}"
            return text if kind is dict else f"{name_of(kind)}({text})"
        return self.instance(value, kind, depth)

    def instance(self, value: Any, kind: type, depth: int) -> str:
        if issubclass(kind, BaseException):
            arguments = _ARGUMENTS(value)
            return f"{name_of(kind)}({self.joined((self.of(a, depth + 1) for a in arguments), len(arguments))})"
        hidden = kind is type(os.environ) or not self.with_attributes
        attributes = {} if hidden else attributes_of(value, kind)
        parts = (f"{name}={self.named(name, item, depth + 1)}" for name, item in attributes.items())
        return f"<{name_of(kind)} {self.joined(parts, len(attributes))}>" if attributes else f"<{name_of(kind)}>"

    def joined(self, parts: Iterator[str], count: int) -> str:
        return ", ".join(islice(parts, ITEMS)) + (f", … {count} in all" if count > ITEMS else "")


_SEQUENCES: tuple[tuple[Any, str], ...] = ((list, "[]"), (tuple, "()"), (set, "{}"), (frozenset, "{}"), (deque, "[]"))
_LITERAL = (list, tuple, set)
_TOLD = frozenset((bytes, bytearray, int, float, complex, list, tuple, set, frozenset, dict, deque))
_SCALARS: tuple[Any, ...] = (str, bytes, bytearray, int, float)
_ARGUMENTS: Any = BaseException.__dict__["args"].__get__
_HEAP_TYPE = 1 << 9


def plain_text(value: Any) -> str | None:
    """A value without parts; None where it is of another kind."""
    kind = type(value)
    if value is None or value is Ellipsis or value is NotImplemented or kind is bool or kind is complex:
        return repr(value)
    for base in _SCALARS:
        if issubclass(kind, base):
            return _scalar(value, kind, base)
    if kind is types.FunctionType or kind is types.BuiltinFunctionType:
        return f"<function {cut(value.__qualname__, STRING)}>"
    if kind is types.ModuleType:
        return f"<module {cut(str(value.__dict__.get('__name__')), STRING)}>"
    if issubclass(kind, type):
        return f"<class {name_of(value)}>"
    member = _member(value, kind)
    return member or (_standard(value) if kind is range or _is_standard(kind) else None)


def _scalar(value: Any, kind: type, base: Any) -> str:
    if base is int:
        bits = int.bit_length(value)
        text = int.__repr__(value) if bits <= 512 else f"<number of {bits} bits>"
    elif base is float:
        text = float.__repr__(value)
    else:
        size = base.__len__(value)
        text = repr(base.__getitem__(value, slice(0, STRING))) + (f"… {size} in all" if size > STRING else "")
    return text if kind is base else _member(value, kind) or f"{name_of(kind)}({text})"


def _member(value: Any, kind: type) -> str | None:
    """A member of an enumeration, by name; None for anything else."""
    if type(kind) is type:  # enumerations have a metaclass
        return None
    name = attributes_of(value, kind).get("_name_")
    return f"<{name_of(kind)}.{cut(name, STRING)}>" if type(name) is str else None


def _standard(value: Any) -> str:
    zone = getattr(value, "tzinfo", None)
    if zone is None or _is_standard(type(zone)):
        return cut(repr(value), STRING)
    return f"<{cut(repr(value.replace(tzinfo=None)), STRING)} in {name_of(type(zone))}>"


def _is_standard(kind: type) -> bool:
    """A type of the standard library whose `repr` runs nothing of the project's."""
    module = of_type("__module__", kind)
    named = type(module) is str and module in _STANDARD and getattr(sys.modules.get(module), name_of(kind), None)
    return named is kind


_STANDARD = ("datetime", "decimal", "fractions", "pathlib", "pathlib._local", "uuid", "zoneinfo")


def attributes_of(value: Any, kind: type) -> dict[str, Any]:
    """Attributes as they are stored: no property runs, no `__getattr__`, nothing lazy is loaded."""
    found: dict[str, Any] = {}
    for klass in of_type("__mro__", kind):
        own = of_type("__dict__", klass)
        stored = own.get("__dict__")
        if type(stored) is types.GetSetDescriptorType:
            found.update((k, v) for k, v in islice(dict.items(stored.__get__(value)), VARIABLES) if type(k) is str)
        elif of_type("__flags__", klass) & _HEAP_TYPE:
            found.update(_slots(value, own))
        if type(own.get("shape")) is types.GetSetDescriptorType:
            found["shape"] = own["shape"].__get__(value)
    return found


def _slots(value: Any, own: Any) -> Iterator[tuple[str, Any]]:
    for name, member in list(own.items()):
        if type(member) is types.MemberDescriptorType:
            try:
                yield name, member.__get__(value)
            except AttributeError:  # declared, not set
                continue


def of_type(attribute: str, kind: type) -> Any:
    """What `type` itself says of a class, whatever its metaclass would say."""
    return type.__dict__[attribute].__get__(kind)


def name_of(kind: type) -> str:
    """The qualified name of a class, whatever its metaclass would say."""
    return cut(of_type("__qualname__", kind), STRING)


def cut(text: str, limit: int) -> str:
    """At most so many characters, with a mark where there were more."""
    return text if len(text) <= limit else text[:limit] + "…"


def arguments(argv: list[str]) -> list[str]:
    """The command line without the values of options whose names say that they are secret."""
    kept, hide = [], False
    for word in argv:
        name, equals, _ = word.partition("=")
        option = name.startswith("-") and is_secret(name)
        kept.append(REDACTED if hide else f"{name}={REDACTED}" if option and equals else cut(word, WORD))
        hide = option and not equals
    return kept
