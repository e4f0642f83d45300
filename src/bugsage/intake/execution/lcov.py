"""LCOV tracefiles: of lcov, c8, istanbul, coverage.py, grcov. `TN:` names the test where the tool knows it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from bugsage.intake.execution.covering import MOST_FILES, Covered, Function, line, text
from bugsage.model.execution import Execution

SOURCE = "lcov"


class _File:
    """One record: what was counted of one file."""

    def __init__(self, name: str, test: str) -> None:
        self.name, self.test = name, test
        self.functions: dict[str, tuple[int, int | None]] = {}
        self.lines: list[int] = []

    def take(self, key: str, fields: list[str]) -> None:
        """Takes one line in. Raises ValueError, IndexError."""
        if key == "DA" and int(fields[1]) > 0:
            self.lines.append(line(fields[0]))
        elif key == "FN":
            ends = len(fields) > 2 and fields[1].isdecimal()
            name = ",".join(fields[2:] if ends else fields[1:])
            self.functions[text(name)] = (line(fields[0]), line(fields[1]) if ends else None)


def read_lcov(lines: Iterable[str], root: str = "") -> Execution:
    """What was executed. Lines that cannot be read are passed over; never raises."""
    covered = Covered(SOURCE, root)
    test, file, files = "", None, 0
    for raw in lines:
        key, _, rest = raw.strip().partition(":")
        if key == "TN":
            test = rest
        elif key == "SF":
            file = _File(rest, test)
            files += 1
        elif key == "end_of_record" and file:
            path = covered.path(file.name)
            if path and files <= MOST_FILES:
                functions: list[Function] = [(start, end, name) for name, (start, end) in file.functions.items()]
                covered.add(file.test, path, functions, file.lines)
            file = None
        elif file:
            with suppress(ValueError, IndexError):
                file.take(key, rest.split(","))
    return covered.whole()
