"""What test programs of GoogleTest print: each test as it runs, what did not hold, the list of what failed."""

from __future__ import annotations

from bugsage.intake import googletest
from bugsage.intake.format import Parsed
from bugsage.intake.native_tests import parsed
from bugsage.intake.thrown import lines_of

NAME = "googletest_text"
TOOL = "googletest"


def recognise(sample: str) -> float:
    """How surely tests of GoogleTest ran in this text; less so than that somebody ran its program among others."""
    return 0.75 if googletest.is_run(sample) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each test that failed, in order; counts of all runs, added up."""
    lines = lines_of(text)
    return parsed(googletest.read(lines), lines, first_line, tool=TOOL, format=NAME)
