"""Issues that are closed elsewhere, in another terminal above all: a watch lists them no more."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from bugsage.errors import BugSageError
from bugsage.model.timeline import State
from bugsage.pipeline.house import House
from bugsage.pipeline.knowing import known, newer
from bugsage.pipeline.living.post import Post

if TYPE_CHECKING:
    from bugsage.pipeline.living.feeds import Feed

#: Seconds between two looks at the timeline; one takes less than a thousandth of that.
PAUSE = 2.0


def from_timeline(house: House, pause: float = PAUSE) -> Feed:
    """Tells of issues that are resolved or suppressed, whoever did it. The house must be nobody else's."""

    def run(post: Post, over: threading.Event) -> None:
        state, told = State(), None
        while not over.is_set():
            with suppress(BugSageError):  # whoever reads it for an answer says so
                state = newer(house, state) if state.number else known(house)
            closed = frozenset(name for name, one in state.issues.items() if one.status != "open")
            if told is not None and closed - told:
                post.put("closed", closed - told)
            told = closed
            over.wait(pause)

    return run
