"""Backtraces of Ruby in the output of any program: both ways of quoting, both orders, causes, and what logs print."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from bugsage.intake import ruby_tests
from bugsage.intake.format import Parsed
from bugsage.intake.thrown import MOST_CHAINED, MOST_MESSAGE, Thrown, chained, frame_at, lines_of, read
from bugsage.model.error import Frame, SourceLine

NAME = "ruby_trace"
TOOL = "ruby"

_FILE = (
    r"(?P<file>[^\s:'\"`(\[#][^:\n'\"`]{0,400}?\.(?:rb|rake|ru|erb|haml|slim|gemspec|jbuilder)|-e|\(eval[^)\n]{0,300}\)|"
    r"<internal:[^>\n]{1,80}>|[\w./~-]{0,200}/[\w.-]{1,80})"
)
_PLACE = rf"{_FILE}:(?P<line>\d{{1,7}})(?::in [`'](?P<function>[^\n]{{1,300}}?)')?"
#: A frame: below the error with `from`, above it with a number, in RSpec with `#`, in logs with nothing.
_FRAME = re.compile(
    r"^.{0,120}?(?:(?P<from>\tfrom |(?<=\s)from )|(?P<number>\s\d{1,5}: from )|(?<=\s)# |(?<=\] )|^\s*|: )"
    + _PLACE
    + r"\s*$"
)
#: The error's own line: where, what, and of which class, the last perhaps lines below.
_HEAD = re.compile(rf"^(?P<before>.{{0,200}}?){_PLACE}: (?P<message>.*?)(?: \((?P<type>[A-Z][\w:]{{0,200}})\))?$")
_TYPE = r"(?:[A-Z]\w{0,80}::){0,8}[A-Z]\w{0,80}"
#: What logs and test runners print above the frames: `NoMethodError (message):`, `NoMethodError: message`.
_LOGGED = re.compile(rf"(?<![\w:])(?P<type>{_TYPE}) \((?P<message>.{{0,4000}})\):?\s*$")
_NAMED = re.compile(
    r"(?:^|(?<=\s))(?P<type>(?:[A-Z]\w{0,80}::){0,8}[A-Z]\w{0,80}"
    r"(?:Error|Exception|Assertion|NotFound|Invalid|Missing|Interrupt|Exit|Timeout))(?::(?: (?P<message>.*))?)?$"
)
_MARK = re.compile(r"^\s*[\^~]+\s*$")
#: What Rails puts before an empty line.
_TAG = re.compile(r"^(?:\[[\w-]{1,60}\]\s*)+$")
_SURE = re.compile(
    r"\.(?:rb|rake|ru|erb|gemspec):\d{1,7}:in [`']|\.rb:\d{1,7}: .{1,400} \([A-Z]\w*(?:Error|Exception)\)$"
)
_ABOVE = 12


def recognise(sample: str) -> float:
    """How surely a backtrace of Ruby is in this text."""
    lines = lines_of(sample)
    if any(ruby_tests.is_told(lines, at) for at in range(len(lines))):
        return 0.7
    return 0.65 if any(".r" in line and _SURE.search(line[:2_000]) for line in lines) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each backtrace with its causes, in order."""
    lines = [line[:4_000] for line in lines_of(text)]
    found: list[Thrown] = []
    at = 0
    while at < len(lines):
        if ":" not in lines[at] or not (_SURE.search(lines[at]) or _numbered(lines[at])):
            at += 1
            continue
        least = found[-1].end if found else 0
        thrown = _upwards(lines, at) if _numbered(lines[at]) else _downwards(lines, at) or _listed(lines, at, least)
        if thrown:
            found.append(thrown)
        at = max(thrown.end if thrown else 0, at + 1)
    told = ruby_tests.failures(lines)
    rest = [one for one in found if not any(test.start < one.end and one.start < test.end for test in told)]
    parsed = read(sorted([*told, *rest], key=lambda one: one.start), lines, first_line, language=TOOL, format=NAME)
    return replace(parsed, counts=ruby_tests.counts(lines) if told else parsed.counts)


def _numbered(line: str) -> bool:
    match = _FRAME.match(line) if ": from " in line else None
    return bool(match and match["number"])


def _frame(line: str) -> Frame | None:
    match = _FRAME.match(line) if ":" in line else None
    return _made(match) if match and (match["function"] or match["file"].endswith(".rb")) else None


