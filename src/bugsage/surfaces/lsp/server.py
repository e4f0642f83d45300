"""The language server: what an editor sends, and what it gets back at once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol

from bugsage import __version__
from bugsage.surfaces.lsp.actions import COMMANDS, EXPLAIN, FIX, OPEN, REFRESH, TAKE, actions, hover
from bugsage.surfaces.lsp.board import Placed
from bugsage.surfaces.lsp.buffer import Buffer
from bugsage.surfaces.lsp.desk import Desk
from bugsage.surfaces.lsp.fixing import Fixing
from bugsage.surfaces.lsp.talking import Talking
from bugsage.surfaces.serving.hiring import Failed

_WATCHED = "**/*.{py,pyi,js,jsx,mjs,cjs,ts,tsx,go,rs,java,kt,c,h,cc,cpp,hpp,cs,rb,php,swift,scala,ex,exs,dart,yaml,yml}"


class Protocol(LanguageServerProtocol):
    """Counts columns in UTF-16, which every editor can, also where an editor would rather have another count."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A message as values; what an editor could count in otherwise is not heard."""
        if data.get("method") == types.INITIALIZE:
            params = data.get("params")
            able = params.get("capabilities") if isinstance(params, dict) else None
            general = able.get("general") if isinstance(able, dict) else None
            if isinstance(general, dict):
                general.pop("positionEncodings", None)
        return super().structure_message(data)


class Server(LanguageServer):
    """`bugsage lsp` for one editor: a desk for each folder that it has open."""

    def __init__(self, repo: Path | None) -> None:
        """`repo`: the only repository that is looked at; None for the folders of the editor."""
        super().__init__(name="bugsage", version=__version__, protocol_cls=Protocol)
        self._repo = repo
        self._desks: dict[Path, Desk] = {}
        self._buffers: dict[str, Buffer] = {}
        self.talking = Talking(self)
        self._fixing = Fixing(self.talking, self._text)
        self._tasks = set[asyncio.Task[None]]()
        _register(self)

    def open_folders(self) -> None:
        """A desk for each repository of the editor's folders, now that it says which there are, and for no other."""
        from bugsage import wiring

        wanted = {wiring.root(wiring.open_house(folder)) for folder in self._folders()}
        for root in self._desks.keys() - wanted:
            self._later(self._desks.pop(root).close())
        for root in wanted - self._desks.keys():
            desk = Desk(root, self._buffers, self.text_document_publish_diagnostics, self.talking.log)
            self._desks[root] = desk
            desk.open()

    def _folders(self) -> list[Path]:
        """The repository that is named, else the editor's folders, else the working folder."""
        if self._repo:
            return [self._repo]
        named = [uris.to_fs_path(folder.uri) for folder in self.workspace.folders.values()]
        found = [Path(name) for name in named or [self.workspace.root_path] if name]
        return [folder for folder in found if folder.is_dir()] or [Path.cwd()]

    async def watch_files(self) -> None:
        """Ask to be told of files that are written by others, where the editor can do that."""
        workspace = self.client_capabilities.workspace
        watched = workspace.did_change_watched_files if workspace else None
        if watched and watched.dynamic_registration:
            options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(glob_pattern=_WATCHED)])
            method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            wanted = types.Registration(id="bugsage-files", method=method, register_options=options)
            await self.client_register_capability_async(types.RegistrationParams([wanted]))

    def put(self, uri: str, buffer: Buffer | None) -> None:
        """What the editor has of a file now; None when it was closed."""
        if buffer is None:
            self._buffers.pop(uri, None)
        else:
            self._buffers[uri] = buffer
        for desk in self._desks.values():
            desk.show_file(uri)

    def buffer(self, uri: str) -> Buffer | None:
        """What the editor has of a file."""
        return self._buffers.get(uri)

    def written(self) -> None:
        """Files were written."""
        for desk in self._desks.values():
            desk.changed()

    def here(self, uri: str, lines: types.Range) -> list[tuple[Desk, Placed]]:
        """What is shown on these lines."""
        found = [(desk, placed) for desk in self._desks.values() for placed in desk.here(uri)]
        return [
            (desk, placed)
            for desk, placed in found
            if placed.diagnostic.range.start.line <= lines.end.line
            and placed.diagnostic.range.end.line >= lines.start.line
        ]

    def _desk_of(self, issue: str) -> Desk | None:
        return next((desk for desk in self._desks.values() if issue in desk.board.cards), None)

    def _text(self, file: str, desk: Desk) -> tuple[str, int | None] | None:
        """A file's text as the editor has it, else as it lies on disk; None where that is no text."""
        for uri, buffer in self._buffers.items():
            if buffer.text is not None and desk.board.file_of(uri) == file:
                return buffer.text, buffer.version
        path = os.path.join(desk.board.root, *file.split("/"))
        try:
            with open(path, encoding="utf-8", newline="") as stream:
                return stream.read(), None
        except (OSError, ValueError):
            return None

    async def explain(self, issue: str) -> dict[str, Any] | None:
        """Say in a message why; the answer goes on to whoever asked."""
        desk = self._desk_of(issue)
        if desk is None:
            self.talking.say(f"{issue}: no open folder knows it.", types.MessageType.Warning)
            return None
        card = desk.board.cards[issue]
        answers = ("Open the issue", *(("Fix",) if card.fixable else ()))
        self._later(self._explained(issue, card.said, answers))
        return {"issue": issue, "said": card.said, "markdown": card.markdown}

    async def _explained(self, issue: str, said: str, answers: tuple[str, ...]) -> None:
        answer = await self.talking.ask(said, answers)
        if answer == "Open the issue":
            await self.open_issue(issue)
        elif answer == "Fix":
            self.fix(issue)

    async def open_issue(self, issue: str) -> dict[str, str] | None:
        """Show everything that is known of it on a page."""
        desk = self._desk_of(issue) or next(iter(self._desks.values()), None)
        if desk is None:
            return None
        try:
            page: dict[str, str] = await desk.hired.ask("page", issue=issue)
        except Failed as failure:
            self.talking.say(f"{failure}. {failure.hint}".rstrip(), types.MessageType.Warning)
            return None
        self._later(self.talking.show(desk.board.root, f"{page['issue']}.md", page["markdown"]))
        return page

    def fix(self, issue: str) -> dict[str, Any] | None:
        """Begin a fix beside."""
        desk = self._desk_of(issue)
        if desk is None:
            self.talking.say(f"{issue}: no open folder knows it.", types.MessageType.Warning)
            return None
        begun = self._fixing.begin(desk, issue)
        if not begun:
            self.talking.say(f"A fix of {issue} is being made already.")
        return {"issue": issue, "begun": begun}

    async def take(self, issue: str) -> dict[str, Any] | None:
        """Put the newest fix of an issue into the files."""
        desk = self._desk_of(issue)
        return {"issue": issue, "applied": await self._fixing.apply(desk, issue)} if desk else None

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        """What waits for a person must not keep the answer waiting."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End everything that runs beside."""
        await self._fixing.close()
        await asyncio.gather(*(desk.close() for desk in self._desks.values()), return_exceptions=True)
        self._desks.clear()


