"""Stacks of Dart: as its runtime prints them, and as its test runner shortens them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.results import slashed
from bugsage.intake.thrown import MOST_EVENTS, MOST_FRAMES, Thrown, chained, frame_at
from bugsage.model.error import Frame

_FRAME = re.compile(
    r"^(?:\S{1,40} {1,4}: )?\s{0,20}#(?P<number>\d{1,5})\s{1,8}(?P<name>\S.{0,400}?) \("
    r"(?P<file>(?:dart:|package:|file:///)[^\s():]{1,600}|[^\s():]{1,600}\.dart)"
    r"(?:[: ](?P<line>\d{1,7}))?(?::(?P<column>\d{1,6}))?\)$"
)
#: `test/cart_test.dart 13:9  main.<fn>`: what `package:stack_trace` makes of a stack.
_SHORT = re.compile(
    r"^\s{0,8}(?P<file>(?:package:|file:///|dart:)?[^\s:]{1,600}\.dart) (?P<line>\d{1,7})(?::(?P<column>\d{1,6}))?"
    r"\s{1,40}(?P<name>\S.{0,400})$"
)
_GAP = "<asynchronous suspension>"
_OPENING = re.compile(r"(?:Unhandled exception|Uncaught [Ee]rror|Unhandled Exception):?\s*(?P<rest>.*)$")
_TYPED = re.compile(
    r"^(?P<type>_?[A-Z][\w$]{0,120}(?:Exception|Error|Failure)|Exception)(?:: ?(?P<message>.*))?$", re.DOTALL
)
_INSTANCE = re.compile(r"^Instance of '(?P<type>[^'\n]{1,120})'")
#: Errors whose text does not name them.
_WORDED = (("Bad state: ", "StateError"), ("Invalid argument", "ArgumentError"), ("RangeError", "RangeError"))
_LIBRARY = re.compile(
    r"^dart:|/\.pub-cache/|^package:(?:flutter|flutter_test|test|test_api|test_core|matcher|stack_trace|fake_async|async)/"
)
_MOST_ABOVE = 12


def is_frame(line: str) -> bool:
    """A line is a level of a stack as the runtime prints it."""
    return "#" in line[:64] and _FRAME.match(line[:2_000]) is not None


def frames(text: str) -> tuple[Frame, ...]:
    """The frames of a stack in either shape, from caller to callee; empty where there is none."""
    found: list[Frame] = []
    for line in text.split("\n", MOST_FRAMES)[:MOST_FRAMES]:
        long = _FRAME.match(line[:2_000]) if "#" in line[:64] else None
        short = _SHORT.match(line[:2_000]) if long is None and ".dart" in line else None
        if long or short:
            found.append(_frame(long or short))  # type: ignore[arg-type]
    return tuple(reversed(found))


def stacks(lines: Sequence[str]) -> list[Thrown]:
    """One for each stack of the runtime, in order."""
    found: list[Thrown] = []
    at = 0
    while at < len(lines) and len(found) < MOST_EVENTS:
        if not is_frame(lines[at]):
            at += 1
            continue
        found.append(_thrown(lines, at, found[-1].end if found else 0))
        at = found[-1].end
    return found


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
    kind, message = told("\n".join(said).strip())
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


def told(said: str) -> tuple[str, str]:
    """Type and message of an error as its text tells them."""
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
    name = match["name"].replace(".<anonymous closure>", "").replace(".<fn>", "").strip()
    return frame_at(slashed(file), match["line"], name, _LIBRARY, column=match["column"], in_app=not library)
