"""What test programs of Boost.Test print: each check that failed, and how many there were."""

from __future__ import annotations

from bugsage.intake import boost_log
from bugsage.intake.format import Parsed
from bugsage.intake.native_tests import parsed
from bugsage.intake.thrown import lines_of

NAME = "boost_test_text"
TOOL = "boost.test"


def recognise(sample: str) -> float:
    """How surely tests of Boost.Test ran in this text; less so than that somebody ran its program among others."""
    return 0.75 if boost_log.is_run(sample) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each test case that failed, in order; counts of all runs, added up."""
    lines = lines_of(text)
    return parsed(boost_log.read(lines), lines, first_line, tool=TOOL, format=NAME)
