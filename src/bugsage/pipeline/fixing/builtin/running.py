"""The one command that the built-in agent may have run: that of its fix, in the cage, read test by test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from bugsage.diagnosis.aiming import aim
from bugsage.errors import BugSageError, RunFailed, SandboxMissing, Stopped
from bugsage.intake.places import resolve_all
from bugsage.model.agent import AgentOrder
from bugsage.model.error import ErrorEvent
from bugsage.model.quoting import cut
from bugsage.model.run import RunResult
from bugsage.model.sandbox import Cage
from bugsage.pipeline.house import House
from bugsage.pipeline.keeping import keep_run
from bugsage.pipeline.receiving import receive_run
from bugsage.pipeline.trying import outcomes_of
from bugsage.ports import Watch
from bugsage.repair import telling

#: Failures that are told in full, characters of each, bytes of the end of the output where nothing of it can be read.
_TOLD, _EACH, _TAIL = 3, 2_500, 5_000
#: The longest that one run may take, and what a run is worth beginning for.
_MOST, _LEAST = 300.0, 2.0
_OUTCOMES = ("failed", "error", "passed", "skipped", "xfailed", "xpassed")
_RED = ("failed", "error")


class Ran(NamedTuple):
    """What came of a run: in words of ours, and what a program said."""

    #: None where it was not run, or did not end.
    passed: bool | None
    words: str
    said: str = ""


class Tests:
    """Runs the command of one order."""

    __test__ = False  # not a test class, whatever pytest makes of the name

    def __init__(
        self, house: House, order: AgentOrder, cage: Cage | None, watch: Watch | None, left: Callable[[], float]
    ) -> None:
        self._house, self._order, self._cage, self._watch, self._left = house, order, cage, watch, left

    def run(self, tests: Sequence[str], files: Collection[str]) -> Ran:
        """All of it, or these tests of files that there are. Raises SandboxMissing, Stopped."""
        argv = self._order.test
        if tests:
            aimed = aim(argv, tests, frozenset(files))
            if aimed is None:
                return Ran(None, "these are not tests that the command can be narrowed to; name none for all of it")
            argv = aimed.argv
        seconds = min(self._left(), _MOST)
        if not argv or seconds < _LEAST:
            return Ran(None, "there is no time left for a run" if argv else "there is no command to run")
        tail = bytearray()

        def keep(chunk: bytes) -> None:
            tail.extend(chunk)
            del tail[:-_TAIL]

        try:
            result = self._house.runner.run(
                argv,
                time_limit=seconds,
                on_output=keep,
                folder=Path(self._order.folder),
                environment={"BUGSAGE_COVERAGE": "off", **self._order.environment},
                cage=self._cage,
                watch=self._watch,
            )
        except (SandboxMissing, Stopped):
            raise
        except RunFailed as error:
            return Ran(None, "it could not be run", str(error))
        return self._read(result, bytes(tail).decode("utf-8", "replace"), files)

    def _read(self, result: RunResult, tail: str, files: Collection[str]) -> Ran:
        """Test by test, in a few lines: what a program wrote is told only where nothing better is known of it."""
        if result.timed_out:
            return Ran(None, f"it did not end within {result.seconds:.0f} s; the end of its output follows", tail)
        known = self._house.code.code_map().files.keys() | set(files)
        try:
            received = receive_run(self._house, PurePath(result.log).stem, record=result.record, log=result.log)
            events = resolve_all((e for one in received for e in one.reading.events), self._order.folder, known)
            outcomes = outcomes_of(self._house, result.record or result.log, known, self._order.folder)
        except BugSageError:
            events, outcomes = (), ()
        finally:
            keep_run(self._house, result)
        counts = Counter(one.outcome for one in outcomes)
        passed = result.status == 0 and not any(counts[name] for name in _RED)
        counted = ", ".join(f"{counts[name]} {name}" for name in _OUTCOMES if counts[name])
        words = f"{'passed' if passed else 'FAILED'}: {counted or f'the command ended with status {result.status}'}"
        return Ran(passed, words, "" if passed else _told(tuple(events), tail))


def _told(events: Sequence[ErrorEvent], tail: str) -> str:
    if not events:
        return f"the end of its output:\n{tail}"
    more = len(events) - _TOLD
    said = [cut(telling.error(event), _EACH) for event in events[:_TOLD]]
    return "\n\n".join((*said, *([f"and {more} more failures"] if more > 0 else [])))
