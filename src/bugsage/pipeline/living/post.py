"""What is said to a watch: saved files and wishes, in the order in which they came."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from typing import Any, Literal

#: `saved` with a set of paths, `rerun` with the ids of tests or none for the red ones, `all`, `over`; of production
#: `production` with an issue of it, `forget` with the id of one, `closed` with ids of issues that are
#: open no more, `outside` with a source and what keeps it from being
#: read, `listening` with a door.
Wish = Literal["saved", "rerun", "all", "over", "production", "forget", "closed", "outside", "listening"]


class Post:
    """Any thread may put; the watch gets."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[tuple[Wish, Any]] = SimpleQueue()

    def put(self, kind: Wish, what: Any = ()) -> None:
        """Say something."""
        self._queue.put((kind, what))

    def get(self, seconds: float | None) -> tuple[Wish | Literal[""], Any]:
        """What came first; nothing but empty words where nothing came in so many seconds."""
        try:
            return self._queue.get(timeout=seconds)
        except Empty:
            return "", ()
