"""Crashes of Swift programs with their backtraces, in the output of any program."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.thrown import Thrown, frame_at, lines_of, link
from bugsage.model.error import Frame

_KINDS = r"Fatal error|Assertion failed|Precondition failed|Fatal access conflict detected"
_FILE = r"(?P<file>[^\s:][^\n:]{0,500}?\.swift)"
#: `Shop/Cart.swift:12: Fatal error: message`, and before 5.4 `Fatal error: message: file Cart.swift, line 12`.
_NEW = re.compile(rf"(?:^|(?<=\s)){_FILE}:(?P<line>\d{{1,7}}): (?P<type>{_KINDS})(?:: (?P<message>.*))?$")
_OLD = re.compile(
    rf"(?:^|(?<=\s))(?P<type>{_KINDS})(?:: (?P<message>.*?))?: file {_FILE}, line (?P<line>\d{{1,7}})\s*$"
)
_CRASH = re.compile(
    r"^(?:\*\*\*|💣) (?:Program crashed: )?(?P<message>.{1,500}?)(?: at 0x[0-9a-f]{1,16})?(?: \*\*\*)?\s*$"
)
_THREAD = re.compile(r'^(?:Thread \d{1,6}(?: "[^"\n]{0,200}")? crashed:|Current stack trace:|Stack dump:)\s*$')
#: `0 [ra] 0x… Cart.total() + 124 in shop at /app/Sources/Shop/Cart.swift:12:20`, with or without an address.
_FRAME = re.compile(
    r"^\s{0,4}(?P<number>\d{1,4}) (?:\[[a-z,]{1,12}\] )?(?:\[\w{1,12}\] )?(?:0x[0-9a-f]{1,16} )?"
    r"(?P<function>[^\n]{1,1000}?)(?: \+ \d{1,9})?(?: in (?P<module>[^\s]{1,200}))?"
    rf"(?: at {_FILE}(?::(?P<line>\d{{1,7}}))?(?::(?P<column>\d{{1,6}}))?)?\s*$"
)
#: `3 shop 0x… Cart.total() + 124 (Cart.swift:12)` of the reports of macOS.
_REPORT = re.compile(
    r"^\s{0,4}(?P<number>\d{1,4})\s+(?P<module>[^\s\[]\S{0,200})\s+0x[0-9a-f]{4,16}\s+"
    rf"(?P<function>[^\n]{{1,1000}}?)(?: \+ \d{{1,9}})?(?: \({_FILE}:(?P<line>\d{{1,7}})\))?\s*$"
)
_RUNTIME = re.compile(
    r"_assertionFailure|_swift_runtime|_swift_stdlib|swift_unexpectedError|_fatalErrorMessage|\[inlined\] \[system\]"
)
_LIBRARY = re.compile(
    r"^Swift/|/swift/stdlib/|/usr/lib/swift/|\.build/checkouts/|/SourcePackages/checkouts/|/swift-\w+-corelibs|"
    r"^/home/build-user/"
)
#: Lines between a crash and its frames, and those that say nothing new of a frame.
_MOST_BETWEEN = 14


def how_surely(sample: str) -> float:
    """How surely a crash of Swift is in this text."""
    for line in lines_of(sample):
        if ".swift" in line and (_NEW.search(line[:2_000]) or _OLD.search(line[:2_000])):
            return 0.65
    return 0.6 if "Program crashed: " in sample and re.search(r" at \S.{0,400}\.swift:\d", sample) else 0.0


def crashes(lines: Sequence[str]) -> list[Thrown]:
    """One for each crash, in order."""
    found: list[Thrown] = []
    at = 0
    while at < len(lines):
        line = lines[at][:4_000]
        told = (_NEW.search(line) or _OLD.search(line)) if ".swift" in line else None
        crash = _CRASH.match(line) if told is None and "Program crashed: " in line else None
        thrown = _thrown(lines, at, told) if told else _crashed(lines, at, crash) if crash else None
        if thrown:
            found.append(thrown)
        at = max(thrown.end if thrown else 0, at + 1)
    return found


def _thrown(lines: Sequence[str], at: int, told: re.Match[str]) -> Thrown:
    frames, end = _frames(lines, at + 1)
    own = frame_at(told["file"], told["line"], None, _LIBRARY)
    name = (own.file or "").rpartition("/")[2]
    known = any(f.line == own.line and (f.file or "").rpartition("/")[2] == name for f in frames)
    if not known and (own.in_app or not frames):
        frames = [own, *frames]
    return Thrown(exceptions=(link(told["type"], told["message"] or "", frames[::-1]),), start=at, end=end)


def _crashed(lines: Sequence[str], at: int, crash: re.Match[str]) -> Thrown | None:
    """A crash that says nothing of itself: a signal, with the frames of the thread."""
    frames, end = _frames(lines, at)
    return Thrown(exceptions=(link("Crash", crash["message"], frames[::-1]),), start=at, end=end) if frames else None


def _frames(lines: Sequence[str], at: int) -> tuple[list[Frame], int]:
    """The frames of the thread that crashed, from the innermost out, the runtime's own left out."""
    start = next((n for n in range(at, min(at + _MOST_BETWEEN, len(lines))) if _THREAD.match(lines[n])), None)
    if start is None:
        return [], at
    found: list[Frame] = []
    end, quiet = start + 1, 0
    for place in range(start + 1, len(lines)):
        line = lines[place][:2_000]
        match = (_REPORT.match(line) or _FRAME.match(line)) if line.strip()[:1].isdigit() and "│" not in line else None
        if match:
            quiet, end = 0, place + 1
            if not _RUNTIME.search(match["function"]):
                found.append(_frame(match))
        elif line.startswith(("Thread ", "Registers", "Images")) or quiet > _MOST_BETWEEN:
            break
        else:
            quiet += 1  # the source around the frame
    return found, end


def _frame(match: re.Match[str]) -> Frame:
    fields = match.groupdict()
    function = re.sub(r"\(.*\)$", "", fields["function"].strip().removeprefix("static "))
    return frame_at(
        fields["file"], fields["line"], function, _LIBRARY, column=fields.get("column"), module=fields["module"]
    )
