"""Stack traces of .NET in the output of any program."""

from __future__ import annotations

from collections.abc import Sequence

from bugsage.intake.clean import LINE
from bugsage.intake.dotnet_errors import HEAD, INNER, exceptions
from bugsage.intake.dotnet_events import MOST_EVENTS, MOST_MESSAGE, event
from bugsage.intake.dotnet_frames import ends, frame, is_sure
from bugsage.intake.format import Parsed
from bugsage.model.error import ErrorEvent

NAME = "dotnet_trace"
TOOL = "dotnet"


def recognise(sample: str) -> float:
    """How surely a trace of .NET is in this text."""
    lines = sample.split("\n")
    if any(map(is_sure, lines)):
        return 0.65
    return 0.6 if "Unhandled exception. " in sample and any(map(frame, lines)) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each trace, in order."""
    lines = text.split("\n")
    events: list[ErrorEvent] = []
    at = 0
    while at < len(lines) and len(events) < MOST_EVENTS:
        made, end = _trace(lines, at, first_line) or (None, at + 1)
        events += [made] if made else []
        at = max(end, at + 1)
    return Parsed(tool=TOOL if events else None, events=tuple(events), failed=bool(events))


def _trace(lines: Sequence[str], at: int, first_line: int) -> tuple[ErrorEvent, int] | None:
    """A line that names an exception, what belongs to its message, and frames."""
    head = HEAD.search(lines[at][:LINE])
    if head is None:
        return None
    end = at + 1
    while end < len(lines) and end - at <= MOST_MESSAGE and not _belongs(lines[end]):
        if not lines[end].strip() or HEAD.search(lines[end][:LINE]):
            return None
        end += 1
    said = "\n".join([lines[at][head.start("type") :], *lines[at + 1 : end]])
    start = end
    while end < len(lines) and (_belongs(lines[end]) or _goes_on(lines, end)):
        end += 1
    if not any(map(frame, lines[start:end])):
        return None
    return event(exceptions(said, lines[start:end]), lines, at, end, first_line, format=NAME), end


def _belongs(line: str) -> bool:
    return frame(line) is not None or ends(line) is not None or INNER.match(line[:LINE]) is not None


def _goes_on(lines: Sequence[str], at: int) -> bool:
    """A further line of an inner exception's message: frames or an inner exception of its own stand below it."""
    near = lines[at : at + MOST_MESSAGE]
    below = next((n for n, line in enumerate(near) if _belongs(line)), None)
    if not below or any(not line.strip() or HEAD.search(line[:LINE]) for line in near[:below]):
        return False
    above = next((line for line in reversed(lines[max(0, at - MOST_MESSAGE) : at]) if _belongs(line)), "")
    return INNER.match(above[:LINE]) is not None
