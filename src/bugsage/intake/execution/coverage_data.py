"""The rows of a `.coverage` file: lines by file and by context. Which lines did not run it does not say by number."""

from __future__ import annotations

from collections.abc import Iterable

from bugsage.intake.execution.coverage_json import SOURCE, test_of
from bugsage.intake.execution.covering import Covered, Locate, line, text
from bugsage.model.coverage import CoverageRow
from bugsage.model.execution import Execution


def read_coverage_data(rows: Iterable[CoverageRow], locate: Locate) -> Execution:
    """What was executed, test by test where it was measured with contexts. Rows that make no sense are passed over."""
    covered = Covered(SOURCE, locate)
    for row in rows:
        try:
            found = covered.file(row.file)
            lines = [line(number) for number in row.lines]
        except (TypeError, ValueError):
            continue
        if found:
            path, counted = found
            counted.whole = True  # it holds each line that ran, also those that a report leaves out
            for number in lines:
                counted.line(number, 1)
            covered.add(test_of(text(row.context)), path, (), lines)
    return covered.execution()
