"""Large logs: what matters is found by its markers, and only that is read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from bugsage.model.base import Noun

#: Sources larger than this are scanned, not read.
LARGE = 4_000_000
#: Bytes read at a time, and the steps in which lines are counted.
CHUNK = 1_048_576
STEP = 262_144
#: The end of a source is always read.
TAIL = 256_000
#: What is read at most, from the front and from the end of all that was found.
MOST_FRONT, MOST_END = 600_000, 1_400_000


class Marker(Noun, frozen=True, kw_only=True):
    """A text that stands where something failed, and how much around it is read, in bytes."""

    text: bytes
    before: int
    after: int
    #: It stands where a test failed or a run is counted, and nowhere else: what it points at is read before all else.
    sure: bool = False


#: What is looked for everywhere. Long needles are found fast; lines of `=` stand around what pytest and unittest say.
QUICK = (
    Marker(text=b"Traceback (most recent call last)", before=4_000, after=48_000),
    Marker(text=b"=" * 20, before=2_000, after=4_000),
    # What Maven and Gradle say of each module's tests, failed or not: only all of them together give the counts.
    Marker(text=b"<<< FAILURE!", before=500, after=6_000, sure=True),
    Marker(text=b"<<< ERROR!", before=500, after=6_000, sure=True),
    Marker(text=b" Results:", before=200, after=2_000, sure=True),
    Marker(text=b"Results :", before=200, after=2_000, sure=True),
    Marker(text=b"[ERROR] Tests run: ", before=200, after=500, sure=True),
    Marker(text=b" FAILED\n", before=500, after=4_000, sure=True),
    Marker(text=b" tests completed, ", before=500, after=500, sure=True),
    # GoogleTest says what did not hold above, CTest what a test printed below.
    Marker(text=b"[  FAILED  ] ", before=4_000, after=500, sure=True),
    Marker(text=b"***Failed ", before=500, after=8_000, sure=True),
    Marker(text=b"***Exception: ", before=500, after=8_000, sure=True),
)
#: What is looked for near a quick marker, or everywhere when asked to be thorough. None of them holds a place at which
#: programs switch colours, so that coloured logs are found as well.
MARKERS = (
    *QUICK,
    Marker(text=b"= FAILURES =", before=2_000, after=64_000),
    Marker(text=b"= ERRORS =", before=2_000, after=64_000),
    Marker(text=b"short test summary info", before=32_000, after=32_000),
    Marker(text=b"\nE   ", before=16_000, after=16_000),
    Marker(text=b"mE   ", before=16_000, after=16_000),
    Marker(text=b" E   ", before=16_000, after=16_000),
    Marker(text=b"FAILED", before=4_000, after=8_000),
    Marker(text=b"\nFAIL: ", before=2_000, after=48_000),
    Marker(text=b"##[error]", before=4_000, after=1_000),
    Marker(text=b"fatal: ", before=2_000, after=1_000),
    Marker(text=b"ERROR", before=1_000, after=2_000),
    Marker(text=b"Error:", before=2_000, after=2_000),
    Marker(text=b"Error\x1b[0m:", before=2_000, after=2_000),
    # Runners of JavaScript: mocha, node, vitest, jest, ava, TAP.
    Marker(text=b" failing", before=8_000, after=128_000),
    Marker(text=b"failing tests:", before=64_000, after=128_000),
    Marker(text=b" Failed Tests ", before=32_000, after=128_000),
    Marker(text="  ● ".encode(), before=8_000, after=8_000),
    Marker(text=b"Test Suites: ", before=1_000, after=1_000),
    Marker(text=b"[fail]: ", before=8_000, after=64_000),
    Marker(text=b"not ok ", before=4_000, after=8_000),
    # Traces of other languages: .NET, C and C++, the JVM, Go, Rust, PHP, Ruby, Swift, Elixir.
    Marker(text=b".cs:line ", before=8_000, after=8_000),
    Marker(text=b"Unhandled exception. ", before=1_000, after=16_000),
    Marker(text=b"Sanitizer: ", before=8_000, after=32_000),
    Marker(text=b": runtime error: ", before=1_000, after=4_000),
    Marker(text=b": Assertion `", before=1_000, after=8_000),
    Marker(text=b"received signal SIG", before=2_000, after=16_000),
    Marker(text=b"Caused by: ", before=16_000, after=16_000),
    Marker(text=b"\tat ", before=2_000, after=8_000),
    Marker(text=b"goroutine ", before=4_000, after=32_000),
    Marker(text=b" panicked at ", before=2_000, after=32_000),
    Marker(text=b"Stack trace:", before=4_000, after=16_000),
    Marker(text=b"\tfrom ", before=4_000, after=8_000),
    Marker(text=b"atal error: ", before=2_000, after=8_000),
    Marker(text=b"** (", before=2_000, after=16_000),
    Marker(text=b"stacktrace:", before=8_000, after=8_000),
    # What their test runners say: go test, RSpec and minitest, PHPUnit, sbt, .NET.
    Marker(text=b"--- FAIL: ", before=8_000, after=8_000),
    Marker(text=b"Failure/Error:", before=1_000, after=8_000),
    Marker(text=b") Failure:\n", before=1_000, after=8_000),
    Marker(text=b") Error:\n", before=1_000, after=8_000),
    # What compilers and checkers say.
    Marker(text=b": error: ", before=1_000, after=4_000),
    Marker(text=b"): error ", before=1_000, after=4_000),
    Marker(text=b": error TS", before=1_000, after=4_000),
    Marker(text=b"\nerror[", before=1_000, after=4_000),
    Marker(text=b"COMPILATION ERROR", before=1_000, after=32_000),
    Marker(text=b"\nFailed asserting ", before=2_000, after=8_000),
    Marker(text=b"ailed: Total ", before=500, after=2_000),
    Marker(text=b"==> X ", before=200, after=8_000),
    Marker(text=b"Error Message:", before=500, after=8_000),
    Marker(text=b"Failed:", before=500, after=500),
)
#: How far around a line of `=` the other markers are looked for.
NEAR_BEFORE, NEAR_AFTER = 65_536, 1_048_576
_OVERLAP = max(len(marker.text) for marker in MARKERS)


class Excerpt(Noun, frozen=True, kw_only=True):
    """A run of whole lines of a source."""

    #: 1-based number of its first line.
    line: int
    data: bytes


class Scanned(Noun, frozen=True, kw_only=True):
    """What of a large source was read."""

    excerpts: tuple[Excerpt, ...]
    #: Size of the source, and what of it the markers point at, in bytes.
    size: int
    found: int
    #: Found but left out, in bytes.
    left_out: int = 0


def scan(stream: BinaryIO, encoding: str = "utf-8", *, thorough: bool = False) -> Scanned:
    """Reads a seekable stream in chunks, with flat memory, and gives back the lines around its markers and its end.

    `encoding` is `utf-8` for everything that has ASCII in single bytes, else `utf-16-le` or `utf-16-be`. Without
    `thorough`, only what two quick markers lead to is found; it takes a tenth of the time.
    """
    search = _Search(stream, encoding)
    size = stream.seek(0, 2)
    spans = search.run(MARKERS if thorough else QUICK, 0, size, count_lines=True)
    if not thorough:
        near = [(max(0, start - NEAR_BEFORE), end + NEAR_AFTER) for start, end in [*spans, (size - TAIL, size)]]
        for start, end in _merged(near, size):
            spans += search.run(MARKERS[len(QUICK) :], start, end)
    spans = _merged([*spans, (max(0, size - TAIL), size)], size)
    kept = _within_budget(spans, search.sure, size)
    excerpts = tuple(_excerpts(stream, kept, search.line_marks, "\n".encode(encoding)))
    found = sum(end - start for start, end in spans)
    return Scanned(excerpts=excerpts, size=size, found=found, left_out=found - sum(end - start for start, end in kept))


def size_of(stream: BinaryIO) -> int:
    """Bytes of a seekable stream; it is left at its start."""
    size = stream.seek(0, 2)
    stream.seek(0)
    return size


class _Search:
    """Looks for markers in parts of one stream, through one buffer."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._encoding = encoding
        self._newline = "\n".encode(encoding)
        self._overlap = _OVERLAP * len(self._newline)
        self._buffer = bytearray(self._overlap + CHUNK)
        #: Number of line ends before each step of the source, once a run has counted them.
        self.line_marks = [0]
        #: Spans of markers that are sure.
        self.sure: list[tuple[int, int]] = []

    def run(
        self, markers: Sequence[Marker], start: int, end: int, *, count_lines: bool = False
    ) -> list[tuple[int, int]]:
        """Spans around the markers between two offsets."""
        wide = len(self._newline)
        wanted = [
            (_encoded(marker.text, self._encoding), marker.before * wide, marker.after * wide) for marker in markers
        ]
        reached = [start] * len(wanted)
        spans: list[tuple[int, int]] = []
        for base, filled in self._chunks(start, end):
            if count_lines:
                self._count(filled)
            for index, (text, before, after) in enumerate(wanted):
                place = self._buffer.find(text, max(0, reached[index] - base), filled)
                while place >= 0:  # what this span reaches needs no second one
                    spans.append((max(0, base + place - before), base + place + after))
                    if markers[index].sure:
                        self.sure.append(spans[-1])
                    reached[index] = base + place + len(text) + after // 2
                    place = self._buffer.find(text, reached[index] - base, filled)
        return spans

    def _chunks(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Fills the buffer again and again, the end of one chunk before the next; gives its offset and its length."""
        self._stream.seek(start)
        view, at = memoryview(self._buffer), start
        while at < end and (read := self._fill(view, min(CHUNK, end - at))):
            begin = 0 if at > start else self._overlap
            if begin:
                self._buffer[:begin] = bytes(begin)
            yield at - self._overlap, self._overlap + read
            self._buffer[: self._overlap] = self._buffer[read : read + self._overlap]
            at += read

    def _fill(self, view: memoryview, wanted: int) -> int:
        filled = 0
        while filled < wanted:
            read = self._stream.readinto(view[self._overlap + filled : self._overlap + wanted])  # type: ignore[attr-defined]
            if not read:
                break
            filled += read
        return filled

    def _count(self, filled: int) -> None:
        for place in range(self._overlap, filled, STEP):
            end = min(place + STEP, filled)
            self.line_marks.append(self.line_marks[-1] + self._buffer.count(self._newline, place, end))


def _merged(spans: list[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted((start, min(end, size)) for start, end in spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _within_budget(spans: list[tuple[int, int]], sure: list[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """What is sure, then the first and the last of all that was found; spans that do not fit are cut."""
    budget = MOST_FRONT + MOST_END
    if sum(end - start for start, end in spans) <= budget:
        return spans
    kept = _ends_of(_merged(sure, size), budget)
    left = max(0, budget - sum(end - start for start, end in kept))
    return _merged([*kept, *_ends_of(spans, left)], size)


def _ends_of(spans: list[tuple[int, int]], budget: int) -> list[tuple[int, int]]:
    """The first and the last of some spans."""
    front = _taken(spans, budget * MOST_FRONT // (MOST_FRONT + MOST_END))
    backwards = _taken([(-end, -start) for start, end in reversed(spans)], budget * MOST_END // (MOST_FRONT + MOST_END))
    return [*front, *((-end, -start) for start, end in reversed(backwards))]


def _taken(spans: list[tuple[int, int]], budget: int) -> list[tuple[int, int]]:
    taken: list[tuple[int, int]] = []
    for start, end in spans:
        if budget <= 0:
            break
        taken.append((start, min(end, start + budget)))
        budget -= taken[-1][1] - start
    return taken


def _excerpts(
    stream: BinaryIO, spans: list[tuple[int, int]], line_marks: list[int], newline: bytes
) -> Iterator[Excerpt]:
    """The whole lines of each span, with their numbers."""
    marks = list(range(0, len(line_marks) * STEP, STEP))
    for start, end in spans:
        mark = marks[bisect_right(marks, start) - 1]
        stream.seek(mark)
        lines_before = stream.read(start - mark).count(newline) + line_marks[mark // STEP]
        data = stream.read(end - start)
        if start > 0:  # the line that the span cuts belongs to what was left out
            data = data[_after(data, newline) :]
            lines_before += 1
        yield Excerpt(line=lines_before + 1, data=data)


def _after(data: bytes, newline: bytes) -> int:
    """Where the first whole line begins; characters of two bytes keep their pairs."""
    place = data.find(newline)
    while place >= 0 and place % len(newline):
        place = data.find(newline, place + 1)
    return place + len(newline) if place >= 0 else 0


def _encoded(text: bytes, encoding: str) -> bytes:
    return text if encoding == "utf-8" else text.decode("utf-8").encode(encoding)
