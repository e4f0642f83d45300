"""A log that takes no more room than it should: of a huge one the beginning and the end are kept."""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

#: Bytes kept of the beginning, and of each of the two parts that the end is written to in turn.
HEAD, PART = 128_000_000, 64_000_000


class CappedLog:
    """What a command says, written as it comes. A full disk costs the log, not the run."""

    def __init__(self, stream: BinaryIO, folder: Path, head: int = HEAD, part: int = PART) -> None:
        """`folder` is where parts of the end lie as long as they are written; they have no names."""
        self._stream, self._folder = stream, folder
        self._head, self._part = head, part
        self._size = 0
        self._parts: list[BinaryIO] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, chunk: bytes) -> None:
        """Keep a piece of output."""
        with suppress(OSError):
            room = max(0, self._head - self._size)
            self._size += len(chunk)
            if room:
                self._stream.write(chunk[:room])
            if len(chunk) > room:
                self._end(chunk[room:])

    def close(self) -> None:
        """Put beginning and end together, with a line between them that says what is left out."""
        with suppress(OSError), self._stream as log:
            if self._parts:
                left = self._size - self._head - sum(part.tell() for part in self._parts)
                if left:
                    log.write(f"\n[bugsage: {left / 1e6:.1f} MB of this log are left out here]\n".encode())
                for part in self._parts:
                    part.seek(0)
                    shutil.copyfileobj(part, log, 1_048_576)
        for part in self._parts:
            part.close()

    def _end(self, chunk: bytes) -> None:
        """Write to the newest part; a full one makes room by the oldest."""
        if not self._parts or self._parts[-1].tell() >= self._part:
            if len(self._parts) == 2:
                self._parts.pop(0).close()
            self._parts.append(tempfile.TemporaryFile(dir=self._folder, buffering=0))  # noqa: SIM115 (closed with the log)
        self._parts[-1].write(chunk)
