"""A list of failures for editors: one line each, `path:line:column: message`."""

from __future__ import annotations

from collections.abc import Iterable

from bugsage.intake.clean import cap, clean
from bugsage.model.watch import Happening, Red
from bugsage.pipeline.house import House

#: Where it lies in the state folder, and characters of one message.
NAME, LONGEST = "locations", 300


class Locations:
    """Keeps the list as the watch tells it; it is replaced whole, and only when it is another one."""

    def __init__(self, house: House) -> None:
        self._shelf, self._wanted = house.locations, house.settings.watch.locations
        self._kept: str | None = None

    def hear(self, told: Happening) -> None:
        """Write down which tests are red now; nothing while none is."""
        if not self._wanted or (self._kept is not None and told.kind == "began"):
            return
        lines = listed(told.view.reds)
        if lines != self._kept:
            self._kept = lines
            self._shelf.write(lines.encode("utf-8", "replace"))


def listed(reds: Iterable[Red]) -> str:
    """Those that failed last first, as everywhere."""
    return "".join(f"{_line(red)}\n" for red in reds)


def _line(red: Red) -> str:
    """Where it is most probably mended; where no place is suspect, where it was raised; else the file of the test."""
    made, test = red.diagnosis, red.test.partition("::")[0]
    first = made.suspects[0] if made and made.suspects else None
    event = made.issue.events[-1] if made and made.issue.events else None
    raised = (event.file, event.line or 1, event.column or 1) if event and event.file else None
    place = (first.file, (first.lines or (first.start,))[0], 1) if first else raised or (test, 1, 1)
    title = f"{red.type}: {red.message}" if red.message else red.type or "fails"
    shown = f", raised at {raised[0]}:{raised[1]}" if raised and raised[:2] != place[:2] else ""
    path, *at = (str(part) for part in place)
    return f"{_plain(path)}:{':'.join(at)}: {cap(_plain(f'{title} [{red.test}{shown}]'), LONGEST)}"


def _plain(text: str) -> str:
    """A stranger's words on one line, without what moves a cursor."""
    return " ".join(clean(text).split())
