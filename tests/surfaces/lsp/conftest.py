"""An editor: pygls' own client, which speaks to a real `bugsage lsp` over pipes."""

import ast
import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.lsp.client import BaseLanguageClient

from bugsage import pipeline, wiring
from tests.conftest import Repository

#: Line 5, where it fails, ends with a character that takes two units of UTF-16.
SHOP = """\
import math


def price(item):
    return item["price"]  # 𝄞


def total(items):
    return sum(price(item) for item in items)
"""
TESTS = """\
from shop import total


def test_total():
    assert total([{"price": 1}, {"name": "tea"}]) == 1
"""
CONTRACT = """\
version: 1
contracts:
  - id: SHOP-1
    title: A price is asked for in a currency
    applies_to: ["shop.py::price"]
    signature: {params: {item: dict, currency: str}}
"""
CAPABILITIES = types.ClientCapabilities(
    workspace=types.WorkspaceClientCapabilities(
        apply_edit=True,
        workspace_folders=True,
        workspace_edit=types.WorkspaceEditClientCapabilities(
            document_changes=True, resource_operations=list(types.ResourceOperationKind)
        ),
        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True),
    ),
    window=types.WindowClientCapabilities(
        work_done_progress=True, show_document=types.ShowDocumentClientCapabilities(support=True)
    ),
)


class Editor(BaseLanguageClient):
    """Keeps what the server says; presses the buttons that it is told to press."""

    def __init__(self) -> None:
        super().__init__("editor", "1")
        self.diagnostics: dict[str, list[types.Diagnostic]] = {}
        self.published = 0
        self.messages: list[str] = []
        self.progress: list[str] = []
        self.tokens: list[Any] = []
        self.shown: list[str] = []
        self.edits: list[types.WorkspaceEdit] = []
        self.registered: list[str] = []
        self.presses: list[str] = []
        self.heard = asyncio.Event()
        self._register()

    def _register(self) -> None:
        @self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def publish(params: types.PublishDiagnosticsParams) -> None:
            self.diagnostics[params.uri] = list(params.diagnostics)
            self.published += 1
            self.heard.set()

        @self.feature(types.WINDOW_SHOW_MESSAGE)
        def message(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)
            self.heard.set()

        @self.feature(types.WINDOW_LOG_MESSAGE)
        def log(params: types.LogMessageParams) -> None:
            self.messages.append(params.message)
            self.heard.set()

        @self.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)
        def ask(params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
            self.messages.append(params.message)
            self.heard.set()
            wanted = next((one for one in params.actions or () if one.title in self.presses), None)
            return wanted

        @self.feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)
        def create(params: types.WorkDoneProgressCreateParams) -> None:
            self.tokens.append(params.token)

        @self.feature(types.PROGRESS)
        def progress(params: types.ProgressParams) -> None:
            self.progress.append(params.value["kind"])
            self.heard.set()

        @self.feature(types.WINDOW_SHOW_DOCUMENT)
        def show(params: types.ShowDocumentParams) -> types.ShowDocumentResult:
            self.shown.append(params.uri)
            self.heard.set()
            return types.ShowDocumentResult(success=True)

        @self.feature(types.WORKSPACE_APPLY_EDIT)
        def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            self.edits.append(params.edit)
            self.heard.set()
            return types.ApplyWorkspaceEditResult(applied=True)

        @self.feature(types.CLIENT_REGISTER_CAPABILITY)
        def register(params: types.RegistrationParams) -> None:
            self.registered += [one.method for one in params.registrations]

    async def until(self, wanted: Callable[[], Any], seconds: float = 60.0) -> Any:
        """What is wanted, as soon as it is so."""
        end = asyncio.get_running_loop().time() + seconds
        while not (found := wanted()):
            assert asyncio.get_running_loop().time() < end, (self.messages, self.progress, self.diagnostics)
            self.heard.clear()
            try:
                await asyncio.wait_for(self.heard.wait(), 0.2)
            except TimeoutError:
                continue
        return found

    def open(self, uri: str, text: str) -> None:
        document = types.TextDocumentItem(uri=uri, language_id="python", version=1, text=text)
        self.text_document_did_open(types.DidOpenTextDocumentParams(document))

    def change(self, uri: str, version: int, *changes: types.TextDocumentContentChangeEvent) -> None:
        document = types.VersionedTextDocumentIdentifier(uri=uri, version=version)
        self.text_document_did_change(types.DidChangeTextDocumentParams(document, list(changes)))

    async def actions(self, uri: str, line: int) -> dict[str, types.Command]:
        """Titles with their commands; `line` counts from 0."""
        place = types.Position(line, 0)
        found = await self.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(uri), types.Range(place, place), types.CodeActionContext([])
            )
        )
        return {one.title: _command(one) for one in found or ()}

    async def command(self, command: types.Command) -> Any:
        return await self.workspace_execute_command_async(
            types.ExecuteCommandParams(command.command, command.arguments)
        )


def _command(one: types.CodeAction | types.Command) -> types.Command:
    """What the server sent: lsprotocol's reader takes an action with a command for a bare command."""
    if isinstance(one, types.CodeAction):
        assert one.command is not None
        return one.command
    return types.Command(**ast.literal_eval(one.command))


@asynccontextmanager
async def editing(
    folder: Path, *words: str, capabilities: types.ClientCapabilities = CAPABILITIES
) -> AsyncIterator[Editor]:
    """An editor that has the folder open; in the end it ends the server, which must end by itself."""
    editor = Editor()
    await editor.start_io(sys.executable, "-m", "bugsage", "lsp", *words, cwd=str(folder))
    folders = [types.WorkspaceFolder(uri=folder.as_uri(), name=folder.name)]
    await editor.initialize_async(
        types.InitializeParams(capabilities=capabilities, root_uri=folder.as_uri(), workspace_folders=folders)
    )
    editor.initialized(types.InitializedParams())
    try:
        yield editor
    finally:
        await editor.shutdown_async(None)
        editor.exit(None)
        server = editor._server
        assert server is not None
        assert await asyncio.wait_for(server.wait(), 60) == 0
        await editor.stop()


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())


@pytest.fixture
def shop(repository: Repository) -> Repository:
    """A repository whose only test has failed in a recorded run."""
    repository.commit("A shop", {"shop.py": SHOP, "test_shop.py": TESTS, ".gitignore": "__pycache__\n"})
    fail(repository)
    return repository


def fail(repository: Repository) -> str:
    """Run the tests; gives the id of the issue."""
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    _, report = pipeline.test(wiring.open_house(repository.root), command, on_output=lambda _: None)
    assert report is not None
    return report.diagnoses[0].issue.id
