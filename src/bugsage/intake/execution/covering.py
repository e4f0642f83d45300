"""From lines that a coverage report counts to functions as a test ran them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from typing import Any

from bugsage.intake.clean import NAME, TEST, cap, clean
from bugsage.model.execution import Execution, FunctionRun, TestExecution

#: Files of one report, lines of one file, and tests that are read.
MOST_FILES, MOST_LINES, MOST_TESTS = 20_000, 100_000, 50_000
#: First line, last line (None: up to the next function), name.
Function = tuple[int, int | None, str]


class Covered:
    """What a report says was executed, gathered test by test; without tests of its own all of it is one test's."""

    def __init__(self, source: str, root: str) -> None:
        """`root` is the absolute path of the repository; what lies outside it is left out."""
        self.source, self.root = source, root.replace("\\", "/").rstrip("/")
        self.tests: dict[str, dict[FunctionRun, None]] = {}

    def path(self, name: Any) -> str | None:
        """A path inside the repository."""
        plain = posixpath.normpath(text(name).replace("\\", "/").removeprefix("file://"))
        inside = plain.removeprefix(f"{self.root}/") if self.root else plain
        outside = inside.startswith(("/", "..")) or inside[1:2] == ":" or "node_modules/" in inside
        return None if outside or "site-packages/" in inside else inside

    def add(self, test: Any, file: str, functions: Iterable[Function], lines: Iterable[int]) -> None:
        """What one test executed of one file."""
        name = cap(clean(test), TEST) if isinstance(test, str) else ""
        if name in self.tests or len(self.tests) < MOST_TESTS:
            self.tests.setdefault(name, {}).update(dict.fromkeys(runs(file, sorted(functions), lines)))

    def whole(self, notes: Sequence[str] = ()) -> Execution:
        """All of it; what belongs to no test is executed by a test without a name where there is no other."""
        named = {name: ran for name, ran in self.tests.items() if name}
        loose = tuple(self.tests.get("", ()))
        tests = tuple(TestExecution(test=name, functions=tuple(ran)) for name, ran in named.items())
        if not named and loose:
            return Execution(tests=(TestExecution(test="", functions=loose),), source=self.source, notes=tuple(notes))
        return Execution(tests=tests, source=self.source if tests else "", shared=loose, notes=tuple(notes))


def runs(file: str, functions: Sequence[Function], lines: Iterable[int]) -> list[FunctionRun]:
    """The functions that these lines lie in, in order; `<module>` for what lies in none. Functions come sorted.

    The first line of a Python function runs when it is defined, and belongs to what is around it.
    """
    found: dict[tuple[int, str], list[int]] = {}
    head = int(file.endswith(".py"))
    for line in sorted(set(lines))[:MOST_LINES]:
        around = [f for f in functions if f[0] + head <= line and (f[1] is None or line <= f[1])]
        start, _, name = around[-1] if around else (1, None, "<module>")
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
