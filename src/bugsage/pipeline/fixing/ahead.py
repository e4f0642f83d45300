"""The given command, or all tests, without any patch: run beside the search in a worktree of its own.

Every proof needs that in the end, and until candidates are tried one processor has little to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from os import cpu_count
from threading import Event, Thread

from bugsage.diagnosis.aiming import whole
from bugsage.errors import BugSageError
from bugsage.model.run import RunResult
from bugsage.pipeline.fixing.aiming import suite_of
from bugsage.pipeline.fixing.working import Work
from bugsage.pipeline.grounds import ground
from bugsage.pipeline.keeping import keep_run
from bugsage.ports import Watch, WorkTree

#: Seconds after which it is given up, and share of what is left of the fix.
_MOST, _SHARE = 20.0, 0.3


class Ahead:
    """One run that was begun before anybody needs it."""

    def __init__(self, work: Work, command: tuple[str, ...], tree: WorkTree, limit: float) -> None:
        """It may take so many seconds."""
        self._work, self._over, self._limit = work, Event(), limit
        self.command = command
        #: Where it runs.
        self.place = ground(work.house, tree, _Until(work.ground.watch, self._over))
        self._result: RunResult | None = None
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def taken(self) -> RunResult | None:
        """How it ended, once it has: for one caller. None where it did not end in time, or could not be run."""
        self._thread.join()
        result, self._result = self._result, None
        if result is not None and result.timed_out:
            keep_run(self._work.house, result)
            return None
        return result

    def close(self) -> None:
        """It is ended if it still runs."""
        self._over.set()
        self._thread.join()
        if self._result is not None:
            keep_run(self._work.house, self._result)

    def _run(self) -> None:
        environment = self._work.target.environment(self.place)
        with suppress(BugSageError):
            self._result = self.place.run(
                self._work.house, self.command, time_limit=self._limit, environment=environment
            )


class _Until(Watch):
    """Another watch, and an event that ends what it watches."""

    def __init__(self, watch: Watch | None, over: Event) -> None:
        self._watch, self._over = watch, over

    def halted(self) -> str:
        """As the other watch says, or that nobody waits for it any more."""
        return "nobody needs it any more" if self._over.is_set() else self._watch.halted() if self._watch else ""

    def started(self, group: int) -> None:
        """The other watch is told."""
        if self._watch:
            self._watch.started(group)


@contextmanager
def ahead(work: Work) -> Iterator[Ahead | None]:
    """Until the end of the block; None without a second processor, or without a cage, in which two runs do not meet.

    Raises nothing of its own: what cannot be run ahead is run when it is needed.
    """
    alone = (work.wish.jobs or cpu_count() or 1) < 2 or work.ground.cage is None or work.regression is not None
    with ExitStack() as stack:
        running = None
        with suppress(BugSageError):
            command = work.target.wide or whole(suite_of(work.house, work.wish))
            if not alone and command != work.target.command:
                dirty = work.house.history.state().dirty
                opened = work.house.workspace.open(work.ground.tree.commit, uncommitted=dirty)
                limit = min(_MOST, work.left() * _SHARE)
                running = stack.enter_context(closing(Ahead(work, command, stack.enter_context(opened), limit)))
        yield running
