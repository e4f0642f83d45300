"""Frames in what was compiled, led back to what it was compiled from (source maps, version 3)."""

from __future__ import annotations

import re
from base64 import b64decode
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from posixpath import dirname, join, normpath
from typing import Any

import msgspec
from msgspec.structs import replace

from bugsage.intake.places import INSTALLED, slashed
from bugsage.model.error import ErrorEvent, Frame

#: The text of a file of the repository by its path relative to the top; None if there is none.
Read = Callable[[str], str | None]

_COMPILED = re.compile(r"\.[cm]?js$", re.IGNORECASE)
_NAMED = re.compile(r"(?://|/\*)[#@]\s*sourceMappingURL=(\S{1,4000000})")
#: The comment stands at the end; where a map is part of it, the end is long.
_END = 5_000
_INLINE = re.compile(r"data:application/json;(?:charset=[\w-]+;)?base64,([A-Za-z0-9+/=]+)")
_SCHEME = re.compile(r"^(?:webpack|rollup|vite|ng|turbopack|file)(?:-\w+)?://(?:/|[\w@.-]*/)?(?:\./)?")
#: The address of a file that a server or an application gave out, and the folders of a repository that are given out.
_SERVED = re.compile(
    r"(?:https?://[^/\s?#]{1,300}|app://)/+(?P<path>[^?#\s]{1,2000})(?:[?#]\S{0,2000})?", re.IGNORECASE
)
_SERVED_FROM = ("", "dist/", "build/", "public/", "out/", "www/", "static/")
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_DIGITS = {digit: n for n, digit in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")}
#: So much of a map is decoded; what lies behind is not led back.
MOST_MAPPINGS = 3_000_000
MOST_FRAMES = 200

#: Column, number of the source, line, column and number of the name, all from 0; -1 where there is none.
Segment = tuple[int, int, int, int, int]


class SourceMap:
    """Where each piece of a compiled file comes from."""

    def __init__(self, document: dict[str, Any]) -> None:
        root = str(document.get("sourceRoot") or "")
        self._sources = [join(root, str(source)) if source else "" for source in document.get("sources") or ()]
        self._names = [str(name) for name in document.get("names") or ()]
        self._lines = [sorted(line) for line in decoded(str(document.get("mappings") or "")[:MOST_MAPPINGS])]

    def original(self, line: int, column: int | None) -> tuple[str, int, int, str] | None:
        """Source, line and column (from 1) and name of what stands at a line and column (from 1) of the compiled file.

        Without a column it is the first piece of the line that comes from anywhere.
        """
        segments = self._lines[line - 1] if 0 < line <= len(self._lines) else []
        if column is not None:
            at = bisect_right(segments, (column - 1, 1 << 62)) - 1
            segments = segments[max(at, 0) : at + 1] if at >= 0 else segments[:1]
        for _, source, at_line, at_column, name in segments:
            if 0 <= source < len(self._sources) and self._sources[source]:
                return self._sources[source], at_line + 1, at_column + 1, self._name(name)
        return None

    def _name(self, number: int) -> str:
        return self._names[number] if 0 <= number < len(self._names) else ""


def decoded(mappings: str) -> Iterator[list[Segment]]:
    """The segments of each line. What is no base 64 ends the reading.

    >>> list(decoded("AAAA;AACA,EAAIA"))
    [[(0, 0, 0, 0, -1)], [(0, 0, 1, 0, -1), (2, 0, 1, 4, 0)]]
    """
    source = line = column = name = 0
    for text in mappings.split(";"):
        segments: list[Segment] = []
        start = 0
        for segment in text.split(",") if text else ():
            numbers = _numbers(segment)
            if numbers is None:
                return
            start += numbers[0] if numbers else 0
            if len(numbers) >= 4:
                source, line, column = source + numbers[1], line + numbers[2], column + numbers[3]
                name += numbers[4] if len(numbers) > 4 else 0
                segments.append((start, source, line, column, name if len(numbers) > 4 else -1))
            else:
                segments.append((start, -1, -1, -1, -1))
        yield segments


def _numbers(segment: str) -> list[int] | None:
    numbers: list[int] = []
    value = shift = 0
    for character in segment:
        digit = _DIGITS.get(character, -1)
        if digit < 0 or shift > 60:
            return None
        value |= (digit & 31) << shift
        if digit & 32:
            shift += 5
        else:
            numbers.append(-(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return numbers


class Sources:
    """Leads frames of one repository back, reading each compiled file and its map at most once."""

    def __init__(self, root: str, read: Read) -> None:
        self._root = slashed(root).rstrip("/") + "/"
        self._read = read
        self._maps: dict[str, tuple[SourceMap, str] | None] = {}

    def lead_back(self, events: Iterable[ErrorEvent]) -> tuple[ErrorEvent, ...]:
        """The events with every frame that a map knows where its source is; all others stay as they are."""
        return tuple(self._event(event) for event in events)

    def _event(self, event: ErrorEvent) -> ErrorEvent:
        chain = [
            replace(one, frames=tuple(self._frame(f) for f in one.frames[-MOST_FRAMES:]))
            if any(f.file and _COMPILED.search(re.split("[?#]", f.file, maxsplit=1)[0]) for f in one.frames)
            else one
            for one in event.exceptions
        ]
        if chain == list(event.exceptions):
            return event
        place = self._frame(Frame(file=event.file, line=event.line, column=event.column))
        return replace(event, exceptions=tuple(chain), file=place.file, line=place.line, column=place.column)

    def _frame(self, frame: Frame) -> Frame:
        found = self._of(frame.file) if frame.file and frame.line else None
        place = found[0].original(frame.line or 0, frame.column) if found else None
        if place is None or found is None:
            return frame
        source, line, column, name = place
        return replace(
            frame,
            file=_placed(source, found[1]),
            line=line,
            column=column if frame.column else None,
            function=frame.function or name or None,
            code=None,
        )

    def _of(self, file: str) -> tuple[SourceMap, str] | None:
        """The map of a file by its path, or by the address at which it was served."""
        served = _SERVED.fullmatch(file)
        if served is None:
            path = self._inside(file)
            return self._map_of(path) if path else None
        paths = (self._inside(folder + _unquoted(served["path"])) for folder in _SERVED_FROM)
        return next((found for path in paths if path and (found := self._map_of(path))), None)

    def _inside(self, path: str) -> str:
        """The path below the top of the repository; empty for what is elsewhere, installed or not compiled."""
        path = slashed(path)
        if not _COMPILED.search(path) or INSTALLED.search(path):
            return ""
        if path.startswith("/"):
            return path.removeprefix(self._root) if path.startswith(self._root) else ""
        return path

    def _map_of(self, path: str) -> tuple[SourceMap, str] | None:
        """The map of a compiled file, and the folder that its sources are seen from."""
        if path not in self._maps:
            self._maps[path] = self._found(path)
        return self._maps[path]

    def _found(self, path: str) -> tuple[SourceMap, str] | None:
        text = self._read(path)
        if text is None:
            return None
        marks = list(_NAMED.finditer(text, max(0, text.rfind("sourceMappingURL=") - _END)))
        folder, named = dirname(path), marks[-1][1] if marks else ""
        inline = _INLINE.match(named)
        if inline:
            return _with_folder(_bytes(inline[1]), folder)
        if "://" in named or named.startswith("data:"):
            return None
        place = normpath(join(folder, _unquoted(named.partition("?")[0]))) if named else f"{path}.map"
        content = self._read(place)
        return _with_folder(content.encode(), dirname(place)) if content else None


def _unquoted(url: str) -> str:
    """A relative address as a path: `%20` is a space."""
    return _ESCAPED.sub(lambda found: bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace"), url)


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text)
    except ValueError:
        return b""


def _with_folder(content: bytes, folder: str) -> tuple[SourceMap, str] | None:
    try:
        document = msgspec.json.decode(content.removeprefix(b")]}'\n"))
        return (SourceMap(document), folder) if isinstance(document, dict) else None
    except (msgspec.DecodeError, TypeError, RecursionError):
        return None


def _placed(source: str, folder: str) -> str:
    bare = _SCHEME.sub("", source)
    if bare != source or bare.startswith("/"):
        return bare
    return normpath(join(folder, bare))
