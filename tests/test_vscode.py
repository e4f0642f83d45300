"""The extension for VS Code: that its parts fit the server's, and its own tests."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bugsage import __version__
from bugsage.surfaces.lsp.actions import COMMANDS
from tests.npm.installed import node_modules

FOLDER = Path(__file__).parents[1] / "editors" / "vscode"


def read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text())


def test_it_asks_the_server_for_what_that_has_and_registers_nothing_twice() -> None:
    asked = re.findall(r'"(bugsage\.\w+)": "(bugsage\.\w+)"', (FOLDER / "src" / "extension.ts").read_text())
    assert len(asked) == 3
    assert {command for _, command in asked} <= set(COMMANDS)
    own = {one["command"] for one in read("package.json")["contributes"]["commands"]}
    assert own == {name for name, _ in asked} | {"bugsage.restart"}
    assert not own & set(COMMANDS), "the client registers those of the server by itself"


def test_it_has_the_programs_version_and_locks_that_name_no_host() -> None:
    manifest = read("package.json")
    assert __version__.startswith(manifest["version"])
    for folder in ("", "packaging/"):
        lock, wanted = read(f"{folder}package-lock.json"), read(f"{folder}package.json")
        assert "resolved" not in json.dumps(lock)
        for kind in ("dependencies", "devDependencies"):
            assert lock["packages"][""].get(kind) == wanted.get(kind)
        assert all(one.get("integrity") for name, one in lock["packages"].items() if name)


@pytest.mark.slow
def test_its_types_hold_and_its_own_tests_pass() -> None:
    node_modules(FOLDER)
    npm = shutil.which("npm")
    assert npm is not None
    for script in ("check", "test"):
        words = [npm, "run", "--silent", script]
        done = subprocess.run(words, cwd=FOLDER, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
