"""Crashes of Swift programs with their backtraces, in the output of any program."""

from __future__ import annotations

from bugsage.intake import swift_crashes
from bugsage.intake.format import Parsed
from bugsage.intake.thrown import lines_of, read

NAME = "swift_trace"
TOOL = "swift"


def recognise(sample: str) -> float:
    """How surely a crash of Swift is in this text."""
    return swift_crashes.how_surely(sample)


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each crash, in order."""
    lines = lines_of(text)
    return read(swift_crashes.crashes(lines), lines, first_line, language=TOOL, format=NAME)
