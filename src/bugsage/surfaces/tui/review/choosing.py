"""What of a patch is taken: parts, single lines of them, and parts that were edited."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bugsage.model.patch import FilePatch, Hunk
from bugsage.model.selection import Part, Selection, parts_of, rewritten

#: What goes for a part of which no lines change: it has one place to be taken or left.
_NO_LINES = (0,)


class Choice:
    """All is taken to begin with."""

    def __init__(self, files: tuple[FilePatch, ...]) -> None:
        self._given = parts_of(files)
        self._files = files
        #: As they are now, edited ones among them.
        self.parts: tuple[Part, ...] = self._given
        self.edits: dict[int, Hunk] = {}
        self._left: dict[int, set[int]] = {}
        #: What is known of the parts until one of them is edited.
        self._places: dict[int, tuple[int, ...]] = {}
        self._all: tuple[int, int] | None = None

    @property
    def files(self) -> tuple[FilePatch, ...]:
        """The patch, with what was edited."""
        return rewritten(self._files, self.edits) if self.edits else self._files

    def part(self, number: int) -> Part:
        """By its number, from 1."""
        return self.parts[number - 1]

    def original(self, number: int) -> Hunk | None:
        """Its hunk before anybody edited it."""
        return self._given[number - 1].hunk

    def places(self, number: int) -> tuple[int, ...]:
        """Lines of a part that can be taken or left: positions in its hunk, from 1."""
        known = self._places.get(number)
        if known is None:
            hunk = self.part(number).hunk
            known = tuple(at for at, line in enumerate(hunk.lines, 1) if line[:1] in ("+", "-")) if hunk else _NO_LINES
            self._places[number] = known
        return known

    def takes(self, number: int, at: int) -> bool:
        """Whether a line is taken."""
        return at not in self._left.get(number, ())

    def state(self, number: int) -> str:
        """`taken`, `left`, or `partly`."""
        left = self._left.get(number)
        return "taken" if not left else "left" if len(left) == len(self.places(number)) else "partly"

    def toggle(self, lines: Iterable[tuple[int, int]]) -> None:
        """Leave these lines, each a part and a position, or take them where one of them is left."""
        given = list(lines)
        known = {number: frozenset(self.places(number)) for number in {number for number, _ in given}}
        wanted = [(number, at) for number, at in given if at in known[number]]
        take = any(not self.takes(number, at) for number, at in wanted)
        for number, at in wanted:
            left = self._left.setdefault(number, set())
            (left.discard if take else left.add)(at)

    def toggle_parts(self, numbers: Collection[int]) -> None:
        """The same for whole parts."""
        self.toggle((number, at) for number in numbers for at in self.places(number))

    def edit(self, number: int, hunk: Hunk | None) -> None:
        """Put a hunk in the place of a part, and take it whole; None puts back what was there."""
        if hunk is None or hunk == self.original(number):
            self.edits.pop(number, None)
        else:
            self.edits[number] = hunk
        self._left.pop(number, None)
        self._places, self._all = {}, None
        self.parts = parts_of(self.files)

    @property
    def taken(self) -> int:
        """Number of parts of which something is taken."""
        return sum(self.state(part.number) != "left" for part in self.parts)

    @property
    def selection(self) -> Selection | None:
        """None for everything."""
        states = {part.number: self.state(part.number) for part in self.parts}
        if all(state == "taken" for state in states.values()):
            return None
        return Selection(
            parts={number: self._lines(number, state) for number, state in states.items() if state != "left"}
        )

    def _lines(self, number: int, state: str) -> tuple[int, ...]:
        return () if state == "taken" else tuple(at for at in self.places(number) if self.takes(number, at))

    def size(self) -> tuple[int, int]:
        """Lines that are added and removed by what is taken."""
        if self._all is None:
            self._all = self._counted((part.number, at) for part in self.parts for at in self.places(part.number))
        left = self._counted((number, at) for number, lines in self._left.items() for at in lines)
        return self._all[0] - left[0], self._all[1] - left[1]

    def _counted(self, lines: Iterable[tuple[int, int]]) -> tuple[int, int]:
        hunks = ((self.part(number).hunk, at) for number, at in lines if at)
        signs = [hunk.lines[at - 1][:1] for hunk, at in hunks if hunk]
        return signs.count("+"), signs.count("-")
