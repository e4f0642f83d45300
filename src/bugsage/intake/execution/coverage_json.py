"""`coverage json` of coverage.py; with `--show-contexts` and contexts by test, test by test."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from bugsage.intake.execution.covering import MOST_FILES, Counted, Covered, Function, Locate, line, text
from bugsage.intake.execution.recorded import symbol_of
from bugsage.model.execution import Execution

SOURCE = "coverage.py"
_DAMAGED = (LookupError, TypeError, ValueError, AttributeError)


def read_coverage_json(content: bytes, locate: Locate) -> Execution:
    """What was executed. Files that cannot be read are passed over; never raises."""
    covered = Covered(SOURCE, locate)
    try:
        report = msgspec.json.decode(content)
        files = list(report["files"].items())[:MOST_FILES]
    except (msgspec.DecodeError, RecursionError, *_DAMAGED):
        return Execution(notes=("it is damaged: its end is missing, or something was written into it",))
    for name, fields in files:
        try:
            found = covered.file(name)
            if found:
                _read(covered, *found, fields)
        except _DAMAGED:
            continue
    return covered.execution(made=_made(report))


def _read(covered: Covered, path: str, counted: Counted, fields: dict[str, Any]) -> None:
    functions = _functions(fields)
    for start, _, name in functions:
        counted.function(start, name, None)
    for number in fields["executed_lines"]:
        counted.line(number, 1)
    for number in fields.get("missing_lines", ()):
        counted.line(number, 0)
    for test, lines in _by_test(fields).items():
        covered.add(test, path, functions, lines)


def _by_test(fields: dict[str, Any]) -> dict[str, list[int]]:
    """Lines by context; "" outside any."""
    tests: dict[str, list[int]] = {}
    for number, names in (fields.get("contexts") or {}).items():
        for name in names:
            tests.setdefault(test_of(text(name)), []).append(line(number))
    return tests


def test_of(context: str) -> str:
    """The test of a context: `path::test|run` of pytest-cov, `module.test` of a dynamic context."""
    test, bar, phase = context.rpartition("|")
    return test if bar and phase in ("setup", "run", "teardown") else context


def _functions(fields: dict[str, Any]) -> list[Function]:
    """Before version 7.6 a report knows no functions.

    Where it does not say where one begins, that is before the first line that can run.
    """
    functions: list[Function] = []
    for name, one in fields.get("functions", {}).items():
        lines = [line(n) for n in (*one["executed_lines"], *one["missing_lines"])]
        if name and lines:
            start = one.get("start_line")
            functions.append((line(start) if start else max(1, min(lines) - 1), max(lines), symbol_of(name)))
    return functions


def _made(report: Any) -> float | None:
    try:
        return datetime.fromisoformat(report["meta"]["timestamp"]).astimezone().timestamp()
    except (*_DAMAGED, OverflowError):
        return None
