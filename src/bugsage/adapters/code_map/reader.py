"""The code map of a repository, kept up to date."""

import gc
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter

from msgspec import structs

from bugsage.adapters.code_map.content import Unreadable, hashed, inside, read_bytes
from bugsage.adapters.code_map.encoding import as_utf8
from bugsage.adapters.code_map.listing import Listing
from bugsage.adapters.code_map.parsing import LANGUAGE, decode, read_file
from bugsage.adapters.code_map.store import Skipped, Snapshot, Store
from bugsage.adapters.code_map.worker import WORTH_A_WORKER, read_files
from bugsage.model.code import CodeFile, CodeMap, IndexStats

_TEST_PATH = r"(?:.*/)?(?:tests?/.*|test_[^/]*|[^/]*_tests?\.py|tests\.py|conftest\.py)"

#: More processes than this wait for one another's disk and cost more start-ups than they save.
MAX_WORKERS = 2


class CodeMapReader:
    """Reads a repository's code: fulfils `ports.CodeReader`.

    `state` is the folder of the store (None: nothing is kept), `exclude` holds globs of paths that are left out,
    `workers` the number of processes that parse, this one included (None: two where there is much to parse).
    """

    def __init__(
        self, root: Path, state: Path | None, *, exclude: Sequence[str] = (), workers: int | None = None
    ) -> None:
        self._root = root
        self._listing = Listing(root, exclude)
        self._store = Store(state)
        self._workers = workers
        self._snapshot: Snapshot | None = None
        self._map: CodeMap | None = None
        self._last = CodeMap()

    def code_map(self) -> CodeMap:
        """The map as of the last refresh; the first call refreshes."""
        if self._map is None:
            if self._snapshot is None:
                self.refresh()
            assert self._snapshot is not None
            self._map = CodeMap(files=self._decoded(self._snapshot.files))
            self._last = self._map
        return self._map

    def refresh(self) -> IndexStats:
        """Read what changed since the last time, here or in another process, and nothing else."""
        started = perf_counter()
        before = self._snapshot or self._store.snapshot()
        listed, left_out = self._listed()
        unchanged = listed == before.listed and left_out == before.skipped
        after, parsed = (before, 0) if unchanged else self._changed(before, listed, left_out)
        if self._map and (self._snapshot is None or after.files != self._snapshot.files):
            self._map = None
        self._snapshot = after
        return IndexStats(
            files=len(after.files),
            parsed=parsed,
            reused=len(after.files) - parsed,
            removed=len(before.files.keys() - after.files.keys()),
            definitions=after.definitions,
            calls=after.calls,
            bytes=after.bytes,
            seconds=perf_counter() - started,
            skipped=after.skipped,
        )

    def text(self, path: str) -> str | None:
        """A file of the repository; None if it is not there, not inside, not text, or larger than 2 MB."""
        place = inside(self._root, path)
        try:
            return as_utf8(read_bytes(place)).decode("utf-8", "replace") if place else None
        except (OSError, Unreadable):
            return None

    def _listed(self) -> tuple[dict[str, str], Skipped]:
        """Every source file with its blob id, and what was left out while looking."""
        listed: dict[str, str] = {}
        found, skipped = self._listing.files()
        for path, blob in found.items():
            try:
                listed[path] = blob or hashed(self._root / path)
            except FileNotFoundError:
                pass  # deleted, but still in git's index
            except Unreadable as error:
                skipped += ((path, str(error)),)
        return listed, skipped

    def _changed(self, before: Snapshot, listed: dict[str, str], left_out: Skipped) -> tuple[Snapshot, int]:
        """The snapshot after everything unknown was parsed, and how much that was."""
        known = self._store.known()
        unknown = {blob: path for path, blob in listed.items() if blob not in known}
        good, bad = self._parsed([(path, blob) for blob, path in unknown.items()])
        files = {path: good.get(path, blob) for path, blob in listed.items() if blob not in bad}
        reasons = ((path, bad[blob]) for path, blob in listed.items() if bad.get(blob))
        skipped = (*left_out, *reasons)
        if files == before.files and listed == before.listed and skipped == before.skipped:
            return before, 0
        return self._kept(Snapshot(listed, files, skipped)), len(good)

    def _kept(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot with its figures, stored together with the last of the new readings."""
        figures = self._store.figures(set(snapshot.files.values()))
        columns = zip(*(figures.get(blob, (0, 0, 0)) for blob in snapshot.files.values()), strict=True)
        definitions, calls, size = (sum(column) for column in columns) if snapshot.files else (0, 0, 0)
        after = structs.replace(snapshot, definitions=definitions, calls=calls, bytes=size)
        self._store.keep(after)
        return after

    def _parsed(self, files: list[tuple[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
        """Read and store files: blob ids of the good ones by path, reasons for the bad ones by the id asked for."""
        good: dict[str, str] = {}
        bad: dict[str, str] = {}
        asked = dict(files)
        with _no_collection():
            for reading in read_files(str(self._root), files, self._workers or _useful_workers(self._root, files)):
                if reading.payload:
                    good[reading.path] = reading.blob
                    self._store.add(reading)
                else:
                    bad[asked[reading.path]] = reading.reason
        return good, bad

    def _decoded(self, files: dict[str, str]) -> dict[str, CodeFile]:
        """The files of the map, those that the last map had already taken from there."""
        have = {file.blob: file for file in self._last.files.values()}
        payloads = self._store.payloads(set(files.values()) - have.keys())
        with _no_collection():
            for blob, payload in payloads.items():
                have[blob] = decode(payload)
            for path, blob in files.items():
                if blob not in have:  # another process has dropped it, or it changed while it was read
                    payload = read_file(str(self._root), path, "").payload
                    have[blob] = decode(payload) if payload else CodeFile(path, blob, LANGUAGE, broken=True)
            is_test = re.compile(_TEST_PATH, re.DOTALL).fullmatch
            return {path: _placed(have[blob], path, blob, bool(is_test(path))) for path, blob in files.items()}


def _placed(file: CodeFile, path: str, blob: str, is_test: bool) -> CodeFile:
    return CodeFile(path, blob, file.language, file.definitions, file.imports, file.lines, is_test, file.broken)


def _useful_workers(root: Path, files: Sequence[tuple[str, str]]) -> int:
    if len(files) < MAX_WORKERS or (os.cpu_count() or 1) < MAX_WORKERS or not sys.executable:
        return 1
    size = 0
    for path, _ in files:
        with suppress(OSError):
            size += os.stat(root / path).st_size
    return MAX_WORKERS if size >= WORTH_A_WORKER else 1


@contextmanager
def _no_collection() -> Iterator[None]:
    """A hundred thousand values are about to be made, none of them in a circle: looking for garbage is wasted time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
