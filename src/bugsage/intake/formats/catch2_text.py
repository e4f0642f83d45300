"""What test programs of Catch2 print, versions 2 and 3: each test case that failed, and the totals."""

from __future__ import annotations

from bugsage.intake import catch2
from bugsage.intake.format import Parsed
from bugsage.intake.native_tests import parsed
from bugsage.intake.thrown import lines_of

NAME = "catch2_text"
TOOL = "catch2"


def recognise(sample: str) -> float:
    """How surely tests of Catch2 ran in this text; less so than that somebody ran its program among others."""
    return 0.75 if catch2.is_run(sample) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each test case that failed, in order; counts of all runs, added up."""
    lines = lines_of(text)
    return parsed(catch2.read(lines), lines, first_line, tool=TOOL, format=NAME)
