"""The suite is run beside the search and the proof, in a worktree of its own, and nothing of it is left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bugsage import pipeline
from bugsage.model.spending import Allowance
from bugsage.pipeline.fixing import Wish
from bugsage.pipeline.fixing.ahead import Ahead
from bugsage.wiring import LocalHouse, open_house
from tests.conftest import Repository

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
SHOP = "def total():\n    return 2\n\n\ndef pay():\n    return totals()\n"
TEST = "from shop import pay, total\n\n\ndef test_pay():\n    assert pay() == 2\n"
OTHER = "from shop import total\n\n\ndef test_total():\n    assert total() == 2\n"
SLOW = "import time\n\n\ndef test_slow():\n    time.sleep(100)\n"


class Counting:
    """A workspace that counts what is opened."""

    def __init__(self, workspace: Any) -> None:
        self._workspace = workspace
        self.opened = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._workspace, name)

    @contextmanager
    def open(self, *words: Any, **named: Any) -> Iterator[Any]:
        self.opened += 1
        with self._workspace.open(*words, **named) as tree:
            yield tree


class Telling:
    """A runner that tells where the suite was run."""

    def __init__(self, runner: Any) -> None:
        self._runner = runner
        self.suites: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._runner, name)

    def run(self, command: Sequence[str], **named: Any) -> Any:
        if [word for word in command if word != "--tb=native"] == COMMAND:
            self.suites.append(str(named["folder"]))
        return self._runner.run(command, **named)


@pytest.fixture
def house(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> LocalHouse:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    settings = f"[test]\ncommand = {json.dumps(COMMAND)}\n"
    repository.commit(
        "Start", {"shop.py": SHOP, "test_shop.py": TEST, "test_other.py": OTHER, "bugsage.toml": settings}
    )
    house = open_house(repository.root)
    assert isinstance(house, LocalHouse)
    pipeline.test(house, (), on_output=lambda _: None)
    return house


@pytest.mark.parametrize(("jobs", "trees"), [(2, 2), (1, 1)])
def test_the_suite_runs_in_a_tree_of_its_own(
    house: LocalHouse, monkeypatch: pytest.MonkeyPatch, jobs: int, trees: int
) -> None:
    counting, telling = Counting(house.workspace), Telling(house.runner)
    monkeypatch.setattr(house, "workspace", counting)
    monkeypatch.setattr(house, "runner", telling)
    fix = pipeline.fix(house, (), Wish(jobs=jobs))
    assert (fix.status, fix.proof.still_passing) == ("plausible", 1)
    assert counting.opened == trees
    assert (len(telling.suites), len(set(telling.suites))) == (2, 1)
    assert left(house.root) == []


def test_a_suite_that_nobody_needs_any_more_is_ended(house: LocalHouse, repository: Repository) -> None:
    repository.commit("Slow", {"test_slow.py": SLOW, "shop.py": SHOP.replace("totals", "nothing_like_it")})
    pipeline.test(house, [*COMMAND, "test_shop.py"], on_output=lambda _: None)
    fix = pipeline.fix(house, (), Wish(jobs=2, limits=Allowance(minutes=0.3)))
    assert fix.status in ("failed", "escalated", "plausible")
    assert left(house.root) == []


def left(root: Path) -> list[str]:
    """Worktrees, and processes that stand in one."""
    trees = [str(path) for path in (root / ".bugsage" / "worktrees").glob("*")]
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            where = os.readlink(entry / "cwd")
        except OSError:
            continue
        trees += [where] if where.startswith(str(root / ".bugsage")) else []
    return trees


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_what_runs_beside(house: LocalHouse, repository: Repository, number: int) -> None:
    repository.commit("Slow", {"test_slow.py": SLOW, "shop.py": SHOP.replace("totals", "nothing_like_it")})
    pipeline.test(house, [*COMMAND, "test_shop.py"], on_output=lambda _: None)
    command = [sys.executable, "-m", "bugsage", "fix", "--jobs", "2"]
    with subprocess.Popen(command, cwd=house.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 60
        while not beside(house.root) and time.monotonic() < until:
            time.sleep(0.02)
        assert beside(house.root)
        process.send_signal(number)
        assert process.wait(30) == 128 + number
    assert left(house.root) == []


def beside(root: Path) -> bool:
    """The whole suite runs in a worktree."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            where, words = os.readlink(entry / "cwd"), (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if where.startswith(str(root / ".bugsage")) and b"pytest" in words and not any(b"::" in one for one in words):
            return b"--rootdir" not in b" ".join(words)
    return False


def test_nothing_is_run_with_a_patch_that_bends_a_test(house: LocalHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    supposed: list[object] = []
    monkeypatch.setattr(Ahead, "suppose", lambda _, texts, patience: supposed.append(texts))
    bent = "--- a/test_shop.py\n+++ b/test_shop.py\n@@ -5 +5 @@\n-    assert pay() == 2\n+    assert True\n"
    mended = "--- a/shop.py\n+++ b/shop.py\n@@ -6 +6 @@ def pay():\n-    return totals()\n+    return total()\n"
    failed = {}
    for name, text in (("bent", bent), ("mended", mended)):
        patch = house.root / ".bugsage" / f"{name}.diff"
        patch.write_text(text)
        fix = pipeline.fix(house, (), Wish(jobs=2, diff=str(patch), dry_run=True))
        failed[name] = [one.name for one in fix.proof.checks if not one.passed], len(supposed)
    assert failed == {"bent": (["tampering"], 0), "mended": ([], 1)}
