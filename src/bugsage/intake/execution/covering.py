"""From lines that a coverage report counts to what each test, and the run as a whole, executed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bugsage.intake.clean import NAME, TEST, cap, clean
from bugsage.model.execution import Execution, FileReach, FunctionRun, TestExecution

#: Files of one report, lines of one file, functions of one file, and tests that are read.
MOST_FILES, MOST_LINES, MOST_FUNCTIONS, MOST_TESTS = 20_000, 100_000, 20_000, 50_000
#: First line, last line (None: up to the next function), name.
Function = tuple[int, int | None, str]
#: The file of the repository that a path of a report means; None for none.
Locate = Callable[[str], str | None]


class Counted:
    """One file of a report, as it is read."""

    def __init__(self) -> None:
        self.ran: dict[int, None] = {}
        self.missed: dict[int, None] = {}
        #: First line of a function to whether it was called.
        self.called: dict[int, bool] = {}
        self.names: dict[int, str] = {}
        #: Nothing that ran is missing from `ran`.
        self.whole = False

    def line(self, number: Any, count: int) -> None:
        """One line with how often it ran. Raises ValueError."""
        at = int(number)
        if not 0 < at < 1 << 31:
            raise ValueError(number)
        (self.ran if count > 0 else self.missed)[at] = None

    def function(self, number: Any, name: str, called: bool | None) -> None:
        """A function that begins on a line; `called` is None where the report does not count it. Raises ValueError."""
        first = line(number)
        self.names.setdefault(first, name)
        if called is not None:
            self.called[first] = self.called.get(first, False) or called


class Covered:
    """What a report says was executed, gathered file by file, and test by test where it tells them apart."""

    def __init__(self, source: str, locate: Locate, *, one_of_many: bool = False) -> None:
        """`one_of_many`: a report that by itself need not be about any file of the repository."""
        self.source, self._locate, self._one_of_many = source, locate, one_of_many
        self._files: dict[str, Counted] = {}
        self._tests: dict[str, dict[FunctionRun, None]] = {}
        self._shared: dict[FunctionRun, None] = {}
        self._left_out: dict[str, None] = {}

    def file(self, name: Any) -> tuple[str, Counted] | None:
        """The file of the repository that a name means, with what was counted of it so far; None for none."""
        asked = text(name)
        path = self._locate(asked)
        if path is None:
            self._left_out[asked] = None
            return None
        if path not in self._files and len(self._files) >= MOST_FILES:
            return None
        return path, self._files.setdefault(path, Counted())

    def add(self, test: Any, file: str, functions: Iterable[Function], lines: Iterable[int]) -> None:
        """What one test executed of one file; without a name: what ran outside any test."""
        name = cap(clean(test), TEST) if isinstance(test, str) else ""
        ran = dict.fromkeys(runs(file, sorted(functions, key=lambda f: f[0]), lines))
        if not name:
            self._shared.update(ran)
        elif name in self._tests or len(self._tests) < MOST_TESTS:
            self._tests.setdefault(name, {}).update(ran)

    def execution(self, notes: Sequence[str] = (), made: float | None = None) -> Execution:
        """All of it; without tests of its own only what the whole run executed."""
        reach = tuple(_reach(path, counted) for path, counted in self._files.items())
        tests = tuple(TestExecution(test=name, functions=tuple(ran)) for name, ran in self._tests.items())
        return Execution(
            tests=tests,
            source=self.source if tests or reach else "",
            reach=reach,
            made=made,
            shared=tuple(self._shared) if tests else (),
            notes=(*notes, *self._outside()),
        )

    def _outside(self) -> list[str]:
        """A report of which not one file is known is one of another project, or of another place in it."""
        if self._files or not self._left_out or self._one_of_many:
            return []
        first = next(iter(self._left_out))
        return [f"none of its {len(self._left_out)} files is one of this repository ({first} is not, for one)"]


def _reach(path: str, counted: Counted) -> FileReach:
    ran = tuple(sorted(counted.ran)[:MOST_LINES])
    missed = sorted(counted.missed.keys() - counted.ran.keys())[:MOST_LINES]
    return FileReach(
        path,
        ran,
        tuple(missed),
        tuple(sorted(counted.called.items())[:MOST_FUNCTIONS]),
        counted.whole,
        tuple(sorted(counted.names.items())[:MOST_FUNCTIONS]),
    )


def runs(file: str, functions: Sequence[Function], lines: Iterable[int]) -> list[FunctionRun]:
    """The functions that these lines lie in, in order; `<module>` for what lies in none. Functions come sorted.

    The first line of a Python function runs when it is defined, and belongs to what is around it.
    """
    found: dict[tuple[int, str], list[int]] = {}
    head = int(file.endswith(".py"))
    open_, waiting = list[Function](), list(reversed(functions))
    for line in sorted(set(lines))[:MOST_LINES]:
        while waiting and waiting[-1][0] + head <= line:
            open_.append(waiting.pop())
        while open_ and (end := open_[-1][1]) is not None and end < line:
            open_.pop()
        start, _, name = open_[-1] if open_ else (1, None, "<module>")
        found.setdefault((start, name), []).append(line)
    return [FunctionRun(file, start, name, lines=tuple(ran)) for (start, name), ran in found.items()]


def text(value: Any) -> str:
    """A text of the report, cleaned. Raises TypeError."""
    if not isinstance(value, str):
        raise TypeError(value)
    return cap(clean(value), NAME)


def line(value: Any) -> int:
    """A line number. Raises ValueError."""
    number = int(value)
    if not 0 < number < 1 << 31:
        raise ValueError(value)
    return number


def span(first: Any, last: Any) -> range:
    """The lines of a range, no more than a file may have. Raises ValueError."""
    start = line(first)
    return range(start, min(line(last), start + MOST_LINES) + 1)
