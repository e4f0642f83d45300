"""V8's own coverage, as node writes it to NODE_V8_COVERAGE: functions and blocks by their place in the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from bugsage.intake.execution.covering import MOST_FILES, MOST_FUNCTIONS, Counted, Covered, Locate, text
from bugsage.model.execution import Execution

SOURCE = "v8"
_DAMAGED = (LookupError, TypeError, ValueError, AttributeError)
#: Blocks of one function that are read, and lines that all blocks of a script together may span.
_MOST_BLOCKS, _MOST_SPANNED = 5_000, 5_000_000

#: The text of a file of the repository.
Read = Callable[[str], str | None]


def read_v8(content: bytes, locate: Locate, read: Read) -> Execution:
    """What one process executed, by no test in particular. What cannot be read is passed over; never raises.

    A script that was compiled before it ran is left out, by a hook of the runner for instance: its places are those of
    a text that nobody wrote, and which has another length.
    """
    covered = Covered(SOURCE, locate, one_of_many=True)
    try:
        report = msgspec.json.decode(content)
        scripts = report["result"][:MOST_FILES]
        mapped = report.get("source-map-cache") or {}
    except (msgspec.DecodeError, RecursionError, *_DAMAGED):
        return Execution(notes=("it is damaged: its end is missing, or something was written into it",))
    compiled = 0
    for script in scripts:
        try:
            url = text(script["url"])
            found = covered.file(url) if url.startswith("file:") else None
            source = read(found[0]) if found else None
            if found is None or source is None:
                continue
            lines, functions = _Lines(source), script["functions"][:MOST_FUNCTIONS]
            if url in mapped or not _as_written(functions, lines):
                compiled += 1
            else:
                _read(found[1], functions, lines)
        except _DAMAGED:
            continue
    many = f"{compiled} scripts were" if compiled > 1 else "a script was"
    note = f"{many} compiled before running: what V8 says of the result is not used"
    return covered.execution((note,) if compiled else ())


class _Lines:
    """From places in a text, counted as JavaScript does, to lines."""

    def __init__(self, source: str) -> None:
        lines = source.split("\n")
        wide = not source.isascii() and any(c > "\uffff" for c in source)
        at, self.starts = 0, list[int]()
        for one in lines:
            self.starts.append(at)
            at += (len(one.encode("utf-16-le", "surrogatepass")) // 2 if wide else len(one)) + 1
        self.size = at - 1
        #: First and last place of what is written on each line; None for an empty one.
        self.written = [
            (start + len(one) - len(one.lstrip()), start + len(one.rstrip())) if one.strip() else None
            for start, one in zip(self.starts, lines, strict=True)
        ]

    def of(self, place: Any) -> int:
        """The line, from 1."""
        return max(1, bisect_right(self.starts, int(place)))


def _as_written(functions: Sequence[Any], lines: _Lines) -> bool:
    """The script is as long as the file; a byte order mark is taken off before it runs."""
    ends = (int(one["ranges"][0]["endOffset"]) for one in functions if not one["functionName"])
    return max(ends, default=lines.size) in (lines.size, lines.size - 1)


def _read(counted: Counted, functions: Sequence[Any], lines: _Lines) -> None:
    """Inner ranges say more than outer ones; a line has run unless all that is written on it lies in what has not."""
    runs: dict[int, bool] = {}
    left = _MOST_SPANNED
    for one in functions:
        ranges = [(int(r["startOffset"]), int(r["endOffset"]), int(r["count"]) > 0) for r in one["ranges"]]
        for start, end, ran in ranges[:_MOST_BLOCKS]:
            spanned = range(lines.of(start), lines.of(max(start, end - 1)) + 1)[: max(0, left)]
            left -= len(spanned)
            for number in spanned:
                written = lines.written[number - 1]
                if written and start <= written[0] and written[1] <= end:
                    runs[number] = ran
        name = text(one["functionName"])
        if ranges and (ranges[0][0] > 0 or name):  # the script itself is no function
            counted.function(lines.of(ranges[0][0]), name.rpartition(".")[2], ranges[0][2])
    for number, ran in runs.items():
        counted.line(number, int(ran))
