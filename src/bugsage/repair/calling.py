"""Calls that a failure can be seen by again: functions of its trace, with the values that they were given."""

import ast
from collections.abc import Callable, Iterator
from keyword import iskeyword
from typing import Any, NamedTuple

from bugsage.model.base import Noun
from bugsage.model.code import CodeMap, Definition
from bugsage.model.error import ErrorEvent, Frame
from bugsage.repair.making_values import Made
from bugsage.repair.own_values import Makers
from bugsage.repair.places import is_generator
from bugsage.repair.recorded_values import value_of
from bugsage.repair.site import Function

#: Where variables are told as JSON whose leaves are shown one by one.
_NESTED = ("sentry_event", "sentry_mcp")
#: Characters of a value that are told of one that cannot be written.
_SHOWN = 60
#: Decorators after which a function is called in another way.
_STATIC, _CLASS, _PROPERTY = "staticmethod", "classmethod", ("property", "cached_property", "functools.cached_property")


class Rebuilt(Noun, frozen=True, kw_only=True):
    """A function that can be called as it was when it failed."""

    file: str
    #: Qualified name inside the file.
    symbol: str
    #: Arguments by position and by name.
    positional: tuple[Any, ...] = ()
    named: dict[str, Any] = {}
    #: All of them by the names of the parameters, those of `*args` and `**kwargs` left out.
    given: dict[str, Any] = {}
    #: `function`, `method`, `class` (static and class methods) or `property`.
    how: str = "function"
    #: The object whose method or property it is; its class where it is being made.
    owner: Made | None = None
    #: Its result is awaited, or gone through to its end.
    is_async: bool = False
    is_generator: bool = False

    @property
    def name(self) -> str:
        """The name alone."""
        return self.symbol.rpartition(".")[2]


def calls(event: ErrorEvent, code: CodeMap, read: Callable[[str], str | None]) -> Iterator[Rebuilt]:
    """From the innermost function of the project outwards, those whose arguments can be written down again."""
    return (found for found in _looked(event, code, read) if isinstance(found, Rebuilt))


def lacking(event: ErrorEvent, code: CodeMap, read: Callable[[str], str | None]) -> str:
    """Which value of the innermost function that cannot be called again is not known; empty where none is wanted."""
    return next((found for found in _looked(event, code, read) if isinstance(found, str)), "")


def _looked(event: ErrorEvent, code: CodeMap, read: Callable[[str], str | None]) -> Iterator[Rebuilt | str]:
    """Each function of the trace that can be called again, or what is missing for that."""
    seen: set[tuple[str, str]] = set()
    for frame in reversed(event.frames):
        found = _definition(frame, code)
        if found is None or (frame.file, found.symbol) in seen:
            continue
        seen.add((frame.file or "", found.symbol))
        show = _Shown(frame.variables, event.format in _NESTED, Makers(code, read, frame.file or ""))
        try:
            rebuilt = _rebuilt(frame, found, code, read(frame.file or ""), show)
        except ValueError as error:
            yield f"{error} (the values of `{found.symbol}` do not suffice)"
            continue
        if rebuilt is not None:
            yield rebuilt


def raised_in(event: ErrorEvent) -> tuple[str, str]:
    """File and function of the project's innermost frame; empty where there is none."""
    frame = next((one for one in reversed(event.frames) if one.in_app and one.file), Frame())
    return frame.file or "", (frame.function or "").rpartition(".")[2]


def _definition(frame: Frame, code: CodeMap) -> Definition | None:
    """The function of a frame, where the file as it is now has it there."""
    if not frame.in_app or frame.file not in code.files or not frame.line or code.files[frame.file].is_test:
        return None
    found = code.at(frame.file, frame.line)
    named = (frame.function or "").rpartition(".")[2]
    if found is None or found.kind != "function" or found.name != named or code.files[frame.file].language != "python":
        return None
    parent = code.find(frame.file, found.parent) if found.parent else None
    nested = parent is not None and (parent.kind != "class" or bool(parent.parent))
    return None if nested else found


