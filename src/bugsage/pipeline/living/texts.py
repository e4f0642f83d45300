"""What stood in the files of a repository when the tests ran last, to be compared with what stands there now."""

from __future__ import annotations

from collections.abc import Iterable

from bugsage.errors import BugSageError
from bugsage.model.affected import FileChange, Traces
from bugsage.pipeline.affecting import digest
from bugsage.pipeline.house import House


class Texts:
    """Texts by path; a file that was never looked at is as the newest commit has it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._known: dict[str, str | None] = {}

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
            after = self._house.code.text(path)
            self._known[path] = after
            if before is None and after is None:
                there = not path.endswith("/")
                found += [FileChange(path=path, before=None, after=None, opaque=True)] if there else []
            elif before != after:
                found.append(FileChange(path=path, before=before, after=after))
        return tuple(found)

    def _committed(self, path: str) -> str | None:
        try:
            return self._house.history.text_at(path)
        except BugSageError:
            return None
