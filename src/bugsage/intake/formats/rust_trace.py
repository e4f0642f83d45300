"""Panics of Rust, errors that `main` returned, and what `cargo test` and nextest say, in the output of any program."""

from __future__ import annotations

from msgspec.structs import replace

from bugsage.intake import rust_panics, rust_tests
from bugsage.intake.format import Parsed
from bugsage.intake.thrown import lines_of, read

NAME = "rust_trace"
TOOL = "rust"


def recognise(sample: str) -> float:
    """How surely a panic of Rust, or the result of its tests, is in this text."""
    return 0.7 if rust_panics.SURE.search(sample) or rust_tests.SURE.search(sample) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each panic, and for each test that failed without one, in order."""
    lines = lines_of(text)
    found = rust_panics.panics(lines)
    found += rust_tests.failures(lines, {thrown.test for thrown in found})
    parsed = read(sorted(found, key=lambda thrown: thrown.start), lines, first_line, language=TOOL, format=NAME)
    counts = rust_tests.counts(lines)
    return replace(parsed, tool=parsed.tool or (TOOL if counts.passed is not None else None), counts=counts)
