"""The file that a record is written to: part of BugSage's recorder.

Put into the project's own interpreter beside `bugsage_recorder`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import json
import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Seconds that lines wait to share a write, and how many may wait.
PAUSE, WAITING = 0.05, 10_000


class Sink:
    """Appends lines to the record, opening it each time: tests close, reuse and run out of descriptors."""

    def __init__(self, path: str) -> None:
        self.path = path
        # Held here, not as names of the module, where tests that replace the file system or the clock would find them.
        self.calls = (os.open, os.write, os.close, time.monotonic)
        self.encode = json.JSONEncoder(separators=(",", ":")).encode
        self.session = os.getpid()
        self.quote = json.encoder.encode_basestring_ascii
        self.waiting: list[str] = []
        self.wrote = 0.0
        self.at_once = False

    def add(self, kind: str, **fields: Any) -> None:
        """Keeps a line, and writes what is kept unless that was done PAUSE ago: quick tests share a write."""
        self.line(
            self.encode({"kind": kind, "session": self.session, **fields}), at_once=kind not in ("test", "executed")
        )

    def passed(self, nodeid: str, duration: float) -> None:
        """The one kind of line that is frequent enough to be put together by hand."""
        start = f'{{"kind":"test","session":{self.session},"nodeid":{self.quote(nodeid)}'
        self.line(f'{start},"phase":"call","outcome":"passed","duration":{duration:.6f}}}', at_once=False)

    def line(self, text: str, at_once: bool) -> None:
        """Keeps a line, or writes it with those that wait."""
        if len(self.waiting) < WAITING:
            self.waiting.append(text)
        if at_once or self.at_once or self.calls[3]() - self.wrote > PAUSE:
            self.flush()

    def flush(self) -> None:
        """Writes what waits."""
        opened, write, close, now = self.calls
        descriptor = opened(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            write(descriptor, ("\n".join(self.waiting) + "\n").encode("ascii"))
            self.waiting.clear()
        finally:
            close(descriptor)
            self.wrote = now()
