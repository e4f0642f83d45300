"""Stacks of JavaScript in the output of any program: node, deno, bun, browsers and the tools around them."""

import re

from msgspec.structs import replace

from bugsage.intake.clean import EXCERPT, LINE, cap
from bugsage.intake.format import Parsed
from bugsage.intake.js_error import Thrown, event_of, read_error, without_log_words
from bugsage.intake.js_frames import browser_frame, frame
from bugsage.intake.js_report import replace_tags
from bugsage.intake.js_trace import find_traces
from bugsage.model.error import ErrorEvent, ExceptionInfo

NAME = "javascript_trace"
TOOL = "javascript"

_EVENTS = 5_000
#: Above the error Node writes where it happened, the line itself, and a mark below it.
_HEAD = re.compile(r"^(?P<place>(?:file://)?(?:/|[A-Za-z]:\\)[^\n:'\"]{1,500}\.[cm]?[jt]sx?:\d{1,7})$")
_MOST_ABOVE = 10
_ORIGINS = (
    (r"UnhandledPromiseRejection|unhandled promise rejection|Unhandled [Rr]ejection", "origin", "promise"),
    (r"\(in promise\)", "origin", "promise"),
    (r"^Uncaught\b|uncaughtException", "origin", "uncaught"),
)


def recognise(sample: str) -> float:
    """How surely a stack of JavaScript is in this text."""
    lines = sample.split("\n")
    traces = find_traces(lines)
    if not traces:
        return 0.0
    return 0.55 if any(end - start > 1 for start, end in traces) else 0.3


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each stack, in order."""
    lines = text.split("\n")
    traces = find_traces(lines)
    events = tuple(_event(lines, start, end, first_line) for start, end in traces[:_EVENTS])
    return Parsed(tool=TOOL if events else None, events=events, failed=bool(events))


def _event(lines: list[str], start: int, end: int, first_line: int) -> ErrorEvent:
    block = [without_log_words(lines[start]), *lines[start + 1 : end]]
    thrown = _placed(read_error(block) if any(map(frame, block)) else _browser(block), lines, start)
    made = event_of(
        thrown, tool=TOOL, format=NAME, test=None, phase=None, file=None,
        excerpt=cap("\n".join(block), EXCERPT), line=first_line + start,
    )  # fmt: skip
    return replace_tags(made, _origin(lines[max(0, start - 2) : start + 1]))


def _placed(thrown: Thrown, lines: list[str], start: int) -> Thrown:
    """With the place that Node writes above an error that no frame tells: where a file cannot be parsed."""
    root, *others = thrown.exceptions
    own = next((known for known in reversed(root.frames) if known.in_app and known.file), None)
    if own and root.type != "SyntaxError":
        return thrown
    for at in range(start - 1, max(start - _MOST_ABOVE, 0) - 1, -1):
        place = _HEAD.match(lines[at][:LINE])
        if place:
            column = next(
                (line.index("^") + 1 for line in lines[at + 1 : start] if line.strip("~ \t").startswith("^")), 1
            )
            found = frame(f"    at {place['place']}:{column}")
            if found is None or (own and (own.file, own.line) == (found.file, found.line)):
                break
            innermost = replace(found, code=lines[at + 1].strip() or None if at + 1 < start else None)
            return replace(thrown, exceptions=(replace(root, frames=(*root.frames, innermost)), *others))
    return thrown


def _browser(block: list[str]) -> Thrown:
    """A stack without `at`: an error's own line may stand above it, or nothing at all."""
    frames = [found for line in block if (found := browser_frame(line))]
    head = read_error([line for line in block if not browser_frame(line)][:1])
    root = head.exceptions[0]
    made = ExceptionInfo(type=root.type, message=root.message, frames=tuple(reversed(frames)))
    return Thrown(exceptions=(made,))


def _origin(above: list[str]) -> dict[str, str]:
    return next(({tag: value} for line in above for pattern, tag, value in _ORIGINS if re.search(pattern, line)), {})
