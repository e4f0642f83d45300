"""What .NET's test runners print: `dotnet test` in its three manners, and the consoles of xUnit and NUnit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from bugsage.intake.clean import LINE, cap
from bugsage.intake.clean import NAME as LONGEST_NAME
from bugsage.intake.dotnet_counts import counts_of, ends_run
from bugsage.intake.dotnet_errors import INNER, UNMET, detail_of, result_exceptions
from bugsage.intake.dotnet_events import MOST_EVENTS, event
from bugsage.intake.dotnet_frames import ends, frame
from bugsage.intake.format import Parsed
from bugsage.intake.thrown import lines_of
from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent, Frame

NAME = "dotnet_test_text"
TOOL = "dotnet"

_MOST_LINES = 400
_TOOK = r"\((?:\d{1,6}(?:d|h|m|s|ms) ?){1,5}\)"
#: `  Failed Shop.Tests.Adds [8 ms]`, with what it says below the two headings.
_VSTEST = re.compile(r"^\s{0,8}(?:Failed|X) (?P<test>\S[^\n]{0,600}?)(?: \[[<\d][^\]\n]{0,20}\])?\s*$")
_MESSAGE = re.compile(r"^\s{0,12}Error Message:\s*$")
_STACK = re.compile(r"^\s{0,12}Stack Trace:\s*$")
_STANDARD = re.compile(
    r"^\s{0,12}(?:Standard (?:Output|Error)(?: Messages)?|Debug Trace Messages|Additional Info Messages|Attachments"
    r"|Output):"
)
#: The build's own terminal: `CartTests.cs(14): error TESTERROR: Shop.Tests.Adds (10ms): Error Message: …`.
_BUILD = re.compile(r"^\s{0,8}(?P<file>\S[^\n]{0,600}?)\((?P<line>\d{1,7})\): error TESTERROR:\s?(?P<rest>.*)$")
_BUILD_TEST = re.compile(rf"^\s{{0,12}}(?P<test>\S.{{0,600}}?) {_TOOK}: Error Message: ?(?P<message>.*)$")
#: The newer platform: `failed Adds (10ms)`, its message and frames moved in below it.
_PLATFORM = re.compile(rf"^failed (?P<test>\S.{{0,600}}?) {_TOOK}\s*$")
_FROM = re.compile(r"^\s{2}from .{1,600}\((?:net|\.NET)[^()]{1,60}\)\s*$")
_XUNIT_PREFIX = re.compile(r"^\[xUnit\.net \d\d:\d\d:\d\d\.\d{1,4}\] ")
_XUNIT = re.compile(r"^\s{2,8}(?P<test>\S.{0,600}?) \[FAIL\]\s*$")
_XUNIT_FRAME = re.compile(
    r"^(?P<before>\s{2,20})(?P<file>\S[^\n]{0,500}?)\((?P<line>\d{1,7}),\d{1,5}\): (?P<at>at .{1,1000})$"
)
_BELOW = re.compile(r"^\s{0,12}-{4,8} Inner Stack Trace|^--[A-Z]\w{1,200}\s*$")
_NUNIT = re.compile(r"^(?P<number>\d{1,6})\) (?:Failed|Error|Invalid) : (?P<test>\S.{0,600})$")


class Told(Noun, frozen=True, kw_only=True):
    """A failed test as one of the runners tells it."""

    test: str
    message: tuple[str, ...] = ()
    stack: tuple[str, ...] = ()
    #: Where the runner itself says it failed, and the lines it stands on.
    place: tuple[str, int] | None = None
    start: int
    end: int


def recognise(sample: str) -> float:
    """How surely a test runner of .NET printed this: its counts, or failures in its manner."""
    lines = lines_of(sample)
    if any(ends_run(line) for line in lines):
        return 0.92
    failed = any(_MESSAGE.match(line[:LINE]) for line in lines) and any(_STACK.match(line[:LINE]) for line in lines)
    return 0.9 if failed or any(_BUILD.match(line[:LINE]) for line in lines if "TESTERROR" in line) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each test that failed, in order; counts of all runs, added up."""
    lines = lines_of(text)
    told = list(_told(lines))
    named = {one.test for one in told}
    bare = [_XUNIT_PREFIX.sub("", line, count=1) for line in lines] if "[FAIL]" in text else []
    told += [one for one in _xunit(bare) if one.test not in named]
    told = sorted(told, key=lambda one: one.start)[:MOST_EVENTS]
    events = tuple(_event(one, lines, first_line) for one in told)
    counts = counts_of(lines)
    failed = bool(events or counts.failed or counts.errors)
    return Parsed(tool=TOOL, counts=counts, events=events, failed=failed)


def _told(lines: Sequence[str]) -> Iterator[Told]:
    at = 0
    while at < len(lines):
        line = lines[at][:LINE]
        found = (
            _vstest(lines, at, line) or _build(lines, at, line) or _platform(lines, at, line) or _nunit(lines, at, line)
        )
        if found:
            yield found
        at = max(found.end if found else 0, at + 1)


def _vstest(lines: Sequence[str], at: int, line: str) -> Told | None:
    match = _VSTEST.match(line) if "Failed " in line or "X " in line[:12] else None
    if match is None or at + 1 >= len(lines):
        return None
    following = lines[at + 1][:LINE]
    if not _MESSAGE.match(following) and not _STACK.match(following):
        return None
    return _headed(lines, at, at + 1, match["test"])


