"""Stack traces of Java, Kotlin and whatever else runs on a JVM, in the output of any program."""

from __future__ import annotations

from bugsage.intake import jvm_chains
from bugsage.intake.format import Parsed
from bugsage.intake.thrown import lines_of, read

NAME = "jvm_trace"
TOOL = "java"


def recognise(sample: str) -> float:
    """How surely a stack of a JVM is in this text."""
    return 0.6 if any(map(jvm_chains.is_frame, lines_of(sample))) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each stack with its causes, in order."""
    lines = lines_of(text)
    return read(jvm_chains.chains(lines), lines, first_line, language=TOOL, format=NAME)
