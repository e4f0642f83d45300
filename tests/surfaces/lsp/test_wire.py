"""The messages as they are on the wire, in the shapes in which VS Code and Neovim send theirs."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Repository
from tests.surfaces.lsp.conftest import SHOP

#: What matters of the first message of VS Code 1.91, with members that no protocol version defines.
CODE: dict[str, Any] = {
    "processId": None,
    "clientInfo": {"name": "Visual Studio Code", "version": "1.91.1"},
    "locale": "en",
    "trace": "off",
    "initializationOptions": None,
    "capabilities": {
        "workspace": {
            "applyEdit": True,
            "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"],
                              "failureHandling": "textOnlyTransactional"},
            "didChangeWatchedFiles": {"dynamicRegistration": True, "relativePatternSupport": True},
            "workspaceFolders": True, "foldingRange": {"refreshSupport": True}, "somethingNew": {"a": 1},
        },
        "textDocument": {
            "publishDiagnostics": {"relatedInformation": True, "tagSupport": {"valueSet": [1, 2]}},
            "codeAction": {"dynamicRegistration": True, "dataSupport": True, "isPreferredSupport": True},
        },
        "window": {"showMessage": {"messageActionItem": {"additionalPropertiesSupport": True}},
                   "showDocument": {"support": True}, "workDoneProgress": True},
        "general": {"positionEncodings": ["utf-16"]},
    },
}  # fmt: skip
#: Neovim says which other encodings it could do, and names its only folder three times.
NEOVIM: dict[str, Any] = {
    "processId": 1,
    "clientInfo": {"name": "Neovim", "version": "0.11.2"},
    "workDoneToken": "1",
    "trace": "off",
    "capabilities": {"general": {"positionEncodings": ["utf-8", "utf-16", "utf-32"]},
                     "workspace": {"applyEdit": True, "semanticTokens": {"refreshSupport": True}},
                     "window": {"workDoneProgress": True, "showDocument": {"support": True}}},
}  # fmt: skip


@pytest.fixture
def wire(shop: Repository) -> Iterator["Wire"]:
    made = Wire(shop.root)
    with made.process:
        try:
            yield made
        finally:
            if made.process.poll() is None:
                made.process.kill()


class Wire:
    """A server, and the bytes to and from it."""

    def __init__(self, folder: Path) -> None:
        words = [sys.executable, "-m", "bugsage", "lsp"]
        self.process = subprocess.Popen(words, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.heard: list[dict[str, Any]] = []

    def send(self, **message: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0"} | message).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def until(self, **wanted: Any) -> dict[str, Any]:
        """The next message with these members."""
        assert self.process.stdout is not None
        while True:
            length = 0
            while (line := self.process.stdout.readline().strip()) != b"":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.partition(b":")[2])
            assert length, "the server has ended"
            message: dict[str, Any] = json.loads(self.process.stdout.read(length))
            if wanted.items() <= message.items():
                return message

    def begin(self, params: dict[str, Any], folder: Path) -> dict[str, Any]:
        named = {"rootPath": str(folder), "rootUri": folder.as_uri(),
                 "workspaceFolders": [{"uri": folder.as_uri(), "name": "repo"}]}  # fmt: skip
        self.send(id=0, method="initialize", params=params | named)
        found = self.until(id=0)["result"]
        self.send(method="initialized", params={})
        assert isinstance(found, dict)
        return found


def test_code_is_answered_in_the_shapes_that_it_reads(shop: Repository, wire: Wire) -> None:
    uri = (shop.root / "shop.py").as_uri()
    able = wire.begin(CODE, shop.root)["capabilities"]
    assert able["positionEncoding"] == "utf-16"
    assert able["codeActionProvider"] == {"codeActionKinds": ["quickfix"]}
    assert "bugsage.fix" in able["executeCommandProvider"]["commands"]
    wire.send(method="$/setTrace", params={"value": "verbose"})
    wire.send(method="$/somethingNew", params={"a": 1})
    document = {"uri": uri, "languageId": "python", "version": 1, "text": SHOP}
    wire.send(method="textDocument/didOpen", params={"textDocument": document})
    found = wire.until(method="textDocument/publishDiagnostics")["params"]
    error = next(one for one in found["diagnostics"] if one["severity"] == 1)
    assert (found["uri"], error["source"], error["data"]["kind"]) == (uri, "bugsage", "error")
    assert error["range"] == {"start": {"line": 4, "character": 4}, "end": {"line": 4, "character": 30}}
    asked = {"textDocument": {"uri": uri}, "range": error["range"],
             "context": {"diagnostics": [error], "only": ["quickfix"], "triggerKind": 1}}  # fmt: skip
    wire.send(id=1, method="textDocument/codeAction", params=asked)
    first = wire.until(id=1)["result"][0]
    assert first["kind"] == "quickfix"
    assert first["command"] == {"title": first["title"], "command": "bugsage.explain", "arguments": [error["code"]]}
    assert first["diagnostics"][0]["range"] == error["range"]
    asked["context"]["only"] = ["refactor.extract"]
    wire.send(id=2, method="textDocument/codeAction", params=asked)
    assert wire.until(id=2)["result"] == []
    wire.send(id=3, method="textDocument/somethingNew", params={})
    assert wire.until(id=3)["error"]["code"] == -32601
    wire.send(id=4, method="shutdown")
    assert wire.until(id=4)["result"] is None
    wire.send(method="exit")
    assert wire.process.wait(60) == 0


def test_an_editor_that_is_gone_leaves_no_process(shop: Repository, wire: Wire) -> None:
    uri = (shop.root / "shop.py").as_uri()
    assert wire.begin(NEOVIM | {"processId": os.getpid()}, shop.root)["capabilities"]["positionEncoding"] == "utf-16"
    assert wire.until(method="textDocument/publishDiagnostics")["params"]["uri"] == uri
    children = Path(f"/proc/{wire.process.pid}/task/{wire.process.pid}/children").read_text().split()
    assert len(children) == 1
    assert wire.process.stdin is not None
    wire.process.stdin.close()
    wire.process.wait(60)
    end = time.monotonic() + 60
    while any(_runs(int(child)) for child in children):
        assert time.monotonic() < end, "the process beside runs on"
        time.sleep(0.1)


def _runs(process: int) -> bool:
    try:
        return bool(Path(f"/proc/{process}/cmdline").read_bytes())
    except OSError:
        return False
