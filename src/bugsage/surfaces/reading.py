"""The line that says how far the code of a repository has been read, where that takes a while: the first time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from bugsage.model.amount import duration
from bugsage.surfaces import stderr
from bugsage.surfaces.look import size_of

#: Seconds before the line is drawn, and between two of them.
BEGIN, STEP = 1.0, 0.1
_NARROWEST = 20

Reading = Callable[[int, int], None]


def line() -> Reading | None:
    """Is told how many files of how many were read; None where nobody would see it."""
    if not stderr.is_terminal() or os.environ.get("TERM", "dumb") == "dumb":
        return None
    return Line(stderr.draw, lambda: size_of(2)[1])


class Line:
    """One line on a terminal, drawn over again and gone at the end."""

    def __init__(
        self, draw: Callable[[str], None], columns: Callable[[], int], seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._draw, self._columns, self._seconds = draw, columns, seconds
        self._began: float | None = None
        self._drawn_at = 0.0
        self._is_there = False

    def __call__(self, done: int, whole: int) -> None:
        """So many files of so many were read; with all of them the line goes."""
        now = self._seconds()
        if self._began is None:
            self._began = now
        if done >= whole:
            self._end()
        elif now >= self._began + BEGIN and now >= self._drawn_at + STEP:
            self._drawn_at, self._is_there = now, True
            room = max(self._columns(), _NARROWEST) - 1
            self._draw(f"\r{self._text(done, whole, now - self._began)[:room]}\x1b[K")

    def _text(self, done: int, whole: int, took: float) -> str:
        rest = f", about {duration(max(1, round(took * (whole - done) / done)))} more" if done else ""
        return f"bugsage: reading the code, {done:,} of {whole:,} files{rest}"

    def _end(self) -> None:
        self._began = None
        if self._is_there:
            self._is_there = False
            self._draw("\r\x1b[K")
