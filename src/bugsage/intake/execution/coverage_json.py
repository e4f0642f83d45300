"""`coverage json` of coverage.py; with `--show-contexts` and contexts by test, test by test."""

from __future__ import annotations

from typing import Any

import msgspec

from bugsage.intake.execution.covering import MOST_FILES, Covered, Function, line, text
from bugsage.intake.execution.recorded import symbol_of
from bugsage.model.execution import Execution

SOURCE = "coverage.py"
_DAMAGED = (LookupError, TypeError, ValueError, AttributeError)


def read_coverage_json(content: bytes, root: str = "") -> Execution:
    """What was executed. Files that cannot be read are passed over; never raises."""
    covered = Covered(SOURCE, root)
    try:
        files = list(msgspec.json.decode(content)["files"].items())[:MOST_FILES]
    except (msgspec.DecodeError, RecursionError, *_DAMAGED):
        return Execution()
    for name, fields in files:
        try:
            path = covered.path(name)
            if path:
                for test, lines in _by_test(fields).items():
                    covered.add(test, path, _functions(fields), lines)
        except _DAMAGED:
            continue
    return covered.whole()


def _by_test(fields: dict[str, Any]) -> dict[str, list[int]]:
    """Lines by context: `path::test|run` of pytest-cov, `module.test` of a dynamic context; "" outside any."""
    contexts = fields.get("contexts")
    if not contexts:
        return {"": [line(one) for one in fields["executed_lines"]]}
    tests: dict[str, list[int]] = {}
    for number, names in contexts.items():
        for name in names:
            tests.setdefault(text(name).rpartition("|")[0] or text(name), []).append(line(number))
    return tests


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
