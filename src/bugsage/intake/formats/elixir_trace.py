"""Errors of Elixir and Erlang in any program's output: uncaught, of the compiler, of processes that crashed."""

from __future__ import annotations

from msgspec.structs import replace

from bugsage.intake import elixir_errors, elixir_tests, erlang_reports
from bugsage.intake.elixir_stacks import is_frame, owned
from bugsage.intake.format import Parsed
from bugsage.intake.thrown import lines_of, read

NAME = "elixir_trace"
TOOL = "elixir"


def recognise(sample: str) -> float:
    """How surely an error of Elixir or Erlang is in this text."""
    best = 0.0
    lines = lines_of(sample)
    for at, line in enumerate(lines):
        if "** (" in line and elixir_errors.is_head(line):
            best = max(best, 0.5)
            if any(is_frame(below) for below in lines[at + 1 : at + 40]):
                return 0.65
    return 0.65 if erlang_reports.is_told(sample) else best


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each error; what a process logged while tests passed around it is none."""
    lines = lines_of(text)
    own = owned(lines)
    logged = not elixir_tests.is_counted(lines)
    found = elixir_errors.reports(lines, own, logged=logged)
    found += erlang_reports.reports(lines, [range(one.start, one.end) for one in found]) if logged else []
    parsed = read(sorted(found, key=lambda one: one.start), lines, first_line, language=TOOL, format=NAME)
    return replace(parsed, events=tuple(map(elixir_errors.placed, parsed.events)))
