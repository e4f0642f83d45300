"""With what functions are called while tests run, and calls near those: part of BugSage's validator.

Put into the project's own interpreter beside `bugsage_worker`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import copy
import inspect
import sys
import time
from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import CodeType, FrameType, FunctionType
    from typing import Any

    from bugsage.adapters.validator.inside.bugsage_inputs import allows_none, declared, made, neighbours
    from bugsage.adapters.validator.inside.bugsage_shown import digest, shown
else:
    from bugsage_inputs import allows_none, declared, made, neighbours
    from bugsage_shown import digest, shown

#: Different calls of one function that are kept of each kind, and calls of it that are looked at.
_KEPT, _LOOKED = {"failing": 12, "passing": 24}, 600
#: Seconds that copying the arguments of one call may take.
_SLOW = 0.05
#: Calls from which others are made, and values of other calls that a parameter gets.
_SEEDS, _LENT = 12, 4
_RESUMED = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_WIDE = 200
#: Items that are taken from what comes one by one.
_ITEMS = 100


class Call:
    """One call of a function: with whose arguments, and where these come from."""

    def __init__(self, function: FunctionType, named: dict[str, Any], more: tuple[Any, ...], kind: str) -> None:
        """`named` are arguments by parameter, those of `**` among them; `more` those of `*`."""
        self.function, self.named, self.more, self.kind = function, named, more, kind
        self.digest = digest(named, more)

    def copied(self) -> tuple[dict[str, Any], tuple[Any, ...]]:
        """The arguments, for a call that may change them."""
        return _copies(self.named, self.more)

    def arranged(self, named: dict[str, Any], more: tuple[Any, ...]) -> tuple[list[Any], dict[str, Any]]:
        """As they are handed over: by position and by name."""
        code = self.function.__code__
        first = code.co_varnames[: code.co_argcount]
        by_place = [*(named[name] for name in first), *more]
        return by_place, {name: value for name, value in named.items() if name not in first}

    def text(self) -> str:
        """As a person would write it."""
        named, name = dict(self.named), self.function.__qualname__.replace("<locals>.", "")
        if next(iter(named), "") == "self":
            name = f"{shown(named.pop('self'))}.{self.function.__name__}"
        words = [f"{key}={shown(value, key)}" for key, value in named.items()]
        text = f"{name}({', '.join([*words[:1], *map(shown, self.more), *words[1:]] if self.more else words)})"
        return text if len(text) <= _WIDE else f"{text[: _WIDE - 1]}…"


class Capture:
    """Sees calls of some functions while tests run."""

    def __init__(self, functions: Iterable[FunctionType]) -> None:
        self.kind = "failing"
        self.calls: list[Call] = []
        self._functions: dict[CodeType, list[FunctionType]] = {}
        for one in functions:
            self._functions.setdefault(one.__code__, []).append(one)
        self._looked = dict.fromkeys(self._functions, 0)
        self._known: set[tuple[int, str]] = set()
        self._kept: dict[tuple[CodeType, str], int] = {}

    def start(self) -> None:
        """From here on."""
        sys.setprofile(self._seen)

    def stop(self) -> None:
        """No longer."""
        sys.setprofile(None)

    def _seen(self, frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if event != "call" or code not in self._functions:
            return
        if code.co_flags & _RESUMED and frame.f_lineno > code.co_firstlineno:
            return  # it goes on
        self._looked[code] += 1
        if self._looked[code] <= _LOOKED and self._kept.get((code, self.kind), 0) < _KEPT[self.kind]:
            try:
                self._keep(code, frame)
            except Exception:
                return

    def _keep(self, code: CodeType, frame: FrameType) -> None:
        values = dict(frame.f_locals)
        function = next((one for one in self._functions[code] if _is_of(one, values)), None)
        if function is None:
            return
        began = time.perf_counter()
        count = code.co_argcount + code.co_kwonlyargcount
        names = code.co_varnames[:count]
        more: tuple[Any, ...] = ()
        if code.co_flags & inspect.CO_VARARGS:
            more = values[code.co_varnames[count]]
            count += 1
        named = {name: values[name] for name in names}
        if code.co_flags & inspect.CO_VARKEYWORDS:
            named.update(values[code.co_varnames[count]])
        try:
            named, more = _copies(named, more)
        finally:
            if time.perf_counter() - began > _SLOW:
                self._looked[code] += _LOOKED // 10
        call = Call(function, named, more, self.kind)
        if (id(function), call.digest) not in self._known:
            self._known.add((id(function), call.digest))
            self._kept[code, self.kind] = self._kept.get((code, self.kind), 0) + 1
            self.calls.append(call)


def _copies(named: dict[str, Any], more: tuple[Any, ...]) -> tuple[dict[str, Any], tuple[Any, ...]]:
    """What belongs together is copied together; what cannot be copied is taken as it is."""
    try:
        both: tuple[dict[str, Any], tuple[Any, ...]] = copy.deepcopy((named, more))
        return both
    except Exception:
        return {name: _copy(value) for name, value in named.items()}, tuple(map(_copy, more))


def _copy(value: Any) -> Any:
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


def _is_of(function: FunctionType, values: dict[str, Any]) -> bool:
    """It is this function that runs: of several with the same code, that with the same surroundings."""
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):  # noqa: B905 (3.8 has no strict)
        try:
            if values.get(name) is not cell.cell_contents:
                return False
        except ValueError:
            return False
    return True


def with_near(seen: list[Call], most: int) -> list[Call]:
    """Calls that were seen, and others made of them, at most so many; each function gets its share."""
    functions = list(dict.fromkeys(call.function for call in seen))
    found: list[Call] = []
    for function in functions:
        own = [call for call in seen if call.function is function]
        known = {call.digest for call in own}
        found += own
        room = max(0, most // len(functions) - len(own))
        for call in islice(_near(function, own), room * 2):
            if call.digest not in known and room:
                known.add(call.digest)
                room -= 1
                found.append(call)
    return found


def _near(function: FunctionType, own: list[Call]) -> Iterator[Call]:
    """One argument at a time, round about: what is likely to tell first."""
    hints = declared(function)
    seeds = own[:_SEEDS]
    for values in (_lent, _beside, _of_type, _nothing):
        rounds = [
            _changed(call, name, values(call, name, own, hints))
            for call in seeds
            for name in call.named
            if name not in ("self", "cls")
        ]
        while rounds:
            left = []
            for one in rounds:
                call = next(one, None)
                if call is not None:
                    left.append(one)
                    yield call
            rounds = left
    for call in seeds:
        yield from _of_self(call)


def _of_self(call: Call) -> Iterator[Call]:
    """With another value of an attribute that the function reads."""
    held = getattr(call.named.get("self"), "__dict__", {})
    for name in call.function.__code__.co_names:
        for value in islice(neighbours(held[name]), _LENT) if name in held else ():
            named, more = call.copied()
            if named["self"] is call.named["self"]:
                return  # others are called with it
            named["self"].__dict__[name] = value
            yield Call(call.function, named, more, "made")


def _changed(call: Call, name: str, values: Iterator[tuple[str, Any]]) -> Iterator[Call]:
    for kind, value in values:
        yield Call(call.function, {**call.named, name: value}, call.more, kind)


def _lent(call: Call, name: str, own: list[Call], hints: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What other calls gave it."""
    others = {digest(one.named[name]): one.named[name] for one in own if name in one.named}
    others.pop(digest(call.named[name]), None)
    return (("near", value) for value in islice(others.values(), _LENT))


def _beside(call: Call, name: str, own: list[Call], hints: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return (("near", value) for value in neighbours(call.named[name]))


def _of_type(call: Call, name: str, own: list[Call], hints: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return (("made", value) for value in made(hints[name])) if name in hints else iter(())


def _nothing(call: Call, name: str, own: list[Call], hints: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if call.named[name] is not None and allows_none(call.function, name, hints):
        yield "made", None


def taken(value: Any) -> Any:
    """What it gives: of what comes one by one the first, of what is waited for what comes."""
    if inspect.iscoroutine(value):
        import asyncio

        loop = asyncio.new_event_loop()
        try:
            return loop.run_until_complete(value)
        finally:
            loop.close()
    if inspect.isgenerator(value) or (
        hasattr(value, "__next__") and type(value).__module__ in ("builtins", "itertools")
    ):
        return ("one by one", list(islice(value, _ITEMS)))
    return value
