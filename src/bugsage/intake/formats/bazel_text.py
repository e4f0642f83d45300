"""The summary with which `bazel test` ends: one line for each target, and how many of them failed."""

from __future__ import annotations

import re

from bugsage.intake.clean import EXCERPT, LINE, TEST, cap
from bugsage.intake.format import Parsed
from bugsage.intake.thrown import lines_of
from bugsage.model.error import ErrorEvent, ExceptionInfo
from bugsage.model.report import Counts

NAME = "bazel_text"
TOOL = "bazel"

_MOST = 5_000
#: `//shop:cart_test    FAILED in 2 out of 3 in 1.2s`, `//shop:row_test (cached) PASSED in 0.1s`.
_TARGET = re.compile(
    r"^(?P<target>@{0,2}[\w.+~-]{0,100}//[^\s:]{0,300}:\S{1,300})\s{1,200}(?:\(cached\) )?"
    r"(?P<what>PASSED|FAILED TO BUILD|FAILED|TIMEOUT|FLAKY|NO STATUS|REMOTE FAILURE|INCOMPLETE|SKIPPED)"
    r"(?P<rest>(?:[, ].{0,200})?)$"
)
_EXECUTED = re.compile(r"^Executed \d{1,7} out of \d{1,7} tests?\b")
_FAILED = {"FAILED": "Failure", "TIMEOUT": "Timeout", "REMOTE FAILURE": "Failure", "FAILED TO BUILD": "BuildFailure"}


def recognise(sample: str) -> float:
    """How surely Bazel ran tests: its last line, or targets with their verdicts."""
    lines = lines_of(sample)
    if not any(_EXECUTED.match(line) for line in lines) and "INFO: Build completed" not in sample:
        return 0.0
    return 0.55 if any(_TARGET.match(line[:LINE]) for line in lines if "//" in line) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each target that failed; a flaky one passed in the end."""
    lines = lines_of(text)
    seen: dict[str, tuple[int, re.Match[str]]] = {}
    for at, line in enumerate(lines):
        match = _TARGET.match(line[:LINE]) if "//" in line else None
        if match:
            seen[match["target"]] = (at, match)  # the summary repeats what was told while they ran
    failed = [(at, match) for at, match in seen.values() if match["what"] in _FAILED]
    flaky = [match["target"] for _, match in seen.values() if match["what"] == "FLAKY"]
    passed = sum(match["what"] == "PASSED" for _, match in seen.values()) + len(flaky)
    skipped = sum(match["what"] in ("SKIPPED", "NO STATUS", "INCOMPLETE") for _, match in seen.values())
    events = tuple(_event(match, lines, at, first_line + at) for at, match in failed[:_MOST])
    counts = Counts(failed=len(failed), passed=passed, skipped=skipped) if seen else Counts()
    notes = tuple(f"{target} failed at first and passed when it was run again." for target in flaky[:20])
    return Parsed(tool=TOOL, counts=counts, events=events, failed=bool(failed), notes=notes)


def _event(match: re.Match[str], lines: list[str], at: int, line: int) -> ErrorEvent:
    """The target, and the file with its log where the line below names it."""
    below = lines[at + 1].strip() if at + 1 < len(lines) and lines[at + 1].startswith("  ") else ""
    kind, message = _FAILED[match["what"]], " ".join([match["what"], match["rest"].strip()]).strip()
    return ErrorEvent(
        type=kind,
        message=message,
        language="unknown",
        tool=TOOL,
        format=NAME,
        test=cap(match["target"], TEST),
        phase="call",
        exceptions=(ExceptionInfo(type=kind, message=message),),
        excerpt=cap("\n".join(filter(None, [lines[at], below])), EXCERPT),
        excerpt_line=line,
    )
