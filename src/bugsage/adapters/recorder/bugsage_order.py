"""Which tests of a run come first and when the rest may be left: part of BugSage's recorder.

Put into the project's own interpreter beside `bugsage_recorder`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import _thread
import signal
import threading
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

#: After the wanted tests their neighbours may take this part of the time until then, and so many seconds more; one that
#: is still running so long after that is interrupted.
AGAIN, MORE, LATE = 0.3, 0.75, 0.3


class Order:
    """Runs the wanted tests first, then those that stand nearest to them in their files, for as long as is worth it."""

    def __init__(self, wanted: Iterable[str], seconds: float | None) -> None:
        """`wanted` are test ids, of pytest or as paths in the repository; `seconds` is what the whole run may take."""
        # Held here: tests replace clocks.
        self.now, self.sleep, self.kill = time.monotonic, time.sleep, signal.pthread_kill
        self.main, self.over = threading.main_thread().ident or 0, False
        self.began = self.now()
        self.waiting = set(filter(None, wanted))
        self.wants = bool(self.waiting)
        self.ends = None if seconds is None else self.began + seconds
        _hear()

    def arrange(self, items: list[Any]) -> None:
        """Puts the tests of a run in order, in place; nothing changes where none of them is wanted."""
        wanted: dict[str, list[str]] = {}
        for test in self.waiting:
            wanted.setdefault(_tail(test), []).append(test)
        places: dict[str, list[int]] = {}
        chosen = []
        for position, item in enumerate(items):
            if any(_same(test, item.nodeid) for test in wanted.get(_tail(item.nodeid), ())):
                chosen.append(item.nodeid)
                places.setdefault(_file(item.nodeid), []).append(position)
        self.waiting = set(chosen)
        if not chosen:
            return
        far = len(items)
        keys = {
            id(item): min((abs(position - own) for own in places.get(_file(item.nodeid), ())), default=far)
            for position, item in enumerate(items)
        }
        items.sort(key=lambda item: keys[id(item)])

    def is_wanted(self, test: str) -> bool:
        """It is one of those that the run is for, and had not ended before."""
        return any(_same(one, test) for one in self.waiting)

    def is_enough(self, finished: str) -> bool:
        """Told of each test that has ended: whether what comes now is not worth its time."""
        now = self.now()
        if self.waiting:
            self.waiting = {test for test in self.waiting if not _same(test, finished)}
            if not self.waiting:
                ends = now + AGAIN * (now - self.began) + MORE
                self.ends = ends if self.ends is None else min(self.ends, ends)
                # No thread that `threading` knows of, and none while a wanted test runs.
                _thread.start_new_thread(self._interrupt, (self.ends + LATE,))
        enough = self.wants and self.ends is not None and now >= self.ends
        self.over = self.over or enough
        return enough

    def _interrupt(self, at: float) -> None:
        """As Ctrl-C would, in the middle of whatever neighbour hangs."""
        self.sleep(max(0.0, at - self.now()))
        if not self.over:
            self.kill(self.main, signal.SIGINT)


def _hear() -> None:
    """Takes interrupts where whoever began this was told to ignore them, as a shell does behind `&`."""
    try:
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.default_int_handler)
    except ValueError:  # not the main thread: a worker of xdist
        return


def _tail(test: str) -> str:
    """What two ids of one test have in common, wherever the paths in them begin."""
    return test.rpartition("/")[2] if "::" not in test else _file(test).rpartition("/")[2] + test[test.index("::") :]


def _file(test: str) -> str:
    return test.split("::", 1)[0]


def _same(one: str, other: str) -> bool:
    return one == other or one.endswith("/" + other) or other.endswith("/" + one)
