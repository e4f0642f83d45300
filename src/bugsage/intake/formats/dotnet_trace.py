"""Stack traces of .NET in the output of any program, and what `dotnet test` says of tests that failed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.clean import EXCERPT, LINE, cap
from bugsage.intake.clean import NAME as LONGEST_NAME
from bugsage.intake.dotnet_errors import DETAIL, HEAD, INNER, UNMET, exceptions
from bugsage.intake.dotnet_frames import ends, frame, is_sure
from bugsage.intake.format import Parsed
from bugsage.intake.stack_lines import language_of
from bugsage.model.error import ErrorEvent, ExceptionInfo
from bugsage.model.report import Counts

NAME = "dotnet_trace"
TOOL = "dotnet"

_EVENTS, _MOST_MESSAGE = 5_000, 60
_FAILED_TEST = re.compile(r"^\s{0,8}(?:Failed|X) (?P<test>[^\n]{1,600}?)(?: \[[<\d][^\]\n]{0,20}\])?$")
_COUNTS = re.compile(r"Failed:\s{0,8}(\d{1,7}), Passed:\s{0,8}(\d{1,7}), Skipped:\s{0,8}(\d{1,7})")
_MESSAGE, _STACK = re.compile(r"^\s{0,8}Error Message:$"), re.compile(r"^\s{0,8}Stack Trace:$")


def recognise(sample: str) -> float:
    """How surely a trace of .NET is in this text."""
    lines = sample.split("\n")
    if any(map(is_sure, lines)):
        return 0.65
    if "Unhandled exception. " in sample and any(map(frame, lines)):
        return 0.6
    return 0.6 if any(map(_MESSAGE.match, lines)) and any(map(_STACK.match, lines)) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each trace and each test that failed, in order."""
    lines = text.split("\n")
    events: list[ErrorEvent] = []
    at = 0
    while at < len(lines) and len(events) < _EVENTS:
        made, end = _test(lines, at, first_line) or _trace(lines, at, first_line) or (None, at + 1)
        events += [made] if made else []
        at = max(end, at + 1)
    counted = [match for line in lines if "Failed:" in line and (match := _COUNTS.search(line[:LINE]))]
    failed, passed, skipped = (sum(int(match[n]) for match in counted) for n in (1, 2, 3))
    counts = Counts(failed=failed, passed=passed, skipped=skipped) if counted else Counts()
    return Parsed(tool=TOOL if events else None, counts=counts, events=tuple(events), failed=bool(events or failed))


def _test(lines: Sequence[str], at: int, first_line: int) -> tuple[ErrorEvent, int] | None:
    """A test that failed: its name, `Error Message:`, `Stack Trace:`."""
    match = _FAILED_TEST.match(lines[at][:LINE])
    if match is None or at + 1 >= len(lines) or not _MESSAGE.match(lines[at + 1][:LINE]):
        return None
    stack = next((n for n in range(at + 2, min(len(lines), at + 2 + 400)) if _STACK.match(lines[n][:LINE])), None)
    end = (stack or at + 1) + 1
    while stack and end < len(lines) and (frame(lines[end]) or ends(lines[end])):
        end += 1
    said = [line.strip() for line in lines[at + 2 : stack or at + 3]]
    found = exceptions("\n".join(said), lines[stack + 1 : end] if stack else [], untyped=UNMET)
    test = cap(match["test"], LONGEST_NAME)
    detail = tuple(line for line in said if DETAIL.match(line))[:_MOST_MESSAGE]
    return _event(found, lines, at, end, first_line, test=test, detail=detail), end


def _trace(lines: Sequence[str], at: int, first_line: int) -> tuple[ErrorEvent, int] | None:
    """A line that names an exception, what belongs to its message, and frames."""
    head = HEAD.search(lines[at][:LINE])
    if head is None:
        return None
    end = at + 1
    while end < len(lines) and end - at <= _MOST_MESSAGE and not _belongs(lines[end]):
        if not lines[end].strip() or HEAD.search(lines[end][:LINE]):
            return None
        end += 1
    said = "\n".join([lines[at][head.start("type") :], *lines[at + 1 : end]])
    start = end
    while end < len(lines) and (_belongs(lines[end]) or _goes_on(lines, end)):
        end += 1
    if not any(map(frame, lines[start:end])):
        return None
    return _event(exceptions(said, lines[start:end]), lines, at, end, first_line), end


def _belongs(line: str) -> bool:
    return frame(line) is not None or ends(line) is not None or INNER.match(line[:LINE]) is not None


def _goes_on(lines: Sequence[str], at: int) -> bool:
    """A further line of an inner exception's message: frames or an inner exception of its own stand below it."""
    near = lines[at : at + _MOST_MESSAGE]
    below = next((n for n, line in enumerate(near) if _belongs(line)), None)
    if not below or any(not line.strip() or HEAD.search(line[:LINE]) for line in near[:below]):
        return False
    above = next((line for line in reversed(lines[max(0, at - _MOST_MESSAGE) : at]) if _belongs(line)), "")
    return INNER.match(above[:LINE]) is not None


def _event(
    exceptions: tuple[ExceptionInfo, ...],
    lines: Sequence[str],
    at: int,
    end: int,
    first_line: int,
    test: str | None = None,
    detail: tuple[str, ...] = (),
) -> ErrorEvent:
    root = exceptions[0]
    known = [f for exception in exceptions for f in reversed(exception.frames) if f.file]
    last = next((f for f in known if f.in_app), None)
    return ErrorEvent(
        type=root.type,
        message=root.message,
        language=language_of(last.file if last else None) or "csharp",
        tool=TOOL,
        format=NAME,
        test=test,
        file=last.file if last else None,
        line=last.line if last else None,
        exceptions=exceptions,
        detail=detail,
        excerpt=cap("\n".join(lines[at:end]), EXCERPT),
        excerpt_line=first_line + at,
    )
