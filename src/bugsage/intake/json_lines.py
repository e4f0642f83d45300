"""Reports of one JSON object a line, written while tests run: any line may be torn, or be no JSON at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, TypeVar

import msgspec

#: Bytes of one line that are read.
LONGEST = 16_000_000
_T = TypeVar("_T")


class Damage:
    """Lines that could not be read, and where the first of them is."""

    def __init__(self) -> None:
        self.count = 0
        self.first = 0

    def at(self, number: int) -> None:
        """A line that could not be read."""
        self.count += 1
        self.first = self.first or number

    def note(self) -> str:
        """All of it in one sentence; empty where there is none."""
        if not self.count:
            return ""
        if self.count == 1:
            return f"Line {self.first} is no whole JSON and was left out."
        return f"{self.count} lines are no whole JSON and were left out, the first is line {self.first}."


def objects(lines: Iterable[bytes], damage: Damage) -> Iterator[dict[str, Any]]:
    """The object of each line that is one; a line that begins as one and is none is damage, all others are noise."""
    for number, line in enumerate(lines, 1):
        if line[:1] != b"{" and (line := line.lstrip(b"\xef\xbb\xbf \t"))[:1] != b"{":
            continue
        value = decoded(line, dict[str, Any])
        if value is None:
            damage.at(number)
        else:
            yield value


def decoded(line: bytes, kind: type[_T]) -> _T | None:
    """One line; None where it is none of the kind."""
    try:
        return msgspec.json.decode(line, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return msgspec.json.decode(line.decode("utf-8", "replace").strip(), type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def lines_of_text(text: str) -> Iterator[bytes]:
    """The lines of a text."""
    return (line.encode("utf-8", "replace") for line in text.split("\n"))


def lines_of_stream(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream; of a line that is longer than any should be, pieces."""
    return iter(lambda: stream.readline(LONGEST), b"")
