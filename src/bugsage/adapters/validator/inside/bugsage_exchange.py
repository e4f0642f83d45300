"""Puts the functions of a changed file into the place of those that are loaded: part of BugSage's validator.

That is enough where all that differs lies inside functions that nobody has called yet. Lines are left aside when it is
told what differs: a function that only moved down is the same.

Put into the project's own interpreter beside `bugsage_worker`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import dis
import gc
import os
import sys
from types import CodeType, FunctionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    #: Code as it was and as it is to be, whether it differs by itself, and the same of what is inside.
    Change = tuple[CodeType, CodeType, bool, "list[Change]"]

_OPTIMIZED = 0x1
#: Of a signature: what decorators and callers may have looked at.
_SIGNATURE = ("co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_flags", "co_freevars")


class NotInPlace(Exception):
    """The file has to be imported anew; the message says why."""


class Loaded:
    """The project's files that are loaded in this process, and the functions that live of them."""

    def __init__(self, folder: str, functions: bool = False) -> None:
        """With `functions`, which take a while to find."""
        self._folder = os.path.realpath(folder) + os.sep
        self._paths: dict[str, str] = {}
        #: Path to the names under which it was imported.
        self.modules: dict[str, list[str]] = {}
        #: Path to the name of a file as its code has it.
        self.names: dict[str, str] = {}
        self._functions: dict[tuple[str, int, str], list[FunctionType]] = {}
        self._codes: dict[str, CodeType] = {}
        self._find_modules()
        if functions:
            self._find_functions()

    def _find_modules(self) -> None:
        for name, module in list(sys.modules.items()):
            path = self.own(getattr(module, "__file__", None))
            if path:
                self.modules.setdefault(path, []).append(name)

    def _find_functions(self) -> None:
        for found in gc.get_objects():
            if type(found) is FunctionType:
                code = found.__code__
                path = self.own(code.co_filename)
                if path:
                    self.names.setdefault(path, code.co_filename)
                    self._functions.setdefault((path, code.co_firstlineno, code.co_name), []).append(found)

    def own(self, name: Any) -> str | None:
        """The real path of a file of the project; None for any other."""
        if type(name) is not str or name.startswith("<"):
            return None
        if name not in self._paths:
            real = os.path.realpath(name)
            inside = real.startswith(self._folder) and "-packages" + os.sep not in real[len(self._folder) :]
            self._paths[name] = real if inside else ""
        return self._paths[name] or None

    def foreign(self) -> list[str]:
        """Names of modules that are none of the project's, in the order in which they came.

        None of pytest's: it minds if those that it rewrites are loaded before it does that.
        """
        found = []
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            if name != "__main__" and not name.startswith("_pytest.") and (file is None or not self.own(file)):
                found.append(name)
        return found

    def code(self, path: str) -> CodeType:
        """The file as it is on disk. Raises OSError, SyntaxError, ValueError."""
        if path not in self._codes:
            with open(path, "rb") as file:
                self._codes[path] = compiled(file.read(), self.names.get(path, path))
        return self._codes[path]

    def exchange(self, path: str, text: str, imported: Collection[int]) -> None:
        """Put what a new text makes of its functions in place; `imported` are lines that ran when it was imported.

        Raises SyntaxError, ValueError, NotInPlace.
        """
        for function, code, _ in self.plan(path, text, imported):
            function.__code__ = code

    def plan(self, path: str, text: str, imported: Collection[int]) -> list[tuple[FunctionType, CodeType, bool]]:
        """What is to be put in place: function, its new code, and whether that does anything else.

        Raises SyntaxError, ValueError, NotInPlace.
        """
        old = self.code(path)
        new = compiled(text.encode("utf-8", "surrogateescape"), old.co_filename)
        if not is_same(old, new):
            raise NotInPlace("it differs outside of functions")
        return list(self._placed(path, _compare(old, new, imported), held=False))

    def _placed(self, path: str, changes: list[Change], held: bool) -> Iterator[tuple[FunctionType, CodeType, bool]]:
        """What nobody holds comes with the function around it, where somebody holds that. Raises NotInPlace."""
        for change in changes:
            before, after, differs, inner = change
            alive = [one for one in self._alive(path, before) if is_same(one.__code__, before)]
            for function in alive:
                if len(function.__closure__ or ()) != len(after.co_freevars):
                    raise NotInPlace("it holds on to other variables")
                yield function, after, _differs(change)
            if differs and not alive and not held:
                raise NotInPlace("what differs is held by nobody")
            yield from self._placed(path, inner, held or bool(alive))

    def _alive(self, path: str, code: CodeType) -> list[FunctionType]:
        return self._functions.get((path, code.co_firstlineno, code.co_name), [])


def compiled(text: bytes, name: str) -> CodeType:
    """As an import would. Raises SyntaxError, ValueError."""
    code: CodeType = compile(text, name, "exec", dont_inherit=True)
    return code


def _compare(old: CodeType, new: CodeType, imported: Collection[int]) -> list[Change]:
    """The functions and classes inside two that are themselves the same. Raises NotInPlace."""
    changes: list[Change] = []
    for before, after in zip(_inner(old), _inner(new)):  # noqa: B905 (3.8 has no strict)
        same = is_same(before, after)
        if not same:
            _refuse(before, after, imported)
        changes.append((before, after, not same, _compare(before, after, imported) if same else []))
    return changes


def _differs(change: Change) -> bool:
    return change[2] or any(map(_differs, change[3]))


def _refuse(before: CodeType, after: CodeType, imported: Collection[int]) -> None:
    """What differs is no function, or one that has left its mark already. Raises NotInPlace."""
    if not before.co_flags & _OPTIMIZED:
        raise NotInPlace("a class differs outside of its methods")
    if any(getattr(before, name) != getattr(after, name) for name in _SIGNATURE) or _names(before) != _names(after):
        raise NotInPlace("a function is called in another way")
    if _text(before) != _text(after):
        raise NotInPlace("a function says something else of itself")
    lines = {line for _, line in dis.findlinestarts(before) if line and line != before.co_firstlineno}
    if not lines or not lines.isdisjoint(imported):
        raise NotInPlace("it ran when it was imported")


def _names(code: CodeType) -> tuple[str, ...]:
    count = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 0x4) + bool(code.co_flags & 0x8)
    return code.co_varnames[:count]


def _text(code: CodeType) -> Any:
    first = code.co_consts[0] if code.co_consts else None
    return first if isinstance(first, str) else None


def _inner(code: CodeType) -> list[CodeType]:
    return [one for one in code.co_consts if isinstance(one, CodeType)]


def is_same(one: CodeType, other: CodeType) -> bool:
    """They do the same, whatever lines they stand on and whatever the functions inside them do."""
    return one is other or _key(one) == _key(other)


def _key(code: CodeType) -> tuple[Any, ...]:
    names = ("co_name", "co_names", "co_varnames", "co_cellvars", "co_nlocals", "co_exceptiontable")
    own = tuple(getattr(code, name, None) for name in (*_SIGNATURE, *names))
    return (code.co_code, own, tuple(_constant(one, code) for one in code.co_consts))


def _constant(value: Any, code: CodeType) -> Any:
    if isinstance(value, CodeType):
        return (CodeType, value.co_name)
    if value == code.co_firstlineno and not code.co_flags & _OPTIMIZED and type(value) is int:
        return ()  # from 3.13 on a class body tells where it begins
    return (type(value), repr(value))
