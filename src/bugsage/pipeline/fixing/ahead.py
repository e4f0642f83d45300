"""The given command, or all tests, in a worktree of its own: run beside the search without any patch, then with one.

Every proof needs both in the end, and neither has to wait: the first while candidates are tried, the second while the
patch that will likely be offered is compared with others and held against the failing tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from os import cpu_count
from threading import Event, Thread

from bugsage.diagnosis.aiming import whole
from bugsage.errors import BugSageError
from bugsage.model.run import RunResult
from bugsage.pipeline.fixing.aiming import suite_of
from bugsage.pipeline.fixing.working import Work
from bugsage.pipeline.grounds import Ground, ground
from bugsage.pipeline.keeping import keep_run
from bugsage.ports import Watch

#: Seconds after which the run without a patch is given up, and share of what is left of the fix.
_MOST, _SHARE = 20.0, 0.3
#: Seconds between two looks whether something is still wanted.
_BEAT = 0.05

Texts = Mapping[str, str | None]


class Ahead:
    """Runs that are begun before anybody needs them, one after the other."""

    def __init__(self, work: Work, command: tuple[str, ...], place: Ground, limit: float) -> None:
        """The one without a patch may take so many seconds."""
        self._work = work
        self.command = command
        #: Where they run.
        self.place = place
        self._without = _Run(work, command, place, limit)
        self._with: _Behind | None = None

    def taken(self) -> RunResult | None:
        """How the run without a patch ended, once it has: for one caller. None where it did not end in time."""
        return self._without.taken()

    def suppose(self, texts: Texts, patience: Callable[[float], float]) -> None:
        """Begin with this patch as soon as the run without one has ended; one that runs with another is given up.

        `patience` gives from the seconds that it took without any how many it may take.
        """
        if self._with is None or self._with.texts != texts:
            if self._with is not None:
                self._with.close()
            self._with = _Behind(self._without, texts, patience)

    def held(self, texts: Texts) -> RunResult | None:
        """How the run with this patch ended, once it has: for one caller. None where none was begun, or not in time."""
        return self._with.taken() if self._with is not None and self._with.texts == texts else None

    def close(self) -> None:
        """What still runs is ended."""
        self._without.close()
        if self._with is not None:
            self._with.close()


class _Run:
    """One run in a thread of its own."""

    texts: Texts = {}

    def __init__(self, work: Work, command: tuple[str, ...], place: Ground, limit: float) -> None:
        self._work, self._command, self._home, self._limit = work, command, place, limit
        self._over = Event()
        self._place = place._replace(watch=_Until(place.watch, self._over))
        self._result: RunResult | None = None
        #: How long it took; 0 where it did not end in time.
        self._seconds = 0.0
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def taken(self) -> RunResult | None:
        """Its end, for one caller; None where it did not end in time."""
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
        with suppress(BugSageError), self._place.patched(self.texts):
            extra = self._work.target.environment(self._place)
            self._result = self._place.run(self._work.house, self._command, time_limit=self._limit, environment=extra)
            self._seconds = 0.0 if self._result.timed_out else self._result.seconds


class _Behind(_Run):
    """A run with a patch, once another has ended in time."""

    def __init__(self, before: _Run, texts: Texts, patience: Callable[[float], float]) -> None:
        self.texts, self._before, self._patience = texts, before, patience
        super().__init__(before._work, before._command, before._home, 0.0)

    def _run(self) -> None:
        while self._before._thread.is_alive() and not self._over.is_set():
            self._before._thread.join(_BEAT)
        if self._before._seconds and not self._over.is_set():
            self._limit = self._patience(self._before._seconds)
            super()._run()


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
                tree = stack.enter_context(work.house.workspace.open(work.ground.tree.commit, uncommitted=dirty))
                place = ground(work.house, tree, work.ground.watch)
                limit = min(_MOST, work.left() * _SHARE)
                running = stack.enter_context(closing(Ahead(work, command, place, limit)))
        yield running
