"""How soon `bugsage lsp` answers: python -m benchmarks.editor [FILES] [REQUESTS].

A repository is made with so many Python files, two hundred contracts and a failing test whose run is recorded. A client
speaks to a real server over pipes, while the process beside it reads the repository, and after.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from time import perf_counter

from lsprotocol import types
from pygls.lsp._base_client import BaseLanguageClient

from bugsage import pipeline, wiring

_FAILING = "from pkg00.mod0000 import f0_0\n\n\ndef test_f():\n    assert f0_0(None) == 1\n"


def make_repository(root: Path, files: int) -> Path:
    """A repository of so many files, one of which fails; gives that one."""
    for number in range(files):
        folder = root / f"pkg{number % 50:02}"
        folder.mkdir(parents=True, exist_ok=True)
        functions = "\n\n\n".join(_function(number, each) for each in range(8))
        (folder / f"mod{number:04}.py").write_text(f"import os\n\n\n{functions}\n")
    (root / "test_f.py").write_text(_FAILING)
    (root / ".gitignore").write_text("__pycache__\n")
    contracts = root / ".lattice" / "contracts" / "all.yaml"
    contracts.parent.mkdir(parents=True)
    kept = [_contract(number) for number in range(0, files, max(1, files // 200))]
    contracts.write_text("contracts:\n" + "".join(kept))
    for words in (("init", "-q"), ("add", "."), ("-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qm", "A")):
        subprocess.run(["git", "-C", str(root), *words], check=True)
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_f.py")
    pipeline.test(wiring.open_house(root), command, on_output=lambda _: None)
    return root / "pkg00" / "mod0000.py"


def _function(number: int, each: int) -> str:
    return (
        f'def f{number}_{each}(a, b=1):\n    """Adds."""\n    c = a + b\n    if c > {each}:\n'
        f'        return f{number}_{(each + 1) % 8}(c - 1)\n    return {{"v": c}}["v"]'
    )


def _contract(number: int) -> str:
    place = f"pkg{number % 50:02}/mod{number:04}.py::f{number}_0"
    return f'- id: C-{number}\n  applies_to: ["{place}"]\n  signature: {{params: {{a: int}}}}\n  raises: {{}}\n'


class Editor(BaseLanguageClient):
    """Hears of diagnostics."""

    def __init__(self) -> None:
        super().__init__("benchmark", "1")
        self.heard = asyncio.Event()

        @self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
        def publish(_: types.PublishDiagnosticsParams) -> None:
            self.heard.set()


async def measure(root: Path, file: Path, requests: int) -> None:
    """Print how long each kind of answer took."""
    editor, began = Editor(), perf_counter()
    await editor.start_io(sys.executable, "-m", "bugsage", "lsp", cwd=str(root))
    await editor.initialize_async(
        types.InitializeParams(capabilities=types.ClientCapabilities(), root_uri=root.as_uri())
    )
    print(f"initialized after {1000 * (perf_counter() - began):.0f} ms")
    editor.initialized(types.InitializedParams())
    uri, text = file.as_uri(), file.read_text()
    document = types.TextDocumentItem(uri=uri, language_id="python", version=1, text=text)
    editor.text_document_did_open(types.DidOpenTextDocumentParams(document))
    await asyncio.wait_for(editor.heard.wait(), 120)
    print(f"first marks after {1000 * (perf_counter() - began):.0f} ms")
    line = next(n for n, one in enumerate(text.split("\n")) if "c = a + b" in one)
    place, identifier = types.Position(line, 4), types.TextDocumentIdentifier(uri)
    found = types.CodeActionParams(identifier, types.Range(place, place), types.CodeActionContext([]))
    hover = types.HoverParams(identifier, place)
    for when in ("while the contracts are read", "after"):
        await _timed(f"hover, {when}", lambda: editor.text_document_hover_async(hover), requests)
        await _timed(f"code actions, {when}", lambda: editor.text_document_code_action_async(found), requests)
        await asyncio.sleep(10)
    await _timed("an edit to its marks", lambda: _edited(editor, uri), requests)
    await editor.shutdown_async(None)
    editor.exit(None)
    await editor.stop()  # type: ignore[no-untyped-call]


async def _edited(editor: Editor, uri: str) -> None:
    editor.heard.clear()
    start = types.Position(0, 0)
    change = types.TextDocumentContentChangePartial(range=types.Range(start, start), text="\n")
    identifier = types.VersionedTextDocumentIdentifier(uri=uri, version=2)
    editor.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))
    await editor.heard.wait()


async def _timed(name: str, ask: Callable[[], Awaitable[object]], requests: int) -> None:
    taken = []
    for _ in range(requests):
        began = perf_counter()
        await ask()
        taken.append(1000 * (perf_counter() - began))
    print(f"{name:<44} {told(taken)}")


def told(taken: Sequence[float]) -> str:
    """Median, 95th percentile and longest of milliseconds."""
    ranked = sorted(taken)
    late = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
    return f"n {len(ranked)}, median {statistics.median(ranked):.1f} ms, p95 {late:.1f} ms, longest {ranked[-1]:.1f} ms"


def main() -> None:
    """Make the repository and measure."""
    given = [int(word) for word in sys.argv[1:3]]
    files, requests = (*given, *(5_000, 200)[len(given) :])
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "repo"
        root.mkdir()
        asyncio.run(measure(root, make_repository(root, files), requests))


if __name__ == "__main__":
    main()
