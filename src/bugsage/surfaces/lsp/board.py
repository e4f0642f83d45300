"""What is marked in the files of one repository, at the lines where an editor has them now. Nothing here waits."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from lsprotocol import types
from pygls import uris

from bugsage.surfaces.lsp.buffer import Buffer, span
from bugsage.surfaces.serving.lines import Moved, moved, split
from bugsage.surfaces.serving.marks import Card, Mark

#: Bytes of the largest file that is looked at.
LARGEST = 2_000_000
_LEVELS = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "information": types.DiagnosticSeverity.Information,
}
_EDITED = "\n(this line has been edited since the tests ran)"


class Placed(NamedTuple):
    """A mark, and the diagnostic that shows it."""

    mark: Mark
    diagnostic: types.Diagnostic


class Board:
    """All marks of one repository by file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real = os.path.realpath(root)
        self.cards: dict[str, Card] = {}
        self._shown: Sequence[Mark] = ()
        self._looked: Sequence[Mark] = ()
        self._by_file: dict[str, list[Mark]] = {}
        self._texts: dict[str, tuple[object, list[str] | None]] = {}
        self._moves: dict[str, tuple[list[str], Buffer, Moved]] = {}

    @property
    def files(self) -> frozenset[str]:
        """Every file that has a mark."""
        return frozenset(self._by_file)

    def show(self, marks: Sequence[Mark], cards: Sequence[Card]) -> None:
        """What the newest runs say."""
        self._shown, self.cards = marks, {card.id: card for card in cards}
        self._sort()

    def look(self, marks: Sequence[Mark]) -> None:
        """What the contracts say."""
        self._looked = marks
        self._sort()

    def _sort(self) -> None:
        self._by_file = {}
        for mark in (*self._shown, *self._looked):
            self._by_file.setdefault(mark.file, []).append(mark)

    def file_of(self, uri: str) -> str | None:
        """The path inside the repository that an address means; None for anything else."""
        path = uris.to_fs_path(uri)
        if path is None or "\0" in path:
            return None
        for top, full in ((str(self.root), path), (self._real, os.path.realpath(path))):
            if full.startswith(top.rstrip(os.sep) + os.sep):
                return full[len(top.rstrip(os.sep)) + 1 :].replace(os.sep, "/")
        return None

    def uri_of(self, file: str) -> str:
        """The address of a file of the repository."""
        return uris.from_fs_path(os.path.join(self.root, *file.split("/"))) or f"file:///{quote(file)}"

    def placed(self, file: str, buffer: Buffer | None, addresses: Mapping[str, str]) -> list[Placed]:
        """The marks of a file as diagnostics; `addresses` are those under which the editor has files open."""
        marks = self._by_file.get(file)
        if not marks:
            return []
        lines = self._lines(file)
        where: Moved | None = None
        if buffer is not None and buffer.text is not None:
            where = self._moved(file, lines, buffer)
            lines = list(buffer.lines)
        return [self._placed(mark, lines, where, addresses) for mark in marks]

    def _placed(self, mark: Mark, lines: list[str] | None, where: Moved | None, addresses: Mapping[str, str]) -> Placed:
        line, same = where(mark.line) if where else (mark.line, True)
        related = [
            types.DiagnosticRelatedInformation(
                types.Location(addresses.get(file) or self.uri_of(file), span(None, at)), said
            )
            for file, at, said in mark.related
        ]
        made = types.Diagnostic(
            range=span(lines, line),
            message=mark.message if same else mark.message + _EDITED,
            severity=_LEVELS.get(mark.level) if same else types.DiagnosticSeverity.Information,
            code=mark.code,
            source="bugsage",
            related_information=related or None,
            data={"issue": mark.issue, "kind": mark.kind},
        )
        return Placed(mark, made)

    def _lines(self, file: str) -> list[str] | None:
        """The lines on disk; None of what is not there, not inside, not text, or large."""
        path = os.path.join(self.root, *file.split("/"))
        try:
            if not os.path.realpath(path).startswith(self._real.rstrip(os.sep) + os.sep):
                return None
            status = os.stat(path)
            stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
            known = self._texts.get(file)
            if known is None or known[0] != stamp:
                known = self._texts[file] = stamp, _read(path) if status.st_size <= LARGEST else None
        except (OSError, ValueError):
            return None
        return known[1]

    def _moved(self, file: str, lines: list[str] | None, buffer: Buffer) -> Moved | None:
        if lines is None:
            return None
        known = self._moves.get(file)
        if known is None or known[0] is not lines or known[1] is not buffer:
            known = self._moves[file] = lines, buffer, moved(lines, buffer.lines)
        return known[2]


def _read(path: str) -> list[str] | None:
    with open(path, "rb") as stream:
        content = stream.read()
    if b"\0" in content[:8_192]:
        return None
    return split(content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace"))
