"""What stood in the files of a repository when the tests ran last, to be compared with what stands there now."""

from __future__ import annotations

from collections.abc import Iterable

from bugsage.errors import BugSageError
from bugsage.model.affected import FileChange, Traces
from bugsage.model.languages import language_of
from bugsage.pipeline.affecting import digest
from bugsage.pipeline.house import House

#: Looks at a file that was emptied, a hundredth of a second apart.
EMPTIED = 10
#: A file that changed so often while tests ran is one that they write.
OFTEN = 5


class Texts:
    """Texts by path; a file that was never looked at is as the newest commit has it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._known: dict[str, str | None] = {}
        #: How often a file changed while tests ran.
        self._written: dict[str, int] = {}

    def begin(self, traces: Traces) -> tuple[FileChange, ...]:
        """Look at every file that recorded tests ran; what changed since they did."""
        changes = []
        for path, recorded in traces.files.items():
            text = self._house.code.text(path)
            self._known[path] = text
            if text is None or digest(text) != recorded:
                before = self._committed(path)
                same = before is not None and digest(before) == recorded
                changes.append(FileChange(path=path, before=before if same else None, after=text, opaque=not same))
        return tuple(changes)

    def begin_where_unknown(self, traces: Traces) -> None:
        """Look at files that tests came to run since."""
        for path in traces.files:
            if path not in self._known:
                self._known[path] = self._house.code.text(path)

    def changes(self, paths: Iterable[str]) -> tuple[FileChange, ...]:
        """How these files differ from when they were looked at last."""
        found = []
        for path in sorted(paths):
            before = self._known[path] if path in self._known else self._committed(path)
            after = self._read(path, before)
            self._known[path] = after
            if before is None and after is None:
                there = not path.endswith("/")
                found += [FileChange(path=path, before=None, after=None, opaque=True)] if there else []
            elif before != after:
                found.append(FileChange(path=path, before=before, after=after))
        return tuple(found)

    def _read(self, path: str, before: str | None) -> str | None:
        """A file as it is; one that was emptied is about to be written, as long as that takes."""
        for _ in range(EMPTIED):
            text = self._house.code.text(path)
            if text or not before:
                return text
            self._house.clock.wait(0.01)
        return self._house.code.text(path)

    def without_written(self, changes: Iterable[FileChange]) -> tuple[FileChange, ...]:
        """Of changes that were seen during a run those that the tests did not make: they would run for ever.

        Theirs are what is no source and in no commit, and whatever changes in one run after another.
        """
        found = []
        for change in changes:
            self._written[change.path] = self._written.get(change.path, 0) + 1
            is_source = language_of(change.path) is not None
            if self._written[change.path] < OFTEN and (is_source or self._committed(change.path) is not None):
                found.append(change)
        return tuple(found)

    def _committed(self, path: str) -> str | None:
        try:
            return self._house.history.text_at(path)
        except BugSageError:
            return None
