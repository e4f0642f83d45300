"""Which parts of a file are read: around each hunk as much as the definitions it lies in, on both sides alike."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from bugsage.model.patch import Hunk
from bugsage.safety.tamper.lazily import Lazy

#: A definition or other statement at the left edge begins here.
_EDGE = Lazy(r"(?!else\b|elif\b|except\b|finally\b|catch\b|end\b)[\w@#\"'$.!*/<]")
_INNER = Lazy(r"\s*(?:@|(?:async\s+)?(?:def|class|function|func|it|test|describe|fn|public|private|export)\b)")
#: With these no such line begins.
_NEVER: Final = frozenset(("", " ", "\t", ")", "]", "}"))
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
    edges = Edges(lines)
    spans = [_span(hunk, old) for hunk in hunks]
    others = [_span(hunk, not old) for hunk in hunks]
    current: tuple[int, int, int, int] | None = None
    for number, (first, last) in enumerate(spans):
        floor = spans[number - 1][1] if number else 0
        ceiling = spans[number + 1][0] if number + 1 < len(spans) else len(lines) + 1
        up, down = _extended(edges, first, last, floor, ceiling)
        mine = (first - up, last + down, others[number][0] - up, others[number][1] + down)
        if current is not None and mine[0] <= current[1] + 1:
            current = (current[0], mine[1], current[2], mine[3])
            continue
        if current is not None:
            yield _window(current, edges, old)
        current = mine
    if current is not None:
        yield _window(current, edges, old)


def _span(hunk: Hunk, old: bool) -> tuple[int, int]:
    start, count = (hunk.old_start, hunk.old_count) if old else (hunk.new_start, hunk.new_count)
    return (start, start + count - 1) if count else (start + 1, start)


class Edges:
    """Lines, and at which of them something begins: looked up for each hunk, worked out once."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines

    @cached_property
    def outer(self) -> list[int]:
        """Lines at which something begins at the left edge, in order."""
        return [n for n, line in enumerate(self.lines, 1) if line[:1] not in _NEVER and _EDGE.match(line)]

    def above(self, at: int, floor: int, inner: bool) -> int:
        """The last line up to this one at which something begins; the one behind the floor where there is none."""
        if inner:
            while at > floor + 1 and not _INNER.match(self.lines[at - 1]):
                at -= 1
            return at
        if at <= floor + 1:
            return at
        found = bisect_right(self.outer, at)
        return max(floor + 1, self.outer[found - 1] if found else 0)

    def below(self, at: int, ceiling: int, inner: bool) -> int:
        """The last line from this one on before something begins, or before the ceiling."""
        if inner:
            while at + 1 < ceiling and at < len(self.lines) and not _INNER.match(self.lines[at]):
                at += 1
            return at
        found = bisect_right(self.outer, at)
        last = self.outer[found] - 1 if found < len(self.outer) else len(self.lines)
        return max(at, min(last, ceiling - 1))


def _extended(edges: Edges, first: int, last: int, floor: int, ceiling: int) -> tuple[int, int]:
    """By how many lines a window reaches beyond a hunk, upwards and downwards."""
    top = _up(edges, first, floor, inner=False)
    bottom = edges.below(last, ceiling, inner=False)
    if (first - top) + (bottom - last) > _LONGEST:  # the same on both sides: nothing differs outside hunks
        top = _up(edges, first, max(floor, first - _LEAST), inner=True)
        bottom = edges.below(last, min(ceiling, last + _LEAST), inner=True)
    return first - top, bottom - last


def _up(edges: Edges, first: int, floor: int, *, inner: bool) -> int:
    """The line with which what holds line `first` begins, decorators and all."""
    at = edges.above(min(first, len(edges.lines)), floor, inner)
    while at > floor + 1 and at >= 2 and edges.lines[at - 2].strip():
        at -= 1
    return min(at, first) if at > floor else first


def _window(span: tuple[int, int, int, int], edges: Edges, old: bool) -> Window:
    mine, other = (span[0], span[1]), (span[2], span[3])
    heading = ""
    lines = edges.lines
    if span[0] <= len(lines) and lines[span[0] - 1][:1] in (" ", "\t"):
        at = edges.above(span[0], 0, inner=False)
        heading = lines[at - 1].strip() if _EDGE.match(lines[at - 1]) else ""
    return Window(old=mine if old else other, new=other if old else mine, heading=heading)
