"""The line that says how far the tests are, below their output, as long as they run.

It must never change what the output looks like. So it is only drawn where it is known in which column the cursor
stands and that no colour is on, it is taken away before the next byte of output is written, and a program that moves
the cursor by itself is left alone for good.
"""

from __future__ import annotations

import codecs
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bugsage.intake.tally import Tally
from bugsage.model.amount import duration
from bugsage.surfaces import stderr, stdout
from bugsage.surfaces.look import size_of

#: Seconds before the first line is drawn, and between two.
BEGIN, STEP = 1.0, 0.1
#: Sequences with which programs move around on the screen, or change how all of it behaves.
_MOVES = re.compile(rb"\x1b(?:\[[0-9;?]*[ABEFHJLMSTdfhlrsu]|[78DEMc])")
_COLOUR = re.compile(rb"\x1b\[([0-9;]*)m")
_WITHOUT_WIDTH = re.compile("\x1b\\[(?:[0-9;]*m|[0-2]?K)")
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;?]*)?\Z")
_LONGEST = 2_000
#: First and last code of a style, and the code that ends it.
_STYLES = (
    (1, 2, 22), (3, 3, 23), (4, 4, 24), (5, 6, 25), (7, 7, 27), (8, 8, 28), (9, 9, 29), (21, 21, 24),
    (30, 38, 39), (40, 48, 49), (90, 97, 39), (100, 107, 49),
)  # fmt: skip
_ENDS = frozenset(end for _, _, end in _STYLES)


class Cursor:
    """Where the cursor stands after an output, as far as that can be known."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._line = ""
        self._rest = b""
        #: What colours and styles are on, by the code that ends each.
        self._styles: set[int] = set()
        #: The output moves the cursor by itself.
        self.moved = False

    def feed(self, chunk: bytes) -> None:
        """Take in what is written."""
        if self.moved:
            return
        if b"\x1b" in chunk or self._rest:
            chunk = self._rest + chunk
            unfinished = _UNFINISHED.search(chunk, max(0, len(chunk) - 32))
            self._rest = chunk[unfinished.start() :] if unfinished else b""
            chunk = chunk[: len(chunk) - len(self._rest)]
            self.moved = _MOVES.search(chunk) is not None
            for found in _COLOUR.finditer(chunk):
                self._style(found[1])
        _, ended, rest = chunk.rpartition(b"\n")
        if ended:
            self._decoder.reset()
            self._line = ""
        self._line = (self._line + self._decoder.decode(rest))[-_LONGEST:]

    def column(self, columns: int) -> int | None:
        """From 0; None where it is not known, a colour is on, or the line is as wide as the terminal."""
        if self.moved or self._rest or self._styles or len(self._line) >= _LONGEST:
            return None
        written = _WITHOUT_WIDTH.sub("", self._line).split("\r")
        if not all(part.replace("\t", "").isprintable() for part in written):
            return None
        widths = [_width(part) for part in written]
        return widths[-1] if max(widths) < columns else None

    def is_on_blank(self) -> bool:
        """Nothing is seen on the cursor's line, wherever on it the cursor stands."""
        return not _WITHOUT_WIDTH.sub("", self._line).strip()

    def _style(self, codes: bytes) -> None:
        words = codes.split(b";")
        for place, word in enumerate(words):
            code = int(word or b"0")
            if code == 0:
                self._styles.clear()
            elif code in _ENDS:
                self._styles.discard(code)
            else:
                self._styles.add(next((end for first, last, end in _STYLES if first <= code <= last), code))
            if code in (38, 48) and place == 0:
                return  # what follows is its colour


def _width(text: str) -> int:
    """Columns that a text takes from the left edge on; a tab leads to the next multiple of eight."""
    from rich.cells import cell_len

    *before, last = text.split("\t")
    width = 0
    for part in before:
        width = (width + cell_len(part)) // 8 * 8 + 8
    return width + cell_len(last)


