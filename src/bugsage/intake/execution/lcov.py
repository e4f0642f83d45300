"""LCOV tracefiles: of lcov, c8, istanbul, coverage.py, grcov. `TN:` names the test where the tool knows it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from bugsage.intake.execution.covering import Counted, Covered, Function, Locate, line, text
from bugsage.model.execution import Execution

SOURCE = "lcov"


class _Record:
    """One record: what one test executed of one file."""

    def __init__(self, path: str, counted: Counted, test: str) -> None:
        self.path, self.counted, self.test = path, counted, test
        self.functions: dict[str, tuple[int, int | None]] = {}
        self.names: dict[str, str] = {}
        self.lines: list[int] = []

    def take_line(self, fields: list[str]) -> None:
        """Takes in how often a line ran. Raises ValueError, IndexError."""
        at, count = line(fields[0]), int(fields[1])
        if count <= 0:
            self.counted.missed[at] = None
            return
        self.counted.ran[at] = None
        if self.test:
            self.lines.append(at)

    def take(self, key: str, fields: list[str]) -> None:
        """Takes in whatever else a line tells. Raises ValueError, IndexError, KeyError."""
        if key == "FN":
            ends = len(fields) > 2 and fields[1].isdecimal()
            name = text(",".join(fields[2:] if ends else fields[1:]))
            self.functions[name] = (line(fields[0]), line(fields[1]) if ends else None)
            self.counted.function(fields[0], name, None)
        elif key == "FNDA":
            self.called(text(",".join(fields[1:])), fields[0])
        elif key == "FNL":  # since version 2.2: number, first line, last line; then number, count, name
            self.names[fields[0]] = f"\0{fields[0]}"
            self.functions[f"\0{fields[0]}"] = (line(fields[1]), line(fields[2]) if len(fields) > 2 else None)
        elif key == "FNA":
            known, name = self.names[fields[0]], text(",".join(fields[2:]))
            self.names[fields[0]] = name
            self.functions[name] = self.functions.pop(known)
            self.counted.function(self.functions[name][0], name, None)
            self.called(name, fields[1])

    def called(self, name: str, count: str) -> None:
        # In Python's a line for each function is written as if it had been called where it was only defined.
        if not self.path.endswith(".py"):
            self.counted.function(self.functions[name][0], name, int(count) > 0)


def read_lcov(lines: Iterable[str], locate: Locate) -> Execution:
    """What was executed. Lines that cannot be read are passed over; never raises."""
    covered = Covered(SOURCE, locate)
    test, record = "", None
    for raw in lines:
        key, _, rest = raw.strip().partition(":")
        if key == "DA":  # nine lines in ten
            if record:
                try:
                    record.take_line(rest.split(","))
                except (ValueError, IndexError):
                    continue
        elif key == "TN":
            test = rest
        elif key == "SF":
            found = covered.file(rest)
            record = _Record(*found, test) if found else None
        elif key == "end_of_record" and record:
            functions: list[Function] = [(start, end, name) for name, (start, end) in record.functions.items()]
            if record.test:
                covered.add(record.test, record.path, functions, record.lines)
            record = None
        elif record:
            with suppress(ValueError, IndexError, KeyError):
                record.take(key, rest.split(","))
    return covered.execution()
