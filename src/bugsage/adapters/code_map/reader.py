"""The code map of a repository, kept up to date."""

import re
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from bugsage.adapters.code_map.content import Unreadable, inside, read_bytes
from bugsage.adapters.code_map.encoding import as_utf8
from bugsage.adapters.code_map.listing import Listing
from bugsage.adapters.code_map.parsing import decode, read_file
from bugsage.model.code import CodeFile, CodeMap, IndexStats

_TEST_PATH = re.compile(r"(?:^|.*/)(?:tests?/.*|test_[^/]*|[^/]*_tests?\.py|tests\.py|conftest\.py)$", re.DOTALL)


class CodeMapReader:
    """Reads a repository's code: fulfils `ports.CodeReader`."""

    def __init__(
        self, root: Path, state: Path | None, *, exclude: Sequence[str] = (), workers: int | None = None
    ) -> None:
        self._root = root
        self._listing = Listing(root, exclude)
        self._map: CodeMap | None = None

    def code_map(self) -> CodeMap:
        """The map as of now; read once, then as of the last refresh."""
        if self._map is None:
            self.refresh()
        assert self._map is not None
        return self._map

    def refresh(self) -> IndexStats:
        """Read what changed since the last time."""
        started = perf_counter()
        listed, skipped = self._listing.files()
        readings = [read_file(str(self._root), path, blob) for path, blob in listed.items()]
        good = [r for r in readings if r.payload]
        files = {}
        for reading in good:
            f = decode(reading.payload)
            files[reading.path] = CodeFile(
                path=reading.path,
                blob=reading.blob,
                language=f.language,
                definitions=f.definitions,
                imports=f.imports,
                lines=f.lines,
                is_test=bool(_TEST_PATH.match(reading.path)),
                broken=f.broken,
            )
        self._map = CodeMap(files=files)
        return IndexStats(
            files=len(good),
            parsed=len(good),
            definitions=sum(r.definitions for r in good),
            calls=sum(r.calls for r in good),
            bytes=sum(r.bytes for r in good),
            seconds=perf_counter() - started,
            skipped=(*skipped, *((r.path, r.reason) for r in readings if r.reason)),
        )

    def text(self, path: str) -> str | None:
        """A file of the repository; None if it is not there, not inside, not text, or larger than 2 MB."""
        place = inside(self._root, path)
        try:
            return as_utf8(read_bytes(place)).decode("utf-8", "replace") if place else None
        except (OSError, Unreadable):
            return None
