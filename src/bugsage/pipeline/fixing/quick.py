"""One failing test by itself, as quickly as its runner starts: what does not mend it needs no run of the command."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from bugsage.diagnosis.aiming_files import files_of
from bugsage.diagnosis.quickening import quickened
from bugsage.errors import RunFailed
from bugsage.model.edit import Candidate
from bugsage.pipeline.fixing.working import Work
from bugsage.pipeline.house import House
from bugsage.pipeline.measuring import measuring, scripts_of

#: A run with a candidate may take so many times what it took without, and at least so many seconds.
_PATIENCE, _LEAST = 4.0, 1.5
_NOTHING: Mapping[str, str | None] = {}


class Quick:
    """A look at candidates before the command itself is run with them."""

    def __init__(self, work: Work, failed: Collection[str]) -> None:
        """`failed` are the tests that fail when the command is run."""
        self._work, self._seconds = work, 0.0
        self._command: tuple[str, ...] = ()
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

    def mends(self, texts: Mapping[str, str]) -> bool:
        """The test passes by itself with these texts; True where nobody can tell. Raises Stopped."""
        if not self._command:
            return True
        try:
            with self._written(texts):
                return self._passes(self._command, self._seconds * _PATIENCE)
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

    def _passes(self, command: tuple[str, ...], limit: float, more: Mapping[str, str | None] = _NOTHING) -> bool:
        work = self._work
        most = min(max(_LEAST, limit), work.left() + 1.0)
        environment = {**work.target.environment(work.ground), **more}
        result = work.ground.run(work.house, command, record=False, time_limit=most, environment=environment)
        return result.status == 0 and not result.timed_out

    @contextmanager
    def _written(self, texts: Mapping[str, str]) -> Iterator[None]:
        tree, read = self._work.ground.tree, self._work.house.code.text
        before = {file: read(file) for file in texts}
        try:
            for file, text in texts.items():
                tree.write(file, text.encode("utf-8", "surrogateescape"))
            yield
        finally:
            for file, was in before.items():
                tree.write(file, None if was is None else was.encode("utf-8", "surrogateescape"))


def _there(house: House, path: str) -> bool:
    return house.coverage.modified(path) is not None
