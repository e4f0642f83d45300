"""The diff, line by line, unified or side by side."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.strip import Strip

from bugsage.model.patch import FilePatch
from bugsage.surfaces.clean import clean
from bugsage.surfaces.tui.lines import Lines
from bugsage.surfaces.tui.review.choosing import Choice
from bugsage.surfaces.tui.review.line import WIDEST, Mode, line
from bugsage.surfaces.tui.review.rows import Row, Rows
from bugsage.surfaces.visible import visible

#: Columns from which both sides fit beside one another.
SPLIT_FROM = 110
_MARKS = {True: {"taken": "●", "partly": "◐", "left": "○"}, False: {"taken": "x", "partly": "-", "left": " "}}


def mark_of(choice: Choice, number: int, *, unicode: bool) -> str:
    """How much of a part is taken, and whether it was edited."""
    said = _MARKS[unicode][choice.state(number)]
    return f"{said}{('✎' if unicode else 'e') if number in choice.edits else ' '}"


class Diff(Lines):
    """Shows a patch, and what of it is taken."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "aside(8)", show=False),
        Binding("left", "aside(-8)", show=False),
        Binding("shift+down", "widen(1)", show=False),
        Binding("shift+up", "widen(-1)", show=False),
    ]

    def __init__(self, *, unicode: bool) -> None:
        super().__init__(id="diff")
        self._unicode = unicode
        self._files: tuple[FilePatch, ...] = ()
        self._choice = Choice(())
        self.rows = Rows((), split=False)
        #: Side by side, where a person said so; else where there is room.
        self.wish: bool | None = None
        self.split = False
        #: The other end of several lines that are selected; None for the one line.
        self.other_end: int | None = None
        #: Lines with a comment: a part and a position.
        self.commented: set[tuple[int, int]] = set()
        self._wanted, self._away, self._digits = "", 0, 1

    def show(self, choice: Choice) -> None:
        """Show this from now on; the selected line stays where it is."""
        self._choice, self._files = choice, choice.files
        ends = (
            max(hunk.old_start + hunk.old_count, hunk.new_start + hunk.new_count)
            for file in self._files
            for hunk in file.hunks
        )
        self._digits = len(str(max(ends, default=1)))
        self._arrange()

    def _arrange(self) -> None:
        kept = self.row
        self.split = self.wish if self.wish is not None else self.size.width >= SPLIT_FROM
        self.rows = Rows(self._choice.parts, split=self.split)
        self.other_end = None
        self.count(len(self.rows))
        if kept is not None:
            self.cursor = -1
            self.select(self.rows.of_line(kept.part.number, next(iter(kept.lines), 0)), top=True)

    @property
    def row(self) -> Row | None:
        """What is selected."""
        return self.rows[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    def chosen(self) -> list[tuple[int, int]]:
        """Every line that is selected and changes, each a part and a position; of a head all lines below it."""
        if self.row is None:
            return []
        if self.other_end is None and self.row.kind != "line":
            numbers = [self.row.part.number] if self.row.kind == "hunk" else self._of_file(self.row)
            return [(number, at) for number in numbers for at in self._choice.places(number)]
        first, last = sorted((self.cursor, self.cursor if self.other_end is None else self.other_end))
        rows = [self.rows[y] for y in range(first, last + 1)]
        found = ((row.part.number, at) for row in rows for at in row.lines if _changes(row, at))
        return list(dict.fromkeys(found))

    def _of_file(self, row: Row) -> list[int]:
        return [part.number for part in self._choice.parts if part.file == row.part.file]

    def find(self, wanted: str, *, back: bool = False, here: bool = False) -> bool:
        """Select the next line that holds these words, in any case; whether there is one."""
        self._wanted = wanted.lower()
        self.refresh()
        if not wanted:
            return True
        order = [(self.cursor + (-by if back else by)) % max(1, len(self.rows)) for by in range(len(self.rows))]
        for y in order if here else [*order[1:], *order[:1]]:
            if self._wanted in self._said(self.rows[y]).lower():
                self.select(y, top=True)
                return True
        return False

    def _said(self, row: Row) -> str:
        if row.kind != "line":
            return row.part.path if row.kind == "file" else row.part.hunk.heading if row.part.hunk else ""
        assert row.part.hunk is not None
        return "\n".join(visible(row.part.hunk.lines[at - 1][1:WIDEST])[0] for at in row.lines)

    def select(self, y: int, *, top: bool = False) -> None:
        """Select one line, and none beside it."""
        if self.other_end is not None:
            self.other_end = None
            self.refresh()
        super().select(y, top=top)

    def action_widen(self, by: int) -> None:
        """Select one line more."""
        other_end = self.cursor if self.other_end is None else self.other_end
        self.select(self.cursor + by)
        self.other_end = other_end
        self.refresh()

    def action_aside(self, by: int) -> None:
        """Look further to the right or left."""
        self._away = max(0, min(self._away + by, WIDEST))
        self.refresh()

    def on_resize(self, event: Resize) -> None:
        """There may be room for both sides now, or none any more."""
        if self.wish is None and (event.size.width >= SPLIT_FROM) != self.split:
            self._arrange()

    def action_beside(self) -> None:
        """Side by side, or one below the other."""
        self.wish = not self.split
        self._arrange()

    def draw(self, y: int, width: int, *, chosen: bool) -> Strip:
        """A row."""
        row = self.rows[y]
        if self.other_end is not None:
            chosen = min(self.cursor, self.other_end) <= y <= max(self.cursor, self.other_end)
        if row.kind != "line":
            return self._head(row, width, chosen=chosen)
        mode = Mode(self.palette, self._unicode, self._digits, not self.split, self._away, self._wanted)
        if not self.split:
            return self._line(mode, row, row.left, width, chosen=chosen, new=True)
        half = (width - 1) // 2
        middle = Segment("│" if self._unicode else "|", self.palette.style("muted", cursor=chosen))
        left = self._line(mode, row, row.left, half, chosen=chosen, new=False)
        right = self._line(mode, row, row.right, width - 1 - half, chosen=chosen, new=True)
        return Strip([*left, middle, *right], width)

    def _line(self, mode: Mode, row: Row, at: int, width: int, *, chosen: bool, new: bool) -> Strip:
        number = row.part.number
        taken, marked = self._choice.takes(number, at), (number, at) in self.commented
        return line(mode, row.part, at, width, taken=taken, chosen=chosen, marked=marked, new=new)

    def _head(self, row: Row, width: int, *, chosen: bool) -> Strip:
        style, part = self.palette.style, row.part
        if row.kind == "gap":
            return Strip.blank(width, style(cursor=chosen))
        if row.kind == "file":
            file = self._files[part.file]
            was = f"{visible(file.was)[0]} -> " if file.was != file.path else ""
            kind = "" if file.kind == "modified" else f"  {file.kind}"
            mode = f"  mode {file.old_mode} -> {file.new_mode}" if file.old_mode not in ("", file.new_mode) else ""
            more = f"{kind}{mode if file.new_mode else ''}{'  binary' if file.binary else ''}"
            said = [
                Segment(f" {was}{visible(file.path)[0]}", style(ground="panel", cursor=chosen, bold=True)),
                Segment(more, style("muted", ground="panel", cursor=chosen)),
            ]
            return Strip(said).adjust_cell_length(width, style(ground="panel", cursor=chosen))
        hunk = part.hunk
        where = f"@@ -{hunk.old_start},{hunk.old_count} +{hunk.new_start},{hunk.new_count} @@ " if hunk else ""
        state = mark_of(self._choice, part.number, unicode=self._unicode)
        said = [
            Segment(f"{state}{part.number} ", style("primary", ground="surface", cursor=chosen, bold=True)),
            Segment(where, style("muted", ground="surface", cursor=chosen)),
            Segment(clean(hunk.heading) if hunk else "", style("muted", ground="surface", cursor=chosen)),
        ]
        return Strip(said).adjust_cell_length(width, style(ground="surface", cursor=chosen))


def _changes(row: Row, at: int) -> bool:
    """Whether a line is added or removed."""
    return row.part.hunk is not None and row.part.hunk.lines[at - 1][:1] in ("+", "-")
