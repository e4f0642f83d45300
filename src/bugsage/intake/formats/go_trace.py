"""Panics, fatal errors and goroutine dumps of Go in the output of any program, and what `go test` says of tests."""

from __future__ import annotations

from msgspec.structs import replace

from bugsage.intake import go_panics, go_tests
from bugsage.intake.format import Parsed
from bugsage.intake.thrown import lines_of, read

NAME = "go_trace"
TOOL = "go"


def recognise(sample: str) -> float:
    """How surely a stack of Go is in this text."""
    lines = lines_of(sample)
    if any(map(go_panics.is_goroutine, lines)):
        return 0.75
    return 0.7 if any(map(go_tests.is_result, lines)) else 0.6 if go_tests.builds(lines) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each panic or dump, and for each test that failed without."""
    lines = lines_of(text)
    panics = go_panics.panics(lines)
    told = go_tests.failures(lines, {one.test for one in panics if one.test})
    found = sorted([*panics, *told, *go_tests.builds(lines)], key=lambda one: one.start)
    parsed = read(found, lines, first_line, language=TOOL, format=NAME)
    failed = parsed.failed or any(line.startswith("FAIL\t") for line in lines)
    return replace(parsed, counts=go_tests.counts(lines), failed=failed)
