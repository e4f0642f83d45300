"""Bytes of a report, in memory or in a temporary file without a name, decompressed and bounded."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from bugsage.errors import SourceUnreadable

MB = 1 << 20
_GZIP = b"\x1f\x8b"

#: What a report holds: all its bytes, or a seekable stream of them where they are many.
Content = bytes | BinaryIO


class Room:
    """Bytes that may still be read, of one source or of all members of one."""

    def __init__(self, at_most: int) -> None:
        self.at_most = self.left = at_most

    def take(self, size: int, source: str) -> None:
        """Raises SourceUnreadable where that is more than is left."""
        self.left -= size
        if self.left < 0:
            raise SourceUnreadable(
                f"{source} holds more than {self.at_most / MB:g} MB",
                hint="write the part that matters to a file and give that",
            )


def is_gzip(stream: io.BufferedReader[Any]) -> bool:
    """Whether a stream is compressed; nothing of it is used up."""
    return stream.peek(2)[:2] == _GZIP


def drained(stream: BinaryIO, source: str, in_memory: int, room: Room) -> Content:
    """All of a stream, decompressed where it is gzip; from `in_memory` bytes on in a temporary file.

    Raises SourceUnreadable where it is damaged, or larger than there is room for.
    """
    plain = _plain(stream)
    try:
        start = plain.read(min(in_memory, room.left) + 1)
        room.take(len(start), source)
        return start if len(start) <= in_memory else _spooled(start, plain, source, room)
    except _damage() as error:
        raise SourceUnreadable(f"{source}: its gzip data is damaged", hint="fetch or pack it again") from error


def closed(content: Content) -> None:
    """Let go of it."""
    if not isinstance(content, bytes):
        content.close()


def _spooled(start: bytes, rest: BinaryIO, source: str, room: Room) -> BinaryIO:
    import tempfile

    spool = tempfile.TemporaryFile()  # noqa: SIM115 - the receiver closes it
    try:
        spool.write(start)
        while chunk := rest.read(MB):
            room.take(len(chunk), source)
            spool.write(chunk)
        spool.seek(0)
    except BaseException:
        spool.close()
        raise
    return spool


def _plain(stream: BinaryIO) -> BinaryIO:
    """The stream itself, or what it holds once decompressed."""
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[type-var]
    if not is_gzip(buffered):
        return buffered
    import gzip

    return gzip.GzipFile(fileobj=buffered)  # type: ignore[return-value]


def _damage() -> tuple[type[Exception], ...]:
    import gzip
    import zlib

    return (EOFError, gzip.BadGzipFile, zlib.error)
