"""The examples of the help: all can be read, and of every command one is run as it stands there, in a real shell."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bugsage.surfaces.cli import plain
from bugsage.surfaces.cli.loading import load
from bugsage.surfaces.cli.table import SUMMARIES
from tests.conftest import Repository

CART = "class Cart:\n    def total(self, lines):\n        return sum(line['price'] for line in lines)\n"
TEST = "from shop.cart import Cart\n\n\ndef test_total():\n    assert Cart().total([{'cost': 3}]) == 3\n"
#: Command to the example that is run, and the exit code that it has in the repository of the fixture. What asks the
#: network is refused there, with a sentence; what needs a terminal, a client or somebody who reports an error (`last`,
#: `listen`, `ci`, `lsp`, `mcp`) is run by tests of its own.
RUN = {
    "test": ("bugsage test -- pytest -q tests/test_api.py", 1),
    "diagnose": ("bugsage diagnose \"KeyError: 'user_id'\"", 1),
    "parse": ("bugsage parse --as junit_xml report.xml --format json", 0),
    "issues": ("bugsage issues --all --format json", 0),
    "show": ("bugsage show BS-7f3a2c91 --why-grouped", 0),
    "timeline": ("bugsage timeline BS-7f3a2c91", 0),
    "verdict": ("bugsage verdict BS-7f3a2c91 right", 0),
    "bisect": ("bugsage bisect BS-7f3a2c91", 0),
    "fix": ("bugsage fix --agent builtin --show-prompt", 0),
    "review": ("bugsage review --staged --format json", 0),
    "undo": ("bugsage undo", 2),
    "risk": ("git diff | bugsage risk -", 0),
    "stop": ("bugsage stop --status", 0),
    "stats": ("bugsage stats", 0),
    "report": ("bugsage report BS-7f3a2c91", 0),
    "redact": ("bugsage redact build.log > to-share.log", 0),
    "rules": ("bugsage rules explain secrets", 0),
    "lattice": ("bugsage lattice check", 0),
    "index": ("bugsage index --stats", 0),
    "agents": ("bugsage agents list", 0),
    "doctor": ("bugsage doctor --clean", 0),
    "completion": ('eval "$(bugsage completion bash)"', 0),
    "man": ("bugsage man > bugsage.1", 0),
    "schema": ("bugsage schema diagnosis > diagnosis.schema.json", 0),
    "version": ("bugsage version", 0),
    "init": ("bugsage init --dry-run", 0),
    "sentry": ("bugsage sentry list", 2),
    "watch": ("bugsage watch --sentry --once --format json", 2),
}


def calls(folder: Path) -> list[list[str]]:
    """The words of each call of bugsage in all examples, as a shell reads them; nothing is run."""
    stubs = "".join(f"{name}() {{ :; }}; " for name in ("pytest", "git", "man", "some-command", "source", "eval"))
    lines = [f"{stubs} bugsage() {{ printf '%s\\0' CALL \"$@\" >> calls; }}"]
    lines += [example for name in SUMMARIES for example in load(name).examples]
    subprocess.run(["bash", "-c", "\n".join(lines)], cwd=folder, check=False, stderr=subprocess.DEVNULL, timeout=60)
    return [call.strip("\0").split("\0") for call in (folder / "calls").read_text().split("CALL\0")[1:]]


def test_every_example_can_be_read(tmp_path: Path) -> None:
    read = calls(tmp_path)
    assert {words[0] for words in read} == set(SUMMARIES)
    for name, *words in read:
        assert plain.read(load(name), words) is not None, (name, words)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shop")
    repository = Repository(root)
    repository.commit(
        "begin",
        {
            "shop/__init__.py": "", "shop/cart.py": CART, "tests/test_api.py": TEST, "pytest.ini": "[pytest]\n",
            "conftest.py": "", "build.log": "KeyError: 'x'\npassword=hunter2hunter2\n",
            "report.xml": '<testsuite tests="1"><testcase classname="a" name="b"><failure>E: x</failure></testcase>'
            "</testsuite>",
        },
    )  # fmt: skip
    repository.write({"shop/cart.py": CART + "\n# changed\n"})
    shim = root / ".git" / "bin"
    shim.mkdir()
    (shim / "bugsage").write_text(f'#!/bin/sh\nexec {sys.executable} -m bugsage "$@"\n')
    (shim / "pytest").write_text(f'#!/bin/sh\nexec {sys.executable} -m pytest "$@"\n')
    for file in shim.iterdir():
        file.chmod(0o755)
    return root


def shell(root: Path, line: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if "TOKEN" not in name and "SENTRY" not in name}
    environment = kept | {"PATH": f"{root / '.git/bin'}:{os.environ['PATH']}", "ANTHROPIC_API_KEY": "none"}
    words = ["bash", "-c", line]
    return subprocess.run(words, cwd=root, env=environment, capture_output=True, text=True, check=False, input="")


@pytest.mark.slow
def test_one_example_of_every_command_runs(shop: Path) -> None:
    assert set(RUN) <= set(SUMMARIES)
    issue = "BS-7f3a2c91"
    for name, (example, code) in RUN.items():
        assert example in load(name).examples
        done = shell(shop, example.replace("BS-7f3a2c91", issue))
        assert done.returncode == code, (example, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        if name == "test":
            issue = shell(shop, "bugsage completion issues").stdout[:11]
