"""Values that are written into a test: plain ones as they are, others as the call that makes them."""

from collections.abc import Callable, Iterator
from pprint import pformat
from typing import Any

from bugsage.model.base import Noun


class Made(Noun, frozen=True, kw_only=True):
    """An object, as a test would make it: a call, or what a class or module holds under a name."""

    #: The module that has it, where that is none of the repository's; else empty.
    module: str = ""
    #: The repository's file that has it.
    file: str = ""
    #: Its qualified name in there: `datetime`, `timezone.utc`, `Colour.RED`.
    name: str
    #: None where it is not called.
    positional: tuple[Any, ...] | None = ()
    named: tuple[tuple[str, Any], ...] = ()

    @property
    def outermost(self) -> str:
        """The name that is imported."""
        return self.name.partition(".")[0]

    @property
    def place(self) -> tuple[str, str]:
        """Where it comes from: `module` and `file`."""
        return self.module, self.file

    @property
    def parts(self) -> tuple[tuple[str, Any], ...]:
        """What it is called with, each with what stands before it."""
        return (*(("", one) for one in self.positional or ()), *((f"{name}=", one) for name, one in self.named))


def needed(*values: Any) -> Iterator[Made]:
    """Every object that is made for these values, outer ones first."""
    for value in values:
        if isinstance(value, Made):
            yield value
            yield from needed(*(one for _, one in value.parts))
        elif isinstance(value, dict):
            yield from needed(*value, *value.values())
        elif isinstance(value, list | tuple | set | frozenset):
            yield from needed(*value)


def written(value: Any, width: int, called: Callable[[Made], str] = lambda one: one.name) -> str:
    """The value as source text, broken into lines where it is wider; `called` names what is made.

    Raises ValueError where it would read as another value.
    """
    start, parts, end = _taken_apart(value, called)
    if parts is None:
        return start if len(start) <= width else pformat(value, width=max(width, 20))
    inner = [f"{name}{written(one, 1 << 30, called)}" for name, one in parts]
    line = f"{start}{', '.join(inner)}{end}"
    if len(line) <= width or not parts:
        return line
    rows = [f"{name}{written(one, width - 5 - len(name), called)}," for name, one in parts]
    return "\n".join([start, *(f"    {row}" for text in rows for row in text.split("\n")), end.lstrip(",")])


def _taken_apart(value: Any, called: Callable[[Made], str]) -> tuple[str, tuple[tuple[str, Any], ...] | None, str]:
    """What a value begins with, its parts each with what stands before it, and its end; None for one without parts."""
    if isinstance(value, Made):
        return (called(value), None, "") if value.positional is None else (f"{called(value)}(", value.parts, ")")
    if isinstance(value, dict):
        return "{", tuple((f"{written(key, 1 << 30, called)}: ", one) for key, one in value.items()), "}"
    if isinstance(value, list):
        return "[", tuple(("", one) for one in value), "]"
    if isinstance(value, tuple):
        return "(", tuple(("", one) for one in value), ",)" if len(value) == 1 else ")"
    if isinstance(value, set | frozenset):
        # In one order, whatever the seed of the hashes is.
        start, end = ("{", "}") if isinstance(value, set) and value else (f"{type(value).__name__}(", ")")
        inner = tuple(("", one) for one in sorted(value, key=lambda one: written(one, 1 << 30, called)))
        return (start, inner, end) if isinstance(value, set) or not value else (f"{start}{{", inner, f"}}{end}")
    if isinstance(value, float) and value - value != 0:
        raise ValueError("it reads as another value than it is")
    return repr(value), None, ""
