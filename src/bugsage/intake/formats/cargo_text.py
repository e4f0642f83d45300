"""What `cargo test` and nextest print: each test that failed with its panic or error, and the counts."""

from __future__ import annotations

from bugsage.intake import cargo_tests
from bugsage.intake.format import Parsed
from bugsage.intake.native_tests import parsed
from bugsage.intake.thrown import lines_of

NAME = "cargo_text"
TOOL = "cargo"


def recognise(sample: str) -> float:
    """How surely tests of Rust ran in this text; surer than that something in it panicked."""
    return 0.74 if cargo_tests.is_run(sample) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each test that failed, and for each panic outside any; counts of all binaries, added up."""
    lines = lines_of(text)
    return parsed(cargo_tests.read(lines), lines, first_line, tool=TOOL, format=NAME)
