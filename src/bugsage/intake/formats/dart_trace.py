"""Stack traces of Dart and Flutter in the output of any program."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.format import Parsed
from bugsage.intake.thrown import MOST_EVENTS, Thrown, chained, frame_at, lines_of, read
from bugsage.model.error import Frame

NAME = "dart_trace"
TOOL = "dart"

_FRAME = re.compile(
    r"^(?:\S{1,40} {1,4}: )?\s{0,20}#(?P<number>\d{1,5})\s{1,8}(?P<name>\S.{0,400}?) \("
    r"(?P<file>(?:dart:|package:|file:///)[^\s():]{1,600}|[^\s():]{1,600}\.dart)"
    r"(?:[: ](?P<line>\d{1,7}))?(?::(?P<column>\d{1,6}))?\)$"
)
_GAP = "<asynchronous suspension>"
_OPENING = re.compile(r"(?:Unhandled exception|Uncaught [Ee]rror|Unhandled Exception):?\s*(?P<rest>.*)$")
_TYPED = re.compile(
    r"^(?P<type>_?[A-Z][\w$]{0,120}(?:Exception|Error|Failure)|Exception)(?:: ?(?P<message>.*))?$", re.DOTALL
)
_INSTANCE = re.compile(r"^Instance of '(?P<type>[^'\n]{1,120})'")
#: Errors whose text does not name them.
_WORDED = (("Bad state: ", "StateError"), ("Invalid argument", "ArgumentError"), ("RangeError", "RangeError"))
_LIBRARY = re.compile(r"^dart:|/\.pub-cache/|^package:(?:flutter|flutter_test|test|test_api|stack_trace|async)/")
_MOST_ABOVE = 12


def recognise(sample: str) -> float:
    """How surely a stack of Dart is in this text."""
    return 0.7 if any("#" in line[:64] and _FRAME.match(line[:2_000]) for line in lines_of(sample)) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each stack, in order."""
    lines = lines_of(text)
    found: list[Thrown] = []
    at = 0
    while at < len(lines) and len(found) < MOST_EVENTS:
        match = _FRAME.match(lines[at][:2_000]) if "#" in lines[at][:64] else None
        if match is None:
            at += 1
            continue
        found.append(_thrown(lines, at, found[-1].end if found else 0))
        at = found[-1].end
    return read(found, lines, first_line, language=TOOL, format=NAME)


def _thrown(lines: Sequence[str], at: int, least: int) -> Thrown:
    frames: list[Frame] = []
    end = at
    while end < len(lines):
        match = _FRAME.match(lines[end][:2_000])
        if match is None and not lines[end].strip().endswith(_GAP):
            break
        if match and frames and match["number"] == "0":  # the next stack
            break
        frames += [_frame(match)] if match else []
        end += 1
    start = _start(lines, at, least)
    opening = _OPENING.search(lines[start][:2_000]) if start < at else None
    said = [opening["rest"] if opening else lines[start], *lines[start + 1 : at]] if start < at else []
    kind, message = _told("\n".join(said).strip())
    return Thrown(exceptions=chained([(kind, message, frames[::-1])]), start=start, end=end)


def _start(lines: Sequence[str], at: int, least: int) -> int:
    """The line on which the error is told: where it says so, else the lines right above the frames."""
    lowest = max(least, at - _MOST_ABOVE)
    for place in range(at - 1, lowest - 1, -1):
        if _OPENING.search(lines[place][:2_000]):
            return place
    place = at
    while place > lowest and lines[place - 1].strip():
        place -= 1
    return place


def _told(said: str) -> tuple[str, str]:
    instance, typed = _INSTANCE.match(said), _TYPED.match(said)
    if instance:
        return instance["type"], ""
    if typed:
        return typed["type"], typed["message"] or ""
    return next((name for words, name in _WORDED if said.startswith(words)), "Error"), said


def _frame(match: re.Match[str]) -> Frame:
    """What a package holds lies in its folder `lib`."""
    file = match["file"]
    library = _LIBRARY.search(file) is not None
    if file.startswith("package:"):
        package, _, inside = file.removeprefix("package:").partition("/")
        file = f"{package}/lib/{inside}"
    name = match["name"].replace(".<anonymous closure>", "")
    return frame_at(
        file.removeprefix("file://"), match["line"], name, _LIBRARY, column=match["column"], in_app=not library
    )
