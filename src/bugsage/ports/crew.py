"""Protocol of what runs commands of BugSage beside one another."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from bugsage.model.crew import Finished


class Crew(Protocol):
    """Runs commands of BugSage, each isolated in a process of its own."""

    def run(
        self, orders: Iterable[Sequence[str]], *, at_once: int, over: Callable[[], bool] = lambda: False
    ) -> Iterator[Finished]:
        """How each ended, as they end; the next order is asked for when there is room for it.

        Once it is `over` no more is told. That and whatever else ends this early, Ctrl-C above all, ends all that still
        run as Ctrl-C would, and waits for them. Raises RunFailed where none can be started.
        """
        ...
