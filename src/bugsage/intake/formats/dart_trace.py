"""Stack traces of Dart and Flutter in the output of any program."""

from __future__ import annotations

from bugsage.intake import dart_stacks
from bugsage.intake.format import Parsed
from bugsage.intake.thrown import lines_of, read

NAME = "dart_trace"
TOOL = "dart"


def recognise(sample: str) -> float:
    """How surely a stack of Dart is in this text."""
    return 0.7 if any(map(dart_stacks.is_frame, lines_of(sample))) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each stack, in order."""
    lines = lines_of(text)
    return read(dart_stacks.stacks(lines), lines, first_line, language=TOOL, format=NAME)
