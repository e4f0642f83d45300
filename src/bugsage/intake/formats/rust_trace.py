"""Panics of Rust, with and without a backtrace, and errors that `main` returned, in the output of any program."""

from __future__ import annotations

from bugsage.intake import rust_panics
from bugsage.intake.format import Parsed
from bugsage.intake.thrown import lines_of, read

NAME = "rust_trace"
TOOL = "rust"


def recognise(sample: str) -> float:
    """How surely a panic of Rust is in this text."""
    return 0.7 if rust_panics.SURE.search(sample) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each panic, in order."""
    lines = lines_of(text)
    return read(rust_panics.panics(lines), lines, first_line, language=TOOL, format=NAME)
