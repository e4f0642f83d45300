"""One failing test by itself, as quickly as its runner starts: what does not mend it needs no run of the command."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

from bugsage.diagnosis.aiming_files import files_of
from bugsage.diagnosis.quickening import quickened
from bugsage.errors import GitFailed, RunFailed, StateUnwritable
from bugsage.model.edit import Candidate
from bugsage.pipeline.fixing.readying import ready
from bugsage.pipeline.fixing.working import Work
from bugsage.pipeline.grounds import Ground, ground
from bugsage.pipeline.house import House
from bugsage.pipeline.measuring import measuring, scripts_of

#: A run with a candidate may take so many times what it took without, and at least so many seconds.
_PATIENCE, _LEAST = 4.0, 1.5
#: Candidates that are tried at a time, at most.
_MOST_JOBS = 4
_NOTHING: Mapping[str, str | None] = {}


class Quick:
    """A look at candidates before the command itself is run with them."""

    def __init__(self, work: Work, failed: Collection[str]) -> None:
        """`failed` are the tests that fail when the command is run."""
        self._work, self._seconds = work, 0.0
        self._command: tuple[str, ...] = ()
        self._grounds: list[Ground] = [work.ground]
        #: Lines, by file, that this test does not come by, where its runner could tell.
        self.missed: dict[str, frozenset[int]] = {}
        house, code = work.house, work.house.code.code_map()
        events = [one for one in work.diagnosis.issue.events if one.test in work.target.tests]
        files = files_of(events[:1], code)
        if not files:
            return
        command = quickened(
            work.target.command,
            files[0],
            events[0].test or "",
            scripts_of(house),
            lambda path: _there(house, path),
            alone=all(work.target.holds(test) for test in failed),
        )
        if command and self._fails(command):
            self._command = command

    @contextmanager
    def open(self, jobs: int) -> Iterator[int]:
        """More worktrees, so that several candidates can be tried at a time; how many. They are gone afterwards."""
        house, first = self._work.house, self._work.ground
        more = min(jobs, _MOST_JOBS) if self._command and self._command[0] != "go" else 1
        with ExitStack() as stack:
            self._grounds = [first]
            with suppress(GitFailed, StateUnwritable, RunFailed):  # fewer at a time, then
                for _ in range(more - 1):
                    opened = house.workspace.open(first.tree.commit, uncommitted=house.history.state().dirty)
                    place = ground(house, stack.enter_context(opened), first.watch)
                    ready(house, place)
                    self._grounds.append(place)
            yield len(self._grounds)

    def mends(self, batch: Sequence[Mapping[str, str]]) -> list[bool]:
        """For each of so many texts as there are worktrees: the test passes by itself with them. Raises Stopped.

        True where nobody can tell.
        """
        if not self._command:
            return [True] * len(batch)
        if len(batch) == 1:
            return [self._mends(batch[0], self._grounds[0])]
        with ThreadPoolExecutor(len(batch)) as pool:
            return list(pool.map(self._mends, batch, self._grounds))

    def _mends(self, texts: Mapping[str, str], place: Ground) -> bool:
        try:
            with place.patched(texts):
                return self._passes(self._command, self._seconds * _PATIENCE, place=place)
        except RunFailed:
            return False

    def _fails(self, command: tuple[str, ...]) -> bool:
        """The test fails by itself too, so that whether it does with a candidate says something."""
        work, began = self._work, self._work.seconds()
        try:
            with measuring(work.house, command) as measure:
                way = measure.way
                passes = self._passes(way.argv if way else command, 60.0, way.environment if way else {})
                files = work.house.code.code_map().files
                execution, _ = measure.execution((work.diagnosis.issue,), files, str(work.ground.root))
        except RunFailed:
            return False
        for one in execution.reach if execution else ():
            self.missed[one.file] = frozenset(one.missed) - frozenset(one.ran)
        self._seconds = work.seconds() - began
        return not passes

    def comes_by(self, candidate: Candidate) -> bool:
        """The test runs what the candidate changes, as far as anybody knows."""
        return candidate.line not in self.missed.get(candidate.file, ())

    def _passes(
        self,
        command: tuple[str, ...],
        limit: float,
        more: Mapping[str, str | None] = _NOTHING,
        place: Ground | None = None,
    ) -> bool:
        work, where = self._work, place or self._work.ground
        most = min(max(_LEAST, limit), work.left() + 1.0)
        environment = {**work.target.environment(where), **more}
        result = where.run(work.house, command, record=False, time_limit=most, environment=environment)
        return result.status == 0 and not result.timed_out


def _there(house: House, path: str) -> bool:
    return house.coverage.modified(path) is not None