class Progress:
    """Passes output on, and draws the line below it."""

    def __init__(
        self,
        output: Callable[[bytes], None],
        draw: Callable[[str], None] | None,
        size: Callable[[], tuple[int, int]],
        *,
        below: bool,
        seconds: Callable[[], float] = time.monotonic,
        usual: Callable[[], float | None] = lambda: None,
    ) -> None:
        """`draw` writes where the line is seen, None where nobody sees it; `size` is that of the terminal.

        `below`: the output is seen on the same terminal. `usual` gives the seconds that this takes, None where nobody
        knows; it is asked once, when the first line is drawn.
        """
        self._usual, self._whole = usual, -1.0
        self._output, self._draw, self._size, self._seconds = output, draw, size, seconds
        self._below = below
        self._cursor, self._tally = Cursor(), Tally()
        self._began = self._drawn_at = seconds()
        self._erase = ""
        self._shown: tuple[str, int | None] = ("", None)

    def pass_on(self, chunk: bytes) -> None:
        """Hand a piece of output on."""
        if self._draw is None:
            self._output(chunk)
            return
        seen = bool(self._erase)
        if self._below:
            self._take_away()
            self._cursor.feed(chunk)
        self._output(chunk)
        self._tally.feed(chunk)
        now = self._seconds()
        if now >= self._drawn_at + (STEP / 2 if seen else BEGIN):  # output that never rests hides it for no longer
            self._draw_line(now)

    def idle(self) -> None:
        """Nothing comes just now."""
        now = self._seconds()
        if self._draw is not None and now >= self._began + BEGIN and now >= self._drawn_at + STEP:
            self._draw_line(now)

    def _draw_line(self, now: float) -> None:
        self._drawn_at = now
        columns = self._size()[1]
        column = self._cursor.column(columns) if self._below else 0
        text = self._text(int(now - self._began))[: columns - 1]
        if self._draw is None or (self._erase and (text, column) == self._shown):
            return
        self._take_away()
        if column is None or columns < 20:
            return
        self._shown = (text, column)
        alone = not self._below or self._cursor.is_on_blank()
        down, up = ("\r", "\r") if alone else ("\r\n", "\x1b[A\r")
        back = f"{up}\x1b[{column}C" if column else up
        self._draw(f"{down}{text}\x1b[K{back}")
        self._erase = f"{down}\x1b[K{back}"

    def close(self) -> None:
        """Take the line away."""
        self._take_away()

    def _take_away(self) -> None:
        if self._draw and self._erase:
            self._draw(self._erase)
            self._erase = ""

    def _text(self, seconds: int) -> str:
        counts = self._tally.counts()
        time = duration(seconds) + self._estimate(seconds)
        if counts is None:
            return f"bugsage: {time}"
        passed, failed = counts
        return f"bugsage: {failed} failed, {passed} passed, {time}" if failed else f"bugsage: {passed} passed, {time}"

    def _estimate(self, seconds: int) -> str:
        """Nothing once it has taken longer than it usually does."""
        if self._whole < 0:
            self._whole = self._usual() or 0.0
        return f" of about {duration(round(self._whole))}" if seconds < self._whole and self._whole >= 2 * BEGIN else ""


class Screen:
    """Where the tests' output goes, and what they find there."""

    def __init__(self, progress: Progress, size: Callable[[], tuple[int, int]] | None) -> None:
        self._size = size
        self.pass_on, self.idle, self.ended = progress.pass_on, progress.idle, progress.close

    def size(self) -> tuple[int, int] | None:
        """Rows and columns that the tests are to find; None where they are to find no terminal."""
        return self._size() if self._size else None


@contextmanager
def shown(*, to_stderr: bool = False, usual: Callable[[], float | None] = lambda: None) -> Iterator[Screen]:
    """Output goes to standard output or error, with the line below it on a terminal; at the end the line is gone.

    `usual` gives the seconds that it takes, where that is known.
    """
    output, place = (stderr.pass_on, 2) if to_stderr else (stdout.pass_on, 1)
    to_terminal = stderr.is_terminal() if to_stderr else stdout.is_terminal()
    draw = stderr.draw if stderr.is_terminal() and os.environ.get("TERM", "dumb") != "dumb" else None
    below = to_terminal and os.fstat(place).st_rdev == os.fstat(2).st_rdev if draw else False
    progress = Progress(output, draw, lambda: size_of(2), below=below, usual=usual)
    try:
        yield Screen(progress, (lambda: size_of(place)) if to_terminal else None)
    finally:
        progress.close()