def _made(match: re.Match[str]) -> Frame:
    function = (match["function"] or "").replace("<top (required)>", "<main>")
    file = match["file"] if not match["file"].startswith("(eval at ") else match["file"][9:].partition(":")[0]
    return frame_at(file.removeprefix("./"), match["line"], function, ruby_tests.LIBRARY)


class _Head:
    """The line that says what was raised and where, with the lines of its message."""

    def __init__(self, lines: Sequence[str], at: int, match: re.Match[str]) -> None:
        self.frame = _made(match)
        self.type, message = match["type"], [match["message"]]
        self.code: tuple[SourceLine, ...] = ()
        self.end = at + 1
        while self.end < len(lines) and self.end - at < MOST_MESSAGE and not _ends(lines[self.end]):
            line = lines[self.end]
            if _MARK.match(line) and message:
                self.code = (SourceLine(text=message.pop().strip(), marked=True),)
            else:
                message.append(line)
            self.end += 1
        self.message = "\n".join(message).strip()


def _ends(line: str) -> bool:
    """A line that no message goes on with: a frame, another error, the next line of a log."""
    if _HEAD.match(line) and _SURE.search(line):
        return True
    return _frame(line) is not None or bool(
        re.match(r"^[DIWEFA], \[\d{4}-|^\d{4}-\d\d-\d\d|^\[\d{4}-|^\s*\d+: from ", line)
    )


def _head(lines: Sequence[str], at: int) -> _Head | None:
    match = _HEAD.match(lines[at]) if at < len(lines) and ": " in lines[at] else None
    if match is None or _FRAME.match(lines[at]):
        return None
    return _Head(lines, at, match)


def _downwards(lines: Sequence[str], at: int) -> Thrown | None:
    """An error and the frames below it, then its cause in the same way."""
    parts: list[tuple[str, str, list[Frame]]] = []
    code: tuple[SourceLine, ...] = ()
    end = at
    while len(parts) < MOST_CHAINED:
        head = _head(lines, end)
        if head is None or (parts and not head.type):
            break
        frames, after = [head.frame], head.end
        while after < len(lines) and (frame := _from(lines[after])):
            frames.append(frame)
            after += 1
        if not head.type and len(frames) < 2:
            break
        if len(frames) < 2:  # nothing hangs below it: the message ends with the line
            head.message, after = head.message.partition("\n")[0], end + 1
        parts.append((head.type or "RuntimeError", head.message, frames[::-1]))
        code, end = code or head.code, after
    return Thrown(exceptions=chained(parts), start=at, end=end, code=code) if parts else None


def _from(line: str) -> Frame | None:
    match = _FRAME.match(line) if "from " in line else None
    return _made(match) if match and match["from"] else None


def _upwards(lines: Sequence[str], at: int) -> Thrown | None:
    """Frames with numbers from the outermost in, and the error below them; causes stand before what they caused."""
    parts: list[tuple[str, str, list[Frame]]] = []
    end = at
    code: tuple[SourceLine, ...] = ()
    while end < len(lines) and _numbered(lines[end]) and len(parts) < MOST_CHAINED:
        frames: list[Frame] = []
        while end < len(lines) and _numbered(lines[end]):
            match = _FRAME.match(lines[end])
            frames += [_made(match)] if match else []
            end += 1
        head = _head(lines, end)
        if head is None:
            break
        parts.append((head.type or "RuntimeError", head.message, [*frames, head.frame]))
        end, code = head.end, head.code
    start = at - 1 if at and lines[at - 1].strip().startswith("Traceback (most recent call last)") else at
    return Thrown(exceptions=chained(parts[::-1]), start=start, end=end, code=code) if parts else None


def _listed(lines: Sequence[str], at: int, least: int) -> Thrown | None:
    """Bare frames, and above them what a log or a test runner says of the error."""
    frames: list[Frame] = []
    end = at
    while end < len(lines) and (frame := _frame(lines[end])):
        frames.append(frame)
        end += 1
    if not frames:
        return None
    raised, message, start = "", "", at
    for place in range(at - 1, max(least, at - _ABOVE) - 1, -1):
        match = _LOGGED.search(lines[place]) or _NAMED.search(lines[place])
        if match:
            below = [line.strip() for line in lines[place + 1 : at] if not _TAG.match(line)]
            message = "\n".join([match["message"] or "", *below]).strip()
            raised, start = match["type"], place
            break
    if not raised and len(frames) < 2:
        return None
    return Thrown(exceptions=chained([(raised or "RuntimeError", message, frames[::-1])]), start=start, end=end)
