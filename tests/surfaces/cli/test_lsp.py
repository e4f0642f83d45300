import subprocess
import sys
from pathlib import Path

import pytest

#: The program in a Python that lacks a package.
_WITHOUT = "import sys; sys.modules[{!r}] = None; from bugsage.__main__ import main; main()"


@pytest.mark.parametrize(("command", "package"), [("lsp", "pygls"), ("mcp", "mcp")])
def test_without_its_package_it_says_what_to_install(command: str, package: str, tmp_path: Path) -> None:
    words = [sys.executable, "-c", _WITHOUT.format(package), command]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout) == (2, "")
    said, hint = done.stderr.splitlines()
    assert said.endswith(f"needs the package {package}, which is not installed")
    assert hint == f"hint: pip install 'bugsage[{command}]'"


@pytest.mark.parametrize("command", ["lsp", "mcp"])
def test_a_folder_that_is_not_there_is_told(command: str, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "bugsage", command, "--repo", "nowhere"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no folder nowhere" in done.stderr
