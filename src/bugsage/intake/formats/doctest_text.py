"""What test programs of doctest, the C++ library, print: each test case that failed, and the totals."""

from __future__ import annotations

from bugsage.intake import doctest
from bugsage.intake.format import Parsed
from bugsage.intake.native_tests import parsed
from bugsage.intake.thrown import lines_of

NAME = "doctest_text"
TOOL = "doctest"


def recognise(sample: str) -> float:
    """How surely tests of doctest ran in this text; less so than that somebody ran its program among others."""
    return 0.75 if doctest.is_run(sample) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each test case that failed, in order; counts of all runs, added up."""
    lines = lines_of(text)
    return parsed(doctest.read(lines), lines, first_line, tool=TOOL, format=NAME)
