"""One failing test by itself, as quickly as its runner starts: what does not mend it needs no run of the command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bugsage.diagnosis.aiming_files import files_of
from bugsage.diagnosis.quickening import quickened
from bugsage.errors import RunFailed
from bugsage.pipeline.fixing.working import Work
from bugsage.pipeline.house import House
from bugsage.pipeline.measuring import scripts_of

#: A run with a candidate may take so many times what it took without, and at least so many seconds.
_PATIENCE, _LEAST = 4.0, 1.5


class Quick:
    """A look at candidates before the command itself is run with them."""

    def __init__(self, work: Work) -> None:
        self._work, self._seconds = work, 0.0
        self._command: tuple[str, ...] = ()
        house, code = work.house, work.house.code.code_map()
        events = [one for one in work.diagnosis.issue.events if one.test in work.target.tests]
        files = files_of(events[:1], code)
        if not files or events[0].language == "python":
            return
        command = quickened(
            work.target.command, files[0], events[0].test or "", scripts_of(house), lambda path: _there(house, path)
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
        began = self._work.seconds()
        try:
            passes = self._passes(command, 60.0)
        except RunFailed:
            return False
        self._seconds = self._work.seconds() - began
        return not passes

    def _passes(self, command: tuple[str, ...], limit: float) -> bool:
        work = self._work
        most = min(max(_LEAST, limit), work.left() + 1.0)
        result = work.ground.run(
            work.house, command, record=False, time_limit=most, environment=work.target.environment(work.ground)
        )
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
            for file, text in before.items():
                tree.write(file, None if text is None else text.encode("utf-8", "surrogateescape"))


def _there(house: House, path: str) -> bool:
    return house.coverage.modified(path) is not None
