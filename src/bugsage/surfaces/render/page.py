"""Rich, kept behind one door: pieces of styled text in, a string for this look out. No text is ever read as markup."""

import re
from collections.abc import Iterable, Sequence
from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from bugsage.surfaces.clean import clean
from bugsage.surfaces.links import settled, target
from bugsage.surfaces.look import Look

_TRAILING = re.compile(r" +((?:\x1b\[0m)*)$")
#: Columns that the labels of a page take.
GUTTER = 10


def draw(parts: Iterable[RenderableType], look: Look) -> str:
    """The parts, one under the other, as text of this look without trailing spaces."""
    width = look.width if look.unicode else look.width - 2  # an ellipsis takes three columns in ASCII
    console = Console(
        file=StringIO(),
        width=width,
        force_terminal=look.colour,
        color_system="standard" if look.colour else None,
        no_color=not look.colour,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=False,
        _environ={},
    )
    with console.capture() as capture:
        for part in parts:
            console.print(part, soft_wrap=isinstance(part, Text) and part.overflow == "ignore")
    return "\n".join(_TRAILING.sub(r"\1", line) for line in settled(capture.get(), look.links).split("\n"))


def say(text: str, style: str = "") -> Text:
    """A piece of text, cleaned."""
    return Text(clean(text), style=style, overflow="fold")


def place(text: str, file: str, style: str = "") -> Text:
    """A piece of text that names a place in a file of the repository: a click opens it, where the look has links."""
    link = target(file)
    return say(text, f"{style} link {link}".strip() if link else style)


def join(*pieces: Text | str) -> Text:
    """Pieces on one line."""
    line = Text(overflow="fold")
    for piece in pieces:
        line.append_text(piece if isinstance(piece, Text) else say(piece))
    return line


def labelled(rows: Sequence[tuple[str, Sequence[RenderableType]]]) -> Table:
    """A label in the gutter, its lines beside it; rows without lines are left out."""
    grid = Table.grid(expand=True)
    grid.add_column(width=GUTTER, no_wrap=True, style="bold cyan")
    grid.add_column(ratio=1, overflow="fold")
    for label, lines in rows:
        if lines:
            grid.add_row(label, Group(*lines))
    return grid


def unbroken(label: str, text: str) -> Text:
    """A labelled line that is never broken, however narrow the place: a command to be copied."""
    line = Text(f"{label:<{GUTTER}}", style="bold cyan", no_wrap=True, overflow="ignore")
    return line.append(clean(text), style="not bold default")


def columns(rows: Sequence[Sequence[Text]], right: Sequence[int] = (), shrink: int = -1) -> Table:
    """A table without lines; columns in `right` are aligned right, column `shrink` gives way where there is no room."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    width = max((len(row) for row in rows), default=0)
    for index in range(width):
        wraps = index == shrink % width
        grid.add_column(
            justify="right" if index in right else "left",
            no_wrap=not wraps,
            overflow="fold",
            ratio=1 if wraps else None,
        )
    for row in rows:
        grid.add_row(*row)
    return grid
