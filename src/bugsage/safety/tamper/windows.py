"""Which parts of a file are read: around each hunk as much as the definitions it lies in, on both sides alike."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from bugsage.model.patch import Hunk

#: A definition or other statement at the left edge begins here.
_EDGE = re.compile(r"(?!else\b|elif\b|except\b|finally\b|catch\b|end\b)[\w@#\"'$.!*/<]")
_INNER = re.compile(r"\s*(?:@|(?:async\s+)?(?:def|class|function|func|it|test|describe|fn|public|private|export)\b)")
#: What lies in a longer definition is read without the rest of it.
_LONGEST: Final = 300
_LEAST: Final = 40


class Window(NamedTuple):
    """Lines of both sides that belong together, 1-based, the last included, and what they lie in."""

    old: tuple[int, int]
    new: tuple[int, int]
    heading: str


def windows(hunks: Sequence[Hunk], lines: Sequence[str], old: bool) -> Iterator[Window]:
    """The windows of a file's hunks; `lines` are those of one side, of the old one where `old` says so."""
    spans = [_span(hunk, old) for hunk in hunks]
    others = [_span(hunk, not old) for hunk in hunks]
    current: tuple[int, int, int, int] | None = None
    for number, (first, last) in enumerate(spans):
        floor = spans[number - 1][1] if number else 0
        ceiling = spans[number + 1][0] if number + 1 < len(spans) else len(lines) + 1
        up, down = _extended(lines, first, last, floor, ceiling)
        mine = (first - up, last + down, others[number][0] - up, others[number][1] + down)
        if current is not None and mine[0] <= current[1] + 1:
            current = (current[0], mine[1], current[2], mine[3])
            continue
        if current is not None:
            yield _window(current, lines, old)
        current = mine
    if current is not None:
        yield _window(current, lines, old)


def _span(hunk: Hunk, old: bool) -> tuple[int, int]:
    start, count = (hunk.old_start, hunk.old_count) if old else (hunk.new_start, hunk.new_count)
    return (start, start + count - 1) if count else (start + 1, start)


def _extended(lines: Sequence[str], first: int, last: int, floor: int, ceiling: int) -> tuple[int, int]:
    """By how many lines a window reaches beyond a hunk, upwards and downwards."""
    top = _up(lines, first, floor, _EDGE)
    bottom = _down(lines, last, ceiling, _EDGE)
    if (first - top) + (bottom - last) > _LONGEST:  # the same on both sides: nothing differs outside hunks
        top = _up(lines, first, max(floor, first - _LEAST), _INNER)
        bottom = _down(lines, last, min(ceiling, last + _LEAST), _INNER)
    return first - top, bottom - last


def _up(lines: Sequence[str], first: int, floor: int, edge: re.Pattern[str]) -> int:
    """The line with which what holds line `first` begins, decorators and all."""
    at = min(first, len(lines))
    while at > floor + 1 and not edge.match(lines[at - 1]):
        at -= 1
    while at > floor + 1 and at >= 2 and lines[at - 2].strip():
        at -= 1
    return min(at, first) if at > floor else first


def _down(lines: Sequence[str], last: int, ceiling: int, edge: re.Pattern[str]) -> int:
    """The line with which what holds line `last` ends."""
    at = last
    while at + 1 < ceiling and at < len(lines) and not edge.match(lines[at]):
        at += 1
    return at


def _window(span: tuple[int, int, int, int], lines: Sequence[str], old: bool) -> Window:
    mine, other = (span[0], span[1]), (span[2], span[3])
    heading = ""
    if span[0] <= len(lines) and lines[span[0] - 1][:1] in (" ", "\t"):
        at = span[0]
        while at > 1 and not _EDGE.match(lines[at - 1]):
            at -= 1
        heading = lines[at - 1].strip() if _EDGE.match(lines[at - 1]) else ""
    return Window(old=mine if old else other, new=other if old else mine, heading=heading)
