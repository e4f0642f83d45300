"""The given command, or all tests, in a worktree of its own: run beside the search without any patch, then with one.

Every proof needs both in the end, and neither has to wait: the first while the failure is looked into, the second while
the patch that will likely be offered is compared with others and held against the failing tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from os import cpu_count
from threading import Event, Thread

from bugsage.diagnosis.aiming import whole
from bugsage.diagnosis.pytest_words import tersely
from bugsage.errors import BugSageError
from bugsage.model.run import RunResult
from bugsage.pipeline.fixing.aiming import suite_of
from bugsage.pipeline.fixing.readying import ready
from bugsage.pipeline.fixing.wish import Wish
from bugsage.pipeline.fixing.working import Work
from bugsage.pipeline.grounds import Ground, ground
from bugsage.pipeline.house import House
from bugsage.pipeline.keeping import keep_run
from bugsage.ports import Watch

#: Seconds after which the run without a patch is given up, and share of what the whole fix may take.
_MOST, _SHARE = 20.0, 0.3
#: Seconds between two looks whether something is still wanted.
_BEAT = 0.05

Texts = Mapping[str, str | None]
Environment = Mapping[str, str | None]


class Ahead:
    """Runs that are begun before anybody needs them, one after the other."""

    def __init__(self, house: House, place: Ground, command: tuple[str, ...], limit: float) -> None:
        """The one without a patch may take so many seconds."""
        self._house, self._limit = house, limit
        #: Where they run.
        self.place = place
        self.begin(command, {})

    def begin(self, command: tuple[str, ...], environment: Environment) -> None:
        """Run this without a patch."""
        self.command, self.environment = command, environment
        self._without = _Run(self._house, command, self.place, environment, self._limit)
        self._with: _Behind | None = None

    def serve(self, work: Work) -> bool:
        """What runs is what the proof of this work needs, or is run anew; False where it needs nothing of the sort."""
        with suppress(BugSageError):
            command = work.target.wide or whole(suite_of(work.house, work.wish))
            if work.regression is None and command != work.target.command:
                environment = work.target.environment(self.place)
                if (command, environment) != (self.command, self.environment):
                    self.close()
                    self.begin(command, environment)
                return True
        self.close()
        return False

    def has_ended(self) -> bool:
        """The run without a patch has."""
        return not self._without._thread.is_alive()

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

    def __init__(
        self, house: House, command: tuple[str, ...], place: Ground, environment: Environment, limit: float
    ) -> None:
        self.parts = house, command, place, environment
        self._house, self._limit = house, limit
        self._over = Event()
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
            keep_run(self._house, result)
            return None
        return result

    def close(self) -> None:
        """It is ended if it still runs."""
        self._over.set()
        self._thread.join()
        if self._result is not None:
            keep_run(self._house, self._result)

    def _run(self) -> None:
        house, command, where, environment = self.parts
        place = where._replace(watch=_Until(where.watch, self._over))
        with suppress(BugSageError), place.patched(self.texts):
            self._made_ready(place)
            self._result = place.run(house, tersely(command), time_limit=self._limit, environment=environment)
            self._seconds = 0.0 if self._result.timed_out else self._result.seconds

    def _made_ready(self, place: Ground) -> None:
        """The worktree is as new."""
        ready(self.parts[0], place)


class _Behind(_Run):
    """A run with a patch, once another has ended in time."""

    def __init__(self, before: _Run, texts: Texts, patience: Callable[[float], float]) -> None:
        self.texts, self._before, self._patience = texts, before, patience
        super().__init__(*before.parts, 0.0)

    def _run(self) -> None:
        while self._before._thread.is_alive() and not self._over.is_set():
            self._before._thread.join(_BEAT)
        if self._before._seconds and not self._over.is_set():
            self._limit = self._patience(self._before._seconds)
            super()._run()

    def _made_ready(self, place: Ground) -> None:
        """It is, since the other run."""


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
def ahead(house: House, wish: Wish, beside: Ground) -> Iterator[Ahead | None]:
    """What the user gave, or all tests, until the end of the block, in another worktree like this one.

    None without a second processor, or without a cage, in which two runs do not meet. Raises nothing of its own: what
    cannot be run ahead is run when it is needed.
    """
    minutes = wish.limits.minutes
    with ExitStack() as stack:
        running = None
        with suppress(BugSageError):
            if (wish.jobs or cpu_count() or 1) > 1 and beside.cage is not None:
                command = wish.command or whole(suite_of(house, wish))
                dirty = house.history.state().dirty
                tree = stack.enter_context(house.workspace.open(beside.tree.commit, uncommitted=dirty))
                limit = _MOST if minutes is None else min(_MOST, minutes * 60 * _SHARE)
                running = Ahead(house, ground(house, tree, beside.watch), command, limit)
                stack.enter_context(closing(running))
        yield running
