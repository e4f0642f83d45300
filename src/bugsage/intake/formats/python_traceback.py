"""Python tracebacks in the output of any program."""

import re

from bugsage.intake.clean import EXCERPT, cap
from bugsage.intake.format import Parsed
from bugsage.intake.python_trace import Trace, find_traces
from bugsage.model.error import ErrorEvent

NAME = "python_traceback"
TOOL = "python"

_EVENTS = 5_000
#: What the line above a traceback says of it, and the tag that this becomes.
_ORIGINS = (
    (r"Exception ignored (?:in|while)\b", "origin", "ignored"),
    (r"Exception in thread ([^\n:]{1,200})", "thread", None),
    (r"Task exception was never retrieved", "origin", "task"),
)


def recognise(sample: str) -> float:
    """How surely a traceback is in this text."""
    if "Traceback (most recent call last)" in sample:
        return 0.6
    return 0.5 if re.search(r'^\W{0,40}File "[^"\n]{1,400}", line \d', sample, re.MULTILINE) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each traceback, in order."""
    traces = find_traces(text, first_line)
    lines = text.split("\n") if traces else []
    events = tuple(_event(trace, lines, first_line) for trace in traces[:_EVENTS])
    return Parsed(tool=TOOL if events else None, events=events, failed=bool(events))


def _event(trace: Trace, lines: list[str], first_line: int) -> ErrorEvent:
    root = trace.exceptions[0]
    last = root.frames[-1] if root.frames else None
    start = trace.first_line - first_line
    return ErrorEvent(
        type=root.type or "Exception",
        message=root.message,
        tool=TOOL,
        format=NAME,
        file=last.file if last else None,
        line=last.line if last else None,
        column=last.column if last else None,
        exceptions=trace.exceptions,
        excerpt=cap("\n".join(lines[start : trace.last_line - first_line + 1]), EXCERPT),
        excerpt_line=trace.first_line,
        tags=_origin(lines[max(0, start - 2) : start]),
    )


def _origin(above: list[str]) -> dict[str, str]:
    for line in reversed(above):
        for pattern, tag, value in _ORIGINS:
            found = re.search(pattern, line)
            if found:
                return {tag: value or found[1]}
    return {}
