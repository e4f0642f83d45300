"""Reports of coverage tools on this machine. SQLite is opened to be read only; nothing in a report chooses a path."""

import glob
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bugsage.errors import SourceNotFound, SourceUnreadable
from bugsage.model.coverage import CoverageFile, CoverageRow

_MB = 1 << 20
#: Megabytes of one report, and of all of one folder; reports of one folder or of all globs.
MOST_MB, MOST_FILES = 128, 500
#: Rows of a `.coverage` file, and steps of SQLite's that a question may take.
MOST_ROWS, MOST_STEPS = 5_000_000, 400_000_000
_SQLITE = b"SQLite format 3\x00"
#: Endings of reports in an archive.
_ENDINGS = (".xml", ".json", ".info", ".lcov", ".out", ".coverage")
_ROWS = """
select file.path, context.context, line_bits.numbits, null from line_bits
  join file on file.id = line_bits.file_id join context on context.id = line_bits.context_id
union all
select file.path, context.context, arc.fromno, arc.tono from arc
  join file on file.id = arc.file_id join context on context.id = arc.context_id
limit ?
"""


class CoverageFiles:
    """The port CoverageReports. Relative names start at `folder` (default: where we are), globs at `root`."""

    def __init__(self, root: Path, folder: Path | None = None) -> None:
        self._root, self._folder = root, folder

    def read(self, name: str) -> tuple[CoverageFile, ...]:
        """The report of this name, or all those in a folder of this name. Raises SourceNotFound, SourceUnreadable."""
        try:
            path = (self._folder or Path()) / name
            if path.is_file() and _is_zip(path):
                return tuple(_within(path, name))
            found = sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]
            return tuple(self._within(found, name if len(found) < 2 else None))
        except FileNotFoundError as error:
            raise SourceNotFound(f"there is no coverage report {name}", hint="give the path of a file") from error
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "its name is no path"
            raise SourceUnreadable(f"the coverage report {name[:200]} cannot be read: {why}") from error

    def matching(self, patterns: Sequence[str]) -> tuple[str, ...]:
        """The files under the top of the repository that globs name, each once; none outside of it."""
        found: dict[str, None] = {}
        for pattern in patterns:
            for one in glob.iglob(pattern, root_dir=self._root, recursive=True, include_hidden=True):
                place = self._root / one
                if place.is_file() and place.resolve().is_relative_to(self._root.resolve()):
                    found[str(place)] = None
                if len(found) >= MOST_FILES:
                    break
        return tuple(sorted(found))

    def modified(self, path: str) -> float | None:
        """When a file of the repository was changed last, in seconds since 1970; None where it is not there."""
        try:
            return (self._root / path).stat().st_mtime
        except (OSError, ValueError):
            return None

    def _within(self, paths: Sequence[Path], name: str | None) -> Iterator[CoverageFile]:
        room = MOST_MB * _MB
        for path in paths[:MOST_FILES]:
            one = self._read(path, name or str(path), room)
            room -= len(one.content)
            yield one

    def _read(self, path: Path, name: str, room: int) -> CoverageFile:
        with path.open("rb") as stream:
            content = stream.read(room + 1)
            modified = os.fstat(stream.fileno()).st_mtime
        folder = self._inside(path.parent)
        if content.startswith(_SQLITE):
            rows, left_out = _rows(path)
            return CoverageFile(name=name, folder=folder, rows=rows, modified=modified, left_out=left_out)
        if len(content) > room:
            left_out = f"it has more than {MOST_MB} MB and is not read"
            return CoverageFile(name=name, folder=folder, modified=modified, left_out=left_out)
        return CoverageFile(name=name, folder=folder, content=content, modified=modified)

    def _inside(self, folder: Path) -> str:
        try:
            inside = folder.resolve().relative_to(self._root.resolve()).as_posix()
        except (OSError, ValueError):
            return ""
        return "" if inside == "." else inside


def _is_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"


def _within(path: Path, name: str) -> Iterator[CoverageFile]:
    """The reports in a zip archive, as CI keeps them; nothing is unpacked. Raises SourceUnreadable."""
    import zipfile
    import zlib

    room, known = MOST_MB * _MB, path.stat().st_mtime
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = [info for info in archive.infolist() if info.filename.lower().endswith(_ENDINGS)]
            for info in wanted[:MOST_FILES]:
                with archive.open(info) as stream:
                    content = stream.read(room + 1)
                room -= len(content)
                if room < 0:
                    raise SourceUnreadable(
                        f"{name} holds more than {MOST_MB} MB", hint="unpack it, and give one of them"
                    )
                yield _packed(info.filename, f"{name}/{info.filename}", content, min(known, _moment(info.date_time)))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise SourceUnreadable(f"the archive {name[:200]} is damaged or encrypted", hint="unpack it") from error


def _packed(path: str, name: str, content: bytes, modified: float) -> CoverageFile:
    folder = path.rpartition("/")[0]
    if content.startswith(_SQLITE):
        rows, left_out = _rows(content)
        return CoverageFile(name=name, folder=folder, rows=rows, modified=modified, left_out=left_out)
    return CoverageFile(name=name, folder=folder, content=content, modified=modified)


def _moment(date: tuple[int, int, int, int, int, int]) -> float:
    """Seconds since 1970 of the time that a zip archive tells; none at all counts as long ago."""
    from datetime import UTC, datetime

    try:
        return datetime(*date, tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0


def _rows(source: Path | bytes) -> tuple[tuple[CoverageRow, ...], str]:
    """The lines in a `.coverage` file by file and context, and what is wrong with it."""
    import sqlite3
    from contextlib import closing
    from urllib.parse import quote

    lines: dict[tuple[str, str], set[int]] = {}
    left_out = ""
    try:
        own = f"file:{quote(str(source.absolute()))}?mode=ro&immutable=1" if isinstance(source, Path) else ":memory:"
        with closing(sqlite3.connect(own, uri=True)) as database:
            if isinstance(source, bytes):
                database.deserialize(source)
            database.execute("pragma trusted_schema = off")
            database.set_progress_handler(_stop(), 1_000_000)
            for count, (file, context, first, last) in enumerate(database.execute(_ROWS, (MOST_ROWS,)), 1):
                if isinstance(file, str) and isinstance(context, str):
                    lines.setdefault((file, context), set()).update(_numbers(first, last))
                if count == MOST_ROWS:
                    left_out = f"only its first {MOST_ROWS:,} rows are read"
    except sqlite3.Error as error:
        return (), f"it is no `.coverage` file of coverage.py 5 or later, or damaged ({error})"
    rows = (CoverageRow(file, context, tuple(sorted(found))) for (file, context), found in lines.items())
    return tuple(rows), left_out


def _stop() -> Callable[[], int]:
    """Ends a question that takes too many steps: a table may be a view that never ends."""
    steps = iter(range(MOST_STEPS // 1_000_000))
    return lambda: int(next(steps, None) is None)


def _numbers(first: object, last: object) -> Iterator[int]:
    """Lines of a set of bits, or those that an arc joins."""
    if isinstance(first, bytes):
        for place, byte in enumerate(first[:12_500]):  # 100,000 lines
            for bit in range(8) if byte else ():
                if byte >> bit & 1 and (place or bit):
                    yield place * 8 + bit
    else:
        yield from (number for number in (first, last) if isinstance(number, int) and 0 < number < 100_000)