def _register(server: Server) -> None:
    _register_files(server)

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        server.open_folders()
        await server.watch_files()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders_changed(_: types.DidChangeWorkspaceFoldersParams) -> None:
        server.open_folders()

    @server.feature(types.SHUTDOWN)
    async def shutdown(_: None) -> None:
        await server.close()

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    )
    def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        only = params.context.only
        if only is not None and not any(types.CodeActionKind.QuickFix.value.startswith(str(one)) for one in only):
            return []
        return actions(server.here(params.text_document.uri, params.range))

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hovered(params: types.HoverParams) -> types.Hover | None:
        line = types.Range(params.position, params.position)
        return hover(server.here(params.text_document.uri, line))

    handlers: dict[str, Any] = {EXPLAIN: server.explain, OPEN: server.open_issue, FIX: server.fix, TAKE: server.take}
    for name in COMMANDS:
        if name != REFRESH:
            _command(server, name, handlers[name])

    @server.command(REFRESH)
    def refresh(*_: Any) -> None:
        server.written()


def _register_files(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        server.put(document.uri, Buffer(document.text, document.version))

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        uri, version = params.text_document.uri, params.text_document.version
        buffer = server.buffer(uri) or Buffer(None)
        for change in params.content_changes:
            buffer = buffer.changed(change, version)
        server.put(uri, buffer)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.put(params.text_document.uri, None)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(_: types.DidSaveTextDocumentParams) -> None:
        server.written()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def written(_: types.DidChangeWatchedFilesParams) -> None:
        server.written()


def _command(server: Server, name: str, handler: Any) -> None:
    """A command takes the id of an issue; anything else is no mistake of whoever sits before it."""

    @server.command(name)
    async def run(*arguments: Any) -> Any:
        issue = arguments[0] if arguments and isinstance(arguments[0], str) else ""
        if not issue:
            server.talking.say("No issue is meant: put the cursor on a line that BugSage marks.")
            return None
        found = handler(issue)
        return await found if asyncio.iscoroutine(found) else found
