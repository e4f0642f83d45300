"""A widget of many lines of which only those that are seen are drawn, with one that is selected."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from bugsage.surfaces.tui.palette import Palette

#: Lines that stay visible above and below the selected one.
_AROUND = 2


class Lines(ScrollView, can_focus=True):
    """What draws the lines says how many there are."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,g", "move(-1000000000)", show=False),
        Binding("end,G", "move(1000000000)", show=False),
    ]

    class Pressed(Message):
        """A line was clicked; `x` counts from the left edge."""

        def __init__(self, lines: Lines, x: int, times: int) -> None:
            super().__init__()
            self.lines, self.x, self.times = lines, x, times

    #: What is behind the lines, as the theme names it.
    GROUND: ClassVar[str] = "background"

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.cursor = 0
        self._count = 0
        #: Hears at once that another line is selected, so that what follows is painted with it.
        self.moved: Callable[[], None] = lambda: None

    @property
    def palette(self) -> Palette:
        """The colours as they are now."""
        return _palette(self)

    def count(self, lines: int, width: int = 0) -> None:
        """There are so many lines now, the widest of so many columns."""
        self._count = lines
        self.virtual_size = Size(width, lines)
        self.cursor = max(0, min(self.cursor, lines - 1))
        self.refresh()

    def draw(self, y: int, width: int, *, chosen: bool) -> Strip:
        """One line in so many columns."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """What is seen in a line of the screen."""
        width, line = self.size.width, y + self.scroll_offset.y
        if line >= self._count:
            return Strip.blank(width, self.palette.style(ground=self.GROUND))
        return self.draw(line, width, chosen=line == self.cursor)

    def select(self, y: int, *, top: bool = False) -> None:
        """Select a line and have it seen; at the `top` where it was not seen before."""
        before, self.cursor = self.cursor, max(0, min(y, self._count - 1))
        first, height = self.scroll_offset.y, self.size.height
        away = not first + _AROUND <= self.cursor < first + height - _AROUND
        if away and height:
            below = self.cursor - (_AROUND if top or self.cursor < first + _AROUND else height - 1 - _AROUND)
            self.scroll_to(y=max(0, below), animate=False, immediate=True)
        self.refresh_line(before)
        self.refresh_line(self.cursor)
        if before != self.cursor:
            self.moved()

    def action_move(self, by: int) -> None:
        """Some lines up or down."""
        self.select(self.cursor + by)

    def action_page(self, by: int) -> None:
        """A screenful up or down."""
        self.select(self.cursor + by * max(1, self.size.height - 2))

    def on_click(self, event: Click) -> None:
        """Select what was clicked."""
        self.focus()
        line = event.y + self.scroll_offset.y
        if line < self._count:
            self.select(line)
            self.post_message(self.Pressed(self, event.x, event.chain))


def _palette(widget: Lines) -> Palette:
    """One for each theme of an app."""
    app = widget.app
    known: dict[str, Palette] = app.__dict__.setdefault("_bugsage_palettes", {})
    if app.theme not in known:
        known[app.theme] = Palette(app)
    return known[app.theme]
