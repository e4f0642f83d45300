"""Programs of C, C++ and their like that were stopped: sanitizers, valgrind, debuggers, `assert`, glibc."""

from __future__ import annotations

from bugsage.intake import native_stops
from bugsage.intake.format import Parsed

NAME = native_stops.FORMAT
TOOL = None


def recognise(sample: str) -> float:
    """How surely a program of this kind was stopped in this text."""
    return native_stops.how_surely(sample)


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each time that a program was stopped, in order."""
    events = tuple(native_stops.events(text.split("\n"), first_line))
    return Parsed(tool=next((event.tool for event in events if event.tool), None), events=events, failed=bool(events))
