"""What is said to the person at the editor, as far as the editor can."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls import uris
from pygls.exceptions import JsonRpcException, PyglsError

if TYPE_CHECKING:
    from pygls.lsp.server import LanguageServer
    from pygls.progress import Progress

#: The folder for pages that an editor opens, inside `.bugsage/`.
_PAGES = "pages"


class Talking:
    """One editor."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server

    @property
    def progress(self) -> Progress:
        """The editor's own display of long work."""
        return self._server.work_done_progress

    @property
    def shows_progress(self) -> bool:
        """It has one."""
        window = self._server.client_capabilities.window
        return bool(window and window.work_done_progress)

    @property
    def operations(self) -> frozenset[types.ResourceOperationKind]:
        """What it can do with files beside changing their text."""
        workspace = self._server.client_capabilities.workspace
        edit = workspace.workspace_edit if workspace else None
        return frozenset(types.ResourceOperationKind(one) for one in (edit and edit.resource_operations) or ())

    def say(self, said: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """A message."""
        self._server.window_show_message(types.ShowMessageParams(type=kind, message=said))

    def log(self, said: str) -> None:
        """A line that one reads who looks for it."""
        self._server.window_log_message(types.LogMessageParams(type=types.MessageType.Info, message=said))

    async def ask(self, said: str, answers: Sequence[str]) -> str | None:
        """A message with buttons; None where none was pressed."""
        actions = [types.MessageActionItem(title=answer) for answer in answers]
        found = await self._heard(
            self._server.window_show_message_request_async(
                types.ShowMessageRequestParams(type=types.MessageType.Info, message=said, actions=actions)
            )
        )
        return found.title if isinstance(found, types.MessageActionItem) else None

    async def apply(self, edit: types.WorkspaceEdit, label: str) -> bool:
        """Have the editor make an edit; it says itself where a text has changed meanwhile."""
        workspace = self._server.client_capabilities.workspace
        if not (workspace and workspace.apply_edit):
            self.say("Nothing was changed: this editor lets nobody else edit.", types.MessageType.Warning)
            return False
        found = await self._heard(
            self._server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit=edit, label=label))
        )
        applied = isinstance(found, types.ApplyWorkspaceEditResult) and found.applied
        if not applied:
            why = getattr(found, "failure_reason", None) or "the editor did not take it"
            self.say(f"Nothing was changed: {why}", types.MessageType.Warning)
        return applied

    async def show(self, root: Path, name: str, text: str) -> None:
        """Open a page; where the editor cannot be told to, say where it lies."""
        folder = root / ".bugsage" / _PAGES
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not folder.resolve().is_relative_to(root.resolve()):
                self.say(f"{folder} is a link that leads out of the repository.", types.MessageType.Warning)
                return
            file = folder / name
            await asyncio.to_thread(file.write_text, text, "utf-8", "replace")
        except OSError as error:
            self.say(f"The page could not be written: {error.strerror}", types.MessageType.Warning)
            return
        window = self._server.client_capabilities.window
        if window and window.show_document and window.show_document.support:
            params = types.ShowDocumentParams(uri=uris.from_fs_path(str(file)) or "", take_focus=True)
            found = await self._heard(self._server.window_show_document_async(params))
            if isinstance(found, types.ShowDocumentResult) and found.success:
                return
        self.say(f"It lies in {file}.")

    async def _heard(self, answer: Any) -> Any:
        """What the editor answers; None where it says that it cannot."""
        with suppress(PyglsError, JsonRpcException):
            return await answer
        return None
