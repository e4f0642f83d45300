"""What pytest prints in a terminal, in every style and verbosity."""

import re

from bugsage.intake.format import Parsed

NAME = "pytest_text"
TOOL = "pytest"

_SURE = (
    r"=+ test session starts =+$", r"=+ short test summary info =+$", r"=+ (?:FAILURES|ERRORS) =+$",
    r"=+ [^=\n]*\d+ (?:failed|passed|errors?|skipped|deselected)[^=\n]* in [\d.]+s",
    r"INTERNALERROR> ",
    r"ERROR: usage: .{0,200}pytest ",
    r"ImportError while loading conftest '", r"\++ Timeout \++$",
)  # fmt: skip
_LIKELY = (
    r"^(?:FAILED|ERROR) \S+\.py(?:::\S|$| - )", r"^\d+ (?:failed|passed|errors?)(?:, \d+ \w+){0,9} in [\d.]+s",
    r"^_{3,} \S.{0,200} _{3,}$", r"^E {3,}\S", r"^ERROR: (?:file or directory not found|not found): ",
)  # fmt: skip


def recognise(sample: str) -> float:
    """How surely this is pytest's output: its own headings, or single lines that only it writes."""
    if re.search("|".join(_SURE), sample, re.MULTILINE):
        return 0.97
    likely = sum(bool(re.search(pattern, sample, re.MULTILINE)) for pattern in _LIKELY)
    return (0.0, 0.7, 0.85, 0.9)[min(likely, 3)]


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every failing test and phase of a cleaned text."""
    from bugsage.intake.pytest_report import read_report

    return read_report(text, first_line)
