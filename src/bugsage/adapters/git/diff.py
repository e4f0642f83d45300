"""`git diff -U0 --raw`, read."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from bugsage.adapters.git.log import hunk_header
from bugsage.model.git_names import unquoted
from bugsage.model.history import ChangedRange

_MAX_UNTRACKED = 200
_MAX_BYTES = 1 << 20


def parse_diff(lines: Iterable[str]) -> tuple[tuple[str, ...], tuple[ChangedRange, ...]]:
    """Files and the changed ranges of their new side. A renamed file has both names, a removed one has no range."""
    files: dict[str, None] = {}
    ranges: list[ChangedRange] = []
    stream = iter(lines)
    file: str | None = None
    for line in stream:
        if line.startswith(":"):
            files.update(dict.fromkeys(unquoted(name) for name in line.split("\t")[1:]))
        elif line.startswith("+++ "):
            name = unquoted(line[4:].rstrip("\t"))
            file = name[2:] if name.startswith("b/") else None
        elif line.startswith("@@ "):
            ranges.extend(_range(line, stream, file))
    return tuple(files), tuple(ranges)


def _range(header: str, stream: Iterator[str], file: str | None) -> Iterator[ChangedRange]:
    match = hunk_header().match(header)
    if match is None:
        return
    removed, start, added = (int(text) if text is not None else 1 for text in (match[2], match[3], match[4]))
    for _ in islice(stream, removed + added):
        pass  # content lines may look like headers
    if file is not None:
        first = start if added else start + 1  # git names the line before a deletion
        yield ChangedRange(file=file, start=first, end=first + added - 1)


def whole_files(root: Path, files: Iterable[str]) -> tuple[ChangedRange, ...]:
    """All lines of files that no commit knows: of the first 200, those up to 1 MB."""
    counted = ((file, line_count(root, file)) for file in islice(files, _MAX_UNTRACKED))
    return tuple(ChangedRange(file=file, start=1, end=lines) for file, lines in counted if lines)


def line_count(root: Path, file: str, max_bytes: int = _MAX_BYTES) -> int:
    """How many lines a file of the repository has; 0 where it is not there, not a file, too big or not inside."""
    path = root / file
    try:
        if not path.resolve().is_relative_to(root.resolve()) or not path.is_file() or path.stat().st_size > max_bytes:
            return 0
        content = path.read_bytes()
    except (OSError, ValueError, RuntimeError):
        return 0
    return content.count(b"\n") + (not content.endswith(b"\n") and bool(content))
