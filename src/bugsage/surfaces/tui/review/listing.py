"""The files of a patch and their parts, with what of them is taken."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip

from bugsage.model.patch import FilePatch
from bugsage.model.selection import Part
from bugsage.surfaces.clean import clean
from bugsage.surfaces.tui.lines import Lines
from bugsage.surfaces.tui.review.choosing import Choice
from bugsage.surfaces.tui.review.diffing import mark_of
from bugsage.surfaces.visible import visible


class Parts(Lines):
    """A line for each file, below it one for each of its parts."""

    GROUND = "surface"

    def __init__(self, *, unicode: bool) -> None:
        super().__init__(id="parts")
        self._unicode = unicode
        self._choice = Choice(())
        self._rows: list[tuple[FilePatch | None, Part]] = []
        #: What is said of each part, by its number.
        self._said: dict[int, str] = {}

    def show(self, choice: Choice) -> None:
        """Show this from now on."""
        self._choice = choice
        files, rows, last = choice.files, list[tuple[FilePatch | None, Part]](), -1
        for part in choice.parts:
            if part.file != last:
                last = part.file
                rows.append((files[last], part))
            rows.append((None, part))
        self._rows, self._said = rows, {}
        self.count(len(rows))

    @property
    def chosen(self) -> tuple[Part, bool] | None:
        """The selected part, and whether its whole file is meant."""
        file, part = self._rows[self.cursor] if self._rows else (None, None)
        return (part, file is not None) if part else None

    def follow(self, number: int) -> None:
        """Select a part, as somebody looks at it."""
        chosen = self.chosen
        if chosen is None or chosen[1] or chosen[0].number != number:
            at = next((y for y, (file, part) in enumerate(self._rows) if part.number == number and not file), 0)
            self.select(at)

    def draw(self, y: int, width: int, *, chosen: bool) -> Strip:
        """A file or a part."""
        file, part = self._rows[y]
        style = self.palette.style
        plain = style("muted", ground="surface", cursor=chosen)
        if file is not None:
            path = visible(file.path)[0]
            room = max(8, width - 1)
            said = path if len(path) <= room else ("…" if self._unicode else "~") + path[len(path) - room + 1 :]
            segments = [Segment(said, style(ground="surface", cursor=chosen, bold=True))]
        else:
            state = self._choice.state(part.number)
            mark = mark_of(self._choice, part.number, unicode=self._unicode)
            kind = {"taken": "success", "partly": "warning", "left": "muted"}[state]
            segments = [
                Segment(f" {mark}", style(kind, ground="surface", cursor=chosen, bold=True)),
                Segment(f"{part.number:<3} ", style(ground="surface", cursor=chosen)),
                Segment(self._told(part), plain),
            ]
        return Strip(segments).adjust_cell_length(width, plain)

    def _told(self, part: Part) -> str:
        if part.number not in self._said:
            self._said[part.number] = _told(part)
        return self._said[part.number]


def _told(part: Part) -> str:
    hunk = part.hunk
    if hunk is None:
        return "no lines change"
    added, removed = (sum(line[:1] == sign for line in hunk.lines) for sign in "+-")
    where = clean(hunk.heading).removeprefix("def ").removeprefix("class ").partition("(")[0].strip(": ")
    return f"+{added} -{removed} {where or f'line {hunk.new_start}'}"
