"""A whole report of pytest: every failing test and phase once, with the id that pytest gives it."""

import re
from functools import cache

from msgspec.structs import replace

from bugsage.intake import pytest_summary
from bugsage.intake.clean import EXCERPT, MESSAGE, NAME, TEST, cap
from bugsage.intake.format import Parsed
from bugsage.intake.log_prefix import Prefix, stripped
from bugsage.intake.pytest_blocks import UNTYPED, read_block
from bugsage.intake.pytest_outline import Block, Outline, outline, rule_of, title_of
from bugsage.intake.pytest_trouble import troubles
from bugsage.intake.trace_tree import number
from bugsage.model.error import ErrorEvent

#: Events that are kept of one report.
EVENTS = 5_000
#: Lines around the first and last `E` line that belong to a failure without a title.
_AROUND = 300


def read_report(text: str, first_line: int = 1) -> Parsed:
    """Every failure that a cleaned text tells of."""
    lines = text.split("\n")
    lines = stripped(lines, prefix_of(lines))
    parts = outline(lines)
    summary = pytest_summary.Summary(parts.summary or _once(parts.progress))
    events = _of_blocks(lines, parts, summary, first_line)
    trouble = troubles(lines, first_line, alone=not events and not summary.lines)
    if not trouble:
        events = _of_fragment(lines, summary, first_line) + events
    events += _of_crash_lines(lines, parts, summary, first_line)
    events += [pytest_summary.event_of(line) for line in summary.unused()[: EVENTS - len(events)]]
    events += trouble
    counts = pytest_summary.counts_of(parts.finals)
    root = _root(lines)
    return Parsed(
        tool="pytest",
        counts=counts,
        events=tuple(_relative(event, root) for event in events[:EVENTS]),
        failed=bool(events or counts.failed or counts.errors),
    )


def prefix_of(lines: list[str]) -> Prefix:
    """What stands before every line, such as the timestamps of a CI service."""
    for at, line in enumerate(lines):
        found = _landmark().search(line) if "==" in line else None
        if not found:
            continue
        prefix = Prefix(line[: found.start()])
        around = [line for line in lines[max(0, at - 20) : at + 40] if line.strip()]
        if not prefix.text or sum(prefix.strip(line) is not None for line in around) > 0.8 * len(around):
            return prefix
    return Prefix("")


def _of_blocks(lines: list[str], parts: Outline, summary: pytest_summary.Summary, first_line: int) -> list[ErrorEvent]:
    """One event for each block; blocks that the summary does not name only where it does not name all failures."""
    matched: list[tuple[ErrorEvent, bool]] = []
    for block in parts.blocks[:EVENTS]:
        event = _event(lines, block, first_line)
        if event is None:
            continue
        found = summary.match(block.section, block.title, event)
        matched.append((_named(event, found) if found else event, found is not None))
    complete = bool(summary.lines) and not summary.unused() and len(summary.lines) == _failures(parts)
    return [event for event, named in matched if named or not complete]


def _of_fragment(lines: list[str], summary: pytest_summary.Summary, first_line: int) -> list[ErrorEvent]:
    """The failure whose title was cut off, or left out by somebody who showed only the lines that matter."""
    end = next((at for at, line in enumerate(lines) if rule_of(line) or title_of(line)), len(lines))
    said = [at for at in range(end) if lines[at].startswith("E  ")]
    if not said:
        return []
    start, end = max(0, said[0] - _AROUND), min(end, said[-1] + _AROUND)
    if not any(_place().match(line) for line in lines[start:end]):
        return []
    event = read_block("\n".join(lines[start:end]), first_line=first_line + start)
    if event is None or not event.frames:
        return []
    first = event.frames[0]
    if first.file and first.function and first.function.startswith("test"):
        event = replace(event, test=f"{first.file}::{first.function}")
    found = summary.match("FAILURES", first.function or "", event)
    return [_named(event, found) if found else event]


def _failures(parts: Outline) -> int:
    counts = pytest_summary.counts_of(parts.finals)
    return (counts.failed or 0) + (counts.errors or 0)


def _event(lines: list[str], block: Block, first_line: int) -> ErrorEvent | None:
    text = "\n".join(lines[block.start : block.end])
    return read_block(text, title=block.title, first_line=first_line + block.start)


def _named(event: ErrorEvent, found: pytest_summary.Match) -> ErrorEvent:
    tags = event.tags | ({"subtest": cap(found.line.subtest, NAME)} if found.line.subtest else {})
    test = cap(found.id.strip(), TEST)
    event = replace(event, test=test, tags=tags, file=event.file or cap(test.partition("::")[0], NAME))
    if event.type != UNTYPED:
        return event
    kind, message = pytest_summary.type_and_message(found.line.message(), found.line.word)
    return event if kind in (UNTYPED, "Error") else replace(event, type=kind, message=event.message or message)


def _of_crash_lines(
    lines: list[str], parts: Outline, summary: pytest_summary.Summary, first_line: int
) -> list[ErrorEvent]:
    """`--tb=line`: each failure ends in one line `path:12: message`, in the order of the summary."""
    places = [
        (at, found)
        for start, end in parts.untitled
        for at in range(start, end)
        if lines[at][:1] not in ("", " ", "E", "-") and (found := _crash().match(lines[at]))
    ]
    failed = [line for line in summary.unused() if line.word == "FAILED"]
    events = []
    for at, found in places:
        line = next((line for line in failed[:50] if _tells(line, found[3])), None)
        base = pytest_summary.event_of(line) if line else ErrorEvent(type=UNTYPED, tool="pytest", format="pytest_text")
        if line:
            line.used = True
            failed.remove(line)
        events.append(_placed(base, found, lines[at], first_line + at))
    return events


def _tells(line: pytest_summary.Line, message: str) -> bool:
    said = line.message().removesuffix("...")
    return message.startswith(said) if said else True


def _placed(event: ErrorEvent, found: re.Match[str], text: str, line: int) -> ErrorEvent:
    from bugsage.intake.trace_tree import frame
    from bugsage.model.error import ExceptionInfo

    kind, message = pytest_summary.type_and_message(found[3], "FAILED")
    at = frame(found[1], number(found[2]), None)
    return replace(
        event,
        type=kind,
        message=message,
        file=at.file,
        line=at.line,
        exceptions=(ExceptionInfo(type=kind, message=message, frames=(at,)),),
        excerpt=cap(text, EXCERPT),
        excerpt_line=line,
    )


def _once(progress: list[str]) -> list[str]:
    return list(dict.fromkeys(progress))


def _root(lines: list[str]) -> str:
    found = next((line for line in lines[:2000] if line.startswith("rootdir: ")), "")
    return found.removeprefix("rootdir: ").partition(", ")[0].strip()[:MESSAGE]


def _relative(event: ErrorEvent, root: str) -> ErrorEvent:
    """A test's id begins at pytest's root folder, wherever its file was printed from."""
    if root and event.test and event.test.startswith(root + "/"):
        return replace(event, test=event.test[len(root) + 1 :])
    return event


@cache
def _landmark() -> re.Pattern[str]:
    return re.compile(
        r"(?<!=)=+ (?:test session starts|FAILURES|ERRORS|short test summary info|\d+ (?:failed|passed|error))\b"
    )


@cache
def _place() -> re.Pattern[str]:
    return re.compile(r"[^\s:]{1,1000}:\d+: (?:in \S|[\w.]+$)")


@cache
def _crash() -> re.Pattern[str]:
    return re.compile(r"(\S[^\n]{0,4000}?):(\d+): (.*)$")
