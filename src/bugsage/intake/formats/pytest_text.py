"""What pytest prints in a terminal, in every style and verbosity."""

import re

from bugsage.intake.format import Parsed

NAME = "pytest_text"
TOOL = "pytest"

_HEADINGS = (
    *("== test session starts ==", "== short test summary info ==", "== FAILURES ==", "== ERRORS =="),
    *("INTERNALERROR> ", "ImportError while loading conftest '", "+++ Timeout +++"),
)
#: What the lines begin with that `_kind` looks at.
_FIRST = tuple("FE_0123456789")


def recognise(sample: str) -> float:
    """How surely this is pytest's output: its own headings, or single lines that only it writes."""
    if any(heading in sample for heading in _HEADINGS):
        return 0.97
    kinds = {_kind(line) for line in sample.split("\n") if line[:1] in _FIRST or "==" in line}
    if "sure" in kinds:
        return 0.97
    return (0.0, 0.7, 0.85, 0.9)[min(len(kinds - {""}), 3)]


def _kind(line: str) -> str:
    """Which of pytest's lines this is: one that leaves no doubt, one of those that others might write, or none."""
    if "==" in line and re.search(r"(?<!=)==+ \d[^=\n]{0,200} in [\d.]{1,12}s", line):
        return "sure"
    if line.startswith("ERROR: usage: "):
        return "sure" if "pytest" in line else ""
    patterns = (
        ("summary", r"(?:FAILED|ERROR) \S+\.py(?:::\S|$| - )"),
        ("said", r"E {3,40}\S"),
        ("final", r"\d{1,9} (?:failed|passed|errors?)(?:, \d{1,9} \w+){0,9} in [\d.]+s"),
        ("title", r"_{3,80} \S.{0,200} _{3,80}$"),
        ("nothing found", r"ERROR: (?:file or directory not found|not found): "),
    )
    return next((kind for kind, pattern in patterns if re.match(pattern, line)), "")


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every failing test and phase of a cleaned text."""
    from bugsage.intake.pytest_report import read_report

    return read_report(text, first_line)