def _headed(lines: Sequence[str], at: int, start: int, test: str) -> Told:
    """Message and stack below their headings; without a stack, the message up to an empty line."""
    stop = min(len(lines), start + _MOST_LINES)
    stack = start
    while stack < stop and not _STACK.match(lines[stack][:LINE]):
        stack += 1
        if stack < stop and _MESSAGE.match(lines[stack][:LINE]):  # the next test's
            stop = stack - 1
    if stack >= stop:
        end = next((n for n in range(start + 1, stop) if not lines[n].strip()), max(stop, start + 1))
        return Told(test=test, message=tuple(lines[start + 1 : end]), start=at, end=end)
    said = lines[start + 1 : stack] if _MESSAGE.match(lines[start][:LINE]) else []
    end = _stack_end(lines, stack + 1)
    return Told(test=test, message=tuple(said), stack=tuple(lines[stack + 1 : end]), start=at, end=end)


def _stack_end(lines: Sequence[str], start: int) -> int:
    end = start
    while end < len(lines) and (frame(lines[end]) or ends(lines[end]) or _goes_on(lines[end][:LINE])):
        end += 1
    return end


def _goes_on(line: str) -> bool:
    """An inner exception, or what xUnit and NUnit write above the frames of one."""
    return INNER.match(line) is not None or _BELOW.match(line) is not None


def _build(lines: Sequence[str], at: int, line: str) -> Told | None:
    match = _BUILD.match(line) if "TESTERROR" in line else None
    if match is None:
        return None
    rest, start = (
        (match["rest"], at) if match["rest"].strip() else (lines[at + 1] if at + 1 < len(lines) else "", at + 1)
    )
    test = _BUILD_TEST.match(rest[:LINE])
    if test is None:
        return None
    stop = min(len(lines), start + _MOST_LINES)
    stack = next((n for n in range(start + 1, stop) if _STACK.match(lines[n][:LINE]) or "TESTERROR" in lines[n]), stop)
    framed = stack < stop and _STACK.match(lines[stack][:LINE])
    below = next((n for n in range(start + 1, stack) if not lines[n].strip()), stack)
    said = (test["message"], *lines[start + 1 : stack if framed else below])
    end = _stack_end(lines, stack + 1) if framed else below
    place = (match["file"].replace("\\", "/"), int(match["line"]))
    stacked = tuple(lines[stack + 1 : end]) if framed else ()
    return Told(test=test["test"], message=said, stack=stacked, place=place, start=at, end=max(end, start + 1))


def _platform(lines: Sequence[str], at: int, line: str) -> Told | None:
    match = _PLATFORM.match(line) if line.startswith("failed ") else None
    if match is None:
        return None
    end = at + 1
    while end < min(len(lines), at + _MOST_LINES) and (not lines[end].strip() or lines[end].startswith("  ")):
        if _STANDARD.match(lines[end][:LINE]) or re.match(r"^  (?:Standard output|Error output)\s*$", lines[end]):
            break
        end += 1
    block = [one for one in lines[at + 1 : end] if not _FROM.match(one[:LINE])]
    return _mixed(match["test"], block, at, end)


def _mixed(test: str, block: Sequence[str], start: int, end: int) -> Told:
    """A block without headings: the message, then frames."""
    first = next((n for n, line in enumerate(block) if frame(line)), len(block))
    return Told(test=test, message=tuple(block[:first]), stack=tuple(block[first:]), start=start, end=end)


def _nunit(lines: Sequence[str], at: int, line: str) -> Told | None:
    match = _NUNIT.match(line) if line[:1].isdigit() else None
    if match is None:
        return None
    end = at + 1
    while end < min(len(lines), at + _MOST_LINES):
        if _NUNIT.match(lines[end][:LINE]) or lines[end].startswith(
            ("Run Settings", "Test Run Summary", "Tests Not Run")
        ):
            break
        end += 1
    return _mixed(match["test"], [one for one in lines[at + 1 : end] if one.strip()], at, end)


def _xunit(lines: Sequence[str]) -> Iterator[Told]:
    """XUnit's own console: below a name, what was said, and frames with their place before them."""
    for at, line in enumerate(lines):
        match = _XUNIT.match(line[:LINE]) if "[FAIL]" in line else None
        if match is None:
            continue
        indent = len(line) - len(line.lstrip())
        end = at + 1
        while end < min(len(lines), at + _MOST_LINES) and len(lines[end]) - len(lines[end].lstrip()) > indent:
            end += 1
        block = [
            _XUNIT_FRAME.sub(r"\g<before>\g<at> in \g<file>:line \g<line>", one[:LINE]) for one in lines[at + 1 : end]
        ]
        kept = [one for one in block if not _STACK.match(one)]
        cut = next((n for n, one in enumerate(kept) if _STANDARD.match(one)), len(kept))
        yield _mixed(match["test"], kept[:cut], at, end)


def _event(told: Told, lines: Sequence[str], first_line: int) -> ErrorEvent:
    said = "\n".join(line.strip() for line in told.message)
    found = result_exceptions(said, "\n".join(told.stack))
    if told.place and not found[0].frames and found[0].type == UNMET:
        found = (replace(found[0], frames=(Frame(file=told.place[0], line=told.place[1]),)), *found[1:])
    test = cap(told.test, LONGEST_NAME)
    return event(found, lines, told.start, told.end, first_line, format=NAME, test=test, detail=detail_of(said))
