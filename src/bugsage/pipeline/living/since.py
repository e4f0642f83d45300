"""What changed since tests passed: whoever sees a test turn red after a save knows where to look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from bugsage.diagnosis.affected.tracing import base_of
from bugsage.model.affected import FileChange, Traces
from bugsage.model.history import Change, ChangedRange

#: Lines beyond which a file counts as changed from end to end: to compare them takes longer than a save should.
MOST_LINES = 20_000


class Since:
    """The changes of a watch in their order, and between which of them each test turned red."""

    def __init__(self, traces: Traces) -> None:
        """Tests whose last run passed, and that nothing has changed for since, have passed with what is there now."""
        self._changes: list[FileChange] = []
        #: How many changes each test has passed with, and with how many it failed first after that.
        self._passed = {name: 0 for name, trace in traces.tests.items() if not (trace.red or trace.stale)}
        self._failed: dict[str, int] = {}
        #: Changes that the run in flight began with.
        self._run = 0

    def changed(self, changes: Iterable[FileChange]) -> None:
        """More changes were seen."""
        self._changes += changes

    def started(self) -> None:
        """A run begins, with all changes so far."""
        self._run = len(self._changes)

    def passed(self, test: str) -> None:
        """A test of that run passed."""
        self._passed[base_of(test)] = self._run
        self._failed.pop(base_of(test), None)

    def failed(self, test: str) -> None:
        """A test of that run failed."""
        self._failed.setdefault(base_of(test), self._run)

    def turned(self, test: str) -> tuple[int, int] | None:
        """With how many changes a test passed last, and failed first after that; None where it was not seen to pass."""
        passed = self._passed.get(base_of(test))
        return None if passed is None else (passed, self._failed.get(base_of(test), self._run))

    def change(self, passed: int, failed: int) -> Change:
        """What differs, as it stands now, in the files that changed between the one and the other."""
        files = {one.path for one in self._changes[passed:failed]}
        merged: dict[str, FileChange] = {}
        for one in self._changes[passed:]:
            if one.path in files:
                first = merged.get(one.path, one)
                opaque = first.opaque or one.opaque
                merged[one.path] = FileChange(path=one.path, before=first.before, after=one.after, opaque=opaque)
        changes = [one for one in merged.values() if one.opaque or one.before != one.after]
        ranges = tuple(found for one in changes for found in _ranges(one))
        return Change(ranges=ranges, unproven=ranges, from_green=True, files=tuple(one.path for one in changes))


def _ranges(change: FileChange) -> Iterator[ChangedRange]:
    before, after = (change.before or "").split("\n"), (change.after or "").split("\n")
    if change.after is None:
        return
    if change.opaque or change.before is None or max(len(before), len(after)) > MOST_LINES:
        yield ChangedRange(file=change.path, start=1, end=len(after))
        return
    for tag, _, _, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield ChangedRange(file=change.path, start=start + 1, end=end)
