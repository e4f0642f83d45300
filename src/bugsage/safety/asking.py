"""One evaluation: what is asked, what was found on the way, and what was worked out once for all rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from bugsage.model.patch import FilePatch
from bugsage.model.pattern_words import Words
from bugsage.safety.globs import name_matches, path_matches
from bugsage.safety.patterns import Lines, Search
from bugsage.safety.places import Facts, Place

if TYPE_CHECKING:
    from bugsage.model.rule import SyntaxQuery
    from bugsage.ports.change import Syntax

#: What a glob has beside plain characters; `**/x` fits `x`, too.
_NO_STARS = re.compile(r"[*?/]")
#: True, False, or None for what cannot be answered.
Answer = bool | None
Side = Literal["added", "removed"]


@dataclass(slots=True)
class Found:
    """What made a condition hold."""

    line: int | None = None
    #: Lines that were found.
    count: int = 0
    value: float | None = None


@dataclass(slots=True)
class Asking:
    """The state of one evaluation of many rules over one change."""

    facts: Facts
    places: Sequence[Place]
    seconds: Callable[[], float]
    syntax: Syntax | None = None
    found: Found = field(default_factory=Found)
    #: Why a condition could not be answered at the place that is being asked.
    unanswered: list[str] = field(default_factory=list)
    #: Those of all these reasons that are the change's own doing: it takes too long to be searched.
    late: set[str] = field(default_factory=set)
    #: What is being asked stands under `not`: where it holds, a rule keeps silent.
    sparing: bool = False
    #: Of patterns, the words that they cannot do without.
    words: dict[str, Words] = field(default_factory=dict)
    search: Search = field(init=False)
    _lines: dict[tuple[int, Side], Lines] = field(default_factory=dict)
    _numbers: dict[tuple[int, Side, str], list[int] | None] = field(default_factory=dict)
    _captured: dict[tuple[int, Side, str], list[int] | None] = field(default_factory=dict)
    _globs: dict[tuple[str, tuple[str, ...]], bool] = field(default_factory=dict)
    somewhere: dict[int, Answer] = field(default_factory=dict)
    #: What each condition asks, by its identity: the tests with what they are given.
    plans: dict[int, list[tuple[Any, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.search = Search(self.seconds)
        self.search.words |= self.words

    def cannot(self, reason: str, *, late: bool = False) -> None:
        """Say why there is no answer."""
        self.unanswered.append(reason)
        if late:
            self.late.add(reason)

    def lines(self, file: FilePatch, side: Side) -> Lines:
        """The lines that a change adds to a file or removes from it."""
        key = (id(file), side)
        if key not in self._lines:
            self._lines[key] = Lines(list(file.added() if side == "added" else file.removed()))
        return self._lines[key]

    def matching(self, file: FilePatch, side: Side, patterns: Sequence[str]) -> list[int] | None:
        """Numbers of the lines that any of some patterns matches."""
        numbers: set[int] = set()
        for pattern in patterns:
            key = (id(file), side, pattern)
            if key not in self._numbers:
                self._numbers[key] = self.search.lines(self.lines(file, side), pattern)
            found = self._numbers[key]
            if found is None:
                self.cannot(self.search.why(pattern, file.path), late=True)
                return None
            numbers.update(found)
        return sorted(numbers)

    def captured(self, file: FilePatch, side: Side, query: str) -> list[int] | None:
        """Numbers of the lines, of those that a change touches, in which something begins that a query captures."""
        key = (id(file), side, query)
        if key not in self._captured:
            self._captured[key] = self._capture(file, side, query)
        if self._captured[key] is None:
            self.cannot(f"there is no grammar that reads {file.path}")
        return self._captured[key]

    def _capture(self, file: FilePatch, side: Side, query: str) -> list[int] | None:
        touched = {number for number, _ in self.lines(file, side).numbered}
        if not touched:
            return []
        if self.syntax is None:
            return None
        text, numbers = _text(file, side)
        path = file.path if side == "added" else file.was
        spans = self.syntax.matches(path, text, query)
        if spans is None:
            return None
        starts = {numbers[start - 1] if numbers else start for start, _ in spans}
        return sorted(starts & touched)

    def either(self, place: Place, ask: Callable[[str], bool]) -> bool:
        """Of a renamed file one of its names has to fit, and where that would spare it a rule, both.

        So a file that comes from the tests, or goes there, is not exempt.
        """
        first = ask(place.path)
        if place.was == place.path:
            return first
        return (first and ask(place.was)) if self.sparing else (first or ask(place.was))

    def fits_path(self, path: str, globs: tuple[str, ...]) -> bool:
        """Whether any of some globs fits a path; case does not matter."""
        key = (path, globs)
        if key not in self._globs:
            low = path.lower()
            self._globs[key] = any(must in low and path_matches(low, glob) for glob, must in map(part_of, globs))
        return self._globs[key]


@lru_cache(maxsize=4_000)
def part_of(glob: str) -> tuple[str, str]:
    """A glob in small letters, and the longest stretch that stands in everything it fits."""
    low = glob.lower()
    return low, max(_NO_STARS.split(low), key=len) if "[" not in low else ""


def fits_name(names: Sequence[str], globs: Sequence[str]) -> bool:
    """Whether any of some globs fits any of some names; case does not matter."""
    small = [name.lower() for name in names]
    return any(must in name and name_matches(name, low) for low, must in map(part_of, globs) for name in small)


def of_query(query: SyntaxQuery) -> tuple[tuple[Side, str], ...]:
    """The sides that a query speaks of."""
    sides: tuple[tuple[Side, str], ...] = (("added", query.added), ("removed", query.removed))
    return tuple((side, text) for side, text in sides if text)


def _text(file: FilePatch, side: Side) -> tuple[str, list[int]]:
    """The whole text of a side; where it is not known what the hunks show of it, with the number of each line."""
    whole = file.after if side == "added" else file.before
    if whole is not None:
        return whole, []
    gone = "-" if side == "added" else "+"
    lines: list[str] = []
    numbers: list[int] = []
    for hunk in file.hunks:
        shown = [line[1:] for line in hunk.lines if line[:1] != gone]
        start = hunk.new_start if side == "added" else hunk.old_start
        lines += shown
        numbers += range(start, start + len(shown))
    return "\n".join(lines) + "\n", numbers or [1]
