"""Stack traces of Java, Kotlin and whatever else runs on a JVM, in the output of any program."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from bugsage.intake import jvm_chains
from bugsage.intake.format import Parsed
from bugsage.intake.thrown import lines_of, read
from bugsage.model.report import Counts

NAME = "jvm_trace"
TOOL = "java"

_COUNTS = re.compile(
    r"^(?:\[\w{4,7}\]\s{1,8})?Tests run: (\d{1,8}), Failures: (\d{1,8}), Errors: (\d{1,8}), Skipped: (\d{1,8})\s*$"
)


def recognise(sample: str) -> float:
    """How surely a stack of a JVM is in this text."""
    return 0.6 if any(map(jvm_chains.is_frame, lines_of(sample))) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each stack with its causes, in order."""
    lines = lines_of(text)
    parsed = read(jvm_chains.chains(lines), lines, first_line, language=TOOL, format=NAME)
    return replace(parsed, counts=_counts(lines))


def _counts(lines: Sequence[str]) -> Counts:
    """What Maven says at the end of each module, summed up."""
    told = [match for line in lines if line.find("Tests run: ", 0, 24) >= 0 and (match := _COUNTS.match(line[:200]))]
    if not told:
        return Counts()
    run, failed, errors, skipped = (sum(int(match[n]) for match in told) for n in (1, 2, 3, 4))
    return Counts(failed=failed, errors=errors, passed=max(run - failed - errors - skipped, 0), skipped=skipped)