class _Shown(NamedTuple):
    """The values of one frame."""

    variables: dict[str, str]
    nested: bool
    make: Makers

    def of(self, name: str) -> Any:
        """The value of a variable. Raises ValueError where it cannot be written down; its words say which it is."""
        shown = self.variables.get(name)
        if shown is None:
            raise ValueError(f"the report does not have `{name}`")
        try:
            return value_of(shown, self.nested, self.make)
        except ValueError as error:
            most = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
            raise ValueError(f"`{name}` is shown as `{most}`, which no test can be given: {error}") from error


def _rebuilt(frame: Frame, definition: Definition, code: CodeMap, text: str | None, show: _Shown) -> Rebuilt | None:
    """Raises ValueError, which says what is missing."""
    node = _node(text or "", definition)
    if node is None:
        return None
    method, decorators = bool(definition.parent), definition.decorators
    how = _how(method, decorators)
    first = (node.args.posonlyargs + node.args.args)[:1] if method and _STATIC not in decorators else []
    if method and not first and _STATIC not in decorators:
        return None
    file = frame.file or ""
    owner = _owner(file, definition, first[0].arg, code, show) if how in ("method", "property") else None
    positional, named, given = _arguments(node, show, skipped=len(first))
    return Rebuilt(
        file=file,
        symbol=definition.symbol,
        positional=positional,
        named=named,
        given=given,
        how=how,
        owner=owner,
        is_async=isinstance(node, ast.AsyncFunctionDef),
        is_generator=is_generator(node),
    )


def _owner(file: str, definition: Definition, name: str, code: CodeMap, show: _Shown) -> Made:
    """The object that a method was called on; one made without arguments where it is not told. Raises ValueError."""
    plain = Made(file=file, name=definition.parent)
    if definition.name == "__init__":
        return plain
    try:
        found = show.of(name)
        if isinstance(found, Made) and found.file and found.positional is not None:
            return found
        raise ValueError(f"`{name}` is no object of `{definition.parent}`")
    except ValueError:
        if not _is_made_without_arguments(file, definition.parent, code):
            raise
    return plain


def _how(method: bool, decorators: tuple[str, ...]) -> str:
    if not method:
        return "function"
    if _STATIC in decorators or _CLASS in decorators:
        return "class"
    return "property" if set(decorators) & set(_PROPERTY) else "method"


def _node(text: str, definition: Definition) -> Function | None:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    return next((n for n in functions if n.lineno == definition.line and n.name == definition.name), None)


def _is_made_without_arguments(file: str, symbol: str, code: CodeMap) -> bool:
    """Nothing is known that an object of the class needs; where it does need something the test will say so."""
    made = code.find(file, f"{symbol}.__init__")
    wanted = made.parameters[1:] if made else ()
    return all(one.has_default or one.kind in ("args", "kwargs") for one in wanted)


def _arguments(node: Function, show: _Shown, skipped: int) -> tuple[tuple[Any, ...], dict[str, Any], dict[str, Any]]:
    """What it was given, behind the object or class. Raises ValueError where a value that it needs is not known."""
    args = node.args
    plain = [*args.posonlyargs, *args.args]
    needed = {one.arg for one in plain[: len(plain) - len(args.defaults)]}
    needed |= {one.arg for one, default in zip(args.kwonlyargs, args.kw_defaults, strict=True) if default is None}
    positional: list[Any] = []
    named: dict[str, Any] = {}
    given: dict[str, Any] = {}
    whole = True
    for one in plain[skipped:]:
        try:
            value = show.of(one.arg)
        except ValueError:
            if one.arg in needed or one in args.posonlyargs:
                raise
            whole = False
            continue
        given[one.arg] = value
        if whole:
            positional.append(value)
        else:
            named[one.arg] = value
    if args.vararg and whole and args.vararg.arg in show.variables:
        positional += _each(show.of(args.vararg.arg))
    for one in args.kwonlyargs:
        try:
            named[one.arg] = given[one.arg] = show.of(one.arg)
        except ValueError:
            if one.arg in needed:
                raise
    if args.kwarg and args.kwarg.arg in show.variables:
        more = show.of(args.kwarg.arg)
        if not isinstance(more, dict) or not all(isinstance(key, str) and _is_name(key) for key in more):
            raise ValueError("these are no named arguments")
        named |= more
    return tuple(positional), named, given


def _each(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise ValueError("these are no arguments")
    return list(value)


def _is_name(key: str) -> bool:
    return key.isidentifier() and not iskeyword(key)
