"""Which files are a project's own, and how what was executed of them is told in few words: part of BugSage's tracer.

Put into the project's own interpreter beside `bugsage_recorder`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import os
from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType
    from typing import Any

    Visit = tuple[int, tuple[int, ...], tuple[tuple[int, str], ...]]

NAME = 200
#: Built-in kinds whose emptiness is told.
_SIZED = frozenset((list, tuple, dict, set, frozenset, str, bytes))
#: What `type` itself says of a class, whatever its metaclass would say.
type_name: Any = type.__dict__["__qualname__"].__get__
type_module: Any = type.__dict__["__module__"].__get__
subclasses_of = type.__subclasses__


def kind_of(value: Any) -> str:
    """The name of a value's type; `list[0]` for an empty one. Runs no code of the project's."""
    kind = type(value)
    if kind in _SIZED and not value:
        return f"{kind.__name__}[0]"
    name: str = type_name(kind)
    return name if len(name) <= NAME else name[:NAME]


def class_of(value: Any) -> tuple[str, str] | None:
    """Module and qualified name of a value's class, or of a class itself; None for a built-in one."""
    kind = type(value)
    owner = value if issubclass(kind, type) else kind
    module = type_module(owner)
    return (module[:NAME], type_name(owner)[:NAME]) if type(module) is str and module != "builtins" else None


def is_last(value: Any, code: CodeType) -> bool:
    """A method that its own class runs, below which there is no other."""
    kind = type(value)
    owner = value if issubclass(kind, type) else kind
    return code.co_qualname == f"{type_name(owner)}.{code.co_name}" and not subclasses_of(owner)


class Inside:
    """Tells the project's own files, from their names alone.

    It is asked while the project's code runs, where tests may have replaced the file system or forbidden its use.
    """

    def __init__(self, root: str, recorder: str) -> None:
        self.folder = os.getcwd()
        self.roots = [f.rstrip(os.sep) + os.sep for f in dict.fromkeys((os.path.abspath(root), os.path.realpath(root)))]
        self.library = tuple(folder + os.sep for folder in (os.path.dirname(os.__file__), recorder))
        self.separator, self.normal = os.sep, os.path.normpath

    def __call__(self, filename: str) -> str | None:
        """The path of an own file inside the repository, None for any other."""
        if filename.startswith("<"):
            return None
        path = filename if filename.startswith(self.separator) else self.folder + self.separator + filename
        if "." + self.separator in path:
            path = self.normal(path)
        if path.startswith(self.library):
            return None
        for root in self.roots:
            if path.startswith(root):
                inside = path[len(root) :]
                foreign = "site-packages" in inside or "dist-packages" in inside
                return None if foreign else inside.replace(self.separator, "/")
        return None


class Table:
    """Values with numbers; the new ones are written down once, with the number of the first."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}
        self.written = 0

    def number(self, value: Any) -> int:
        """The number of a value, a new one where it was not seen before."""
        return self.numbers.setdefault(value, len(self.numbers))

    def clear(self) -> None:
        """Begins to count again."""
        self.numbers.clear()
        self.written = 0

    def news(self) -> list[Any]:
        """The number of the first new value and all new values; empty where there is none."""
        first, self.written = self.written, len(self.numbers)
        return [first, *islice(self.numbers, first, None)] if self.written > first else []


class Book:
    """Numbers for files, functions and visits of one process, and the lines that tell them."""

    def __init__(self, place: Callable[[str], str | None]) -> None:
        """`place` gives the path of a project's own file inside the repository, None for any other."""
        self.place = place
        self.files, self.functions, self.visits, self.classes = Table(), Table(), Table(), Table()
        self.known: dict[str, str | None] = {}
        self.numbers: dict[int, int] = {}

    def file(self, filename: str) -> str | None:
        """The path of a file, None where it is not the project's own."""
        path = self.known[filename] = self.place(filename)
        return path

    def function(self, code: CodeType) -> int:
        """The number of a function; its code must stay alive."""
        try:
            return self.numbers[id(code)]
        except KeyError:
            file = self.files.number(self.known[code.co_filename])
            name = getattr(code, "co_qualname", code.co_name)[:NAME]
            number = self.numbers[id(code)] = self.functions.number((file, code.co_firstlineno, name))
            return number

    def begin_again(self) -> None:
        """What a process told that this one was forked from, this one has to tell again."""
        for memory in (self.files, self.functions, self.visits, self.classes, self.numbers):
            memory.clear()

    def line(
        self,
        test: str | None,
        visits: list[Visit],
        thrown: list[Any],
        owners: list[Any],
        given: list[tuple[int, str]],
    ) -> dict[str, Any]:
        """The fields of one line of the record; what it names first stands before it."""
        ran = [self.visits.number(visit) for visit in visits]
        of = [self.classes.number(owner) for owner in owners]
        fields: dict[str, Any] = {"process": os.getpid(), "nodeid": test}
        for name in ("files", "functions", "visits", "classes"):
            news = getattr(self, name).news()
            if news:
                fields[name] = news
        fields["ran"] = ran
        if thrown:
            fields["thrown"] = thrown
        if of:
            fields["of"] = of
        if given:
            fields["gave"] = given
        return fields
