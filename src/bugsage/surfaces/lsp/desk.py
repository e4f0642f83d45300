"""One repository in an editor: asks the process beside what there is, and shows it when it has changed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from lsprotocol import types

from bugsage.surfaces.lsp.board import Board, Placed
from bugsage.surfaces.lsp.buffer import Buffer
from bugsage.surfaces.lsp.rounds import Rounds
from bugsage.surfaces.serving.hiring import Failed, Hired
from bugsage.surfaces.serving.orders import Looked, Shown

#: Seconds between two looks at the timeline, and for which it is waited after a file was saved.
LOOK, PAUSE = 0.5, 0.2
_TIMELINE = ("timeline.db", "timeline.db-wal")
Publish = Callable[[types.PublishDiagnosticsParams], None]


class Desk:
    """Keeps the board of a repository up to date."""

    def __init__(self, root: Path, buffers: dict[str, Buffer], publish: Publish, log: Callable[[str], None]) -> None:
        """`buffers` are the texts that the editor has open, by address; others change them."""
        self.board, self.hired = Board(root), Hired(root)
        self._buffers, self._publish, self._log = buffers, publish, log
        self._published: dict[str, list[Placed]] = {}
        self._shown = Rounds(self._show)
        self._looked = Rounds(self._look, pause=PAUSE)
        self._watching: asyncio.Task[None] | None = None
        self._said = ""

    def open(self) -> None:
        """Begin: look at once, and from then on whenever something changes."""
        self._shown.ask()
        self._looked.ask()
        self._watching = asyncio.get_running_loop().create_task(self._watch())

    def changed(self) -> None:
        """A file was written: lines may stand elsewhere, and contracts may be kept or broken now."""
        self._shown.ask()
        self._looked.ask()

    async def close(self) -> None:
        """End everything, and take what was shown out of the editor."""
        if self._watching:
            self._watching.cancel()
        self._shown.close()
        self._looked.close()
        for uri in self._published:
            self._publish(types.PublishDiagnosticsParams(uri=uri, diagnostics=[]))
        self._published = {}
        with suppress(Failed):
            await self.hired.close()

    def here(self, uri: str) -> list[Placed]:
        """What is shown in a file."""
        return self._published.get(uri, [])

    def show_file(self, uri: str) -> None:
        """Show the marks of one file where its lines are now."""
        file = self.board.file_of(uri)
        if file is None:
            return
        buffer = self._buffers.get(uri)
        placed = self.board.placed(file, buffer, self._addresses())
        if placed != self._published.get(uri, []):
            version = buffer.version if buffer else None
            found = [one.diagnostic for one in placed]
            self._publish(types.PublishDiagnosticsParams(uri=uri, diagnostics=found, version=version))
        if placed:
            self._published[uri] = placed
        else:
            self._published.pop(uri, None)

    def show_all(self) -> None:
        """Show all marks, and take away those that are gone."""
        addresses = self._addresses()
        wanted = {addresses.get(file) or self.board.uri_of(file) for file in self.board.files}
        for uri in wanted | self._published.keys():
            self.show_file(uri)

    def _addresses(self) -> dict[str, str]:
        """The files that are open, with the address that the editor has for each."""
        return {file: uri for uri in self._buffers if (file := self.board.file_of(uri)) is not None}

    async def _watch(self) -> None:
        folder = self.board.root / ".bugsage"
        before = _stamps(folder)
        while True:
            await asyncio.sleep(LOOK)
            now = _stamps(folder)
            if now != before:
                before = now
                self._shown.ask()

    async def _show(self) -> None:
        answer = await self._asked("shown")
        if answer is not None:
            shown = msgspec.convert(answer, Shown)
            self.board.show(shown.marks, shown.cards)
            self.show_all()

    async def _look(self) -> None:
        answer = await self._asked("looked")
        if answer is not None:
            looked = msgspec.convert(answer, Looked)
            self.board.look(looked.marks)
            self.show_all()

    async def _asked(self, order: str) -> Any:
        """The answer; what stands in its way is told once, and what is shown stays."""
        try:
            return await self.hired.ask(order)
        except Failed as failure:
            said = f"{failure}{f' ({failure.hint})' if failure.hint else ''}"
            if said != self._said:
                self._log(said)
            self._said = said
            return None


def _stamps(folder: Path) -> tuple[object, ...]:
    return tuple(_stamp(folder / name) for name in _TIMELINE)


def _stamp(file: Path) -> object:
    try:
        status = os.stat(file)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
