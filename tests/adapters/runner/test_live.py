"""Runs from a process that is kept ready: with what is installed loaded ahead, and nothing of the project."""

import sys
import time
from pathlib import Path

import pytest

from bugsage.adapters.runner.live import LiveRunner, Started
from bugsage.adapters.runner.resident import Resident

#: A warning is an error: pytest warns of plugins that were loaded before it could rewrite their assertions.
SETTINGS = "[pytest]\naddopts = -q -W error -p no:cacheprovider\n"
TEST = (
    "from hypothesis import given, strategies\n\nimport shop\n\n\n@given(strategies.integers())\ndef test_total(n):\n"
    "    assert shop.total(n) == n\n"
)
COMMAND = (sys.executable, "-m", "pytest", "test_shop.py")
PATIENCE = 90.0


def ended(run: Started) -> tuple[int | None, str]:
    """Its status, and what it said."""
    until = time.monotonic() + PATIENCE
    while run.status() is None and time.monotonic() < until:
        time.sleep(0.01)
    return run.status(), Path(run.result().log).read_text()


def ready(runner: LiveRunner) -> Resident:
    """Its resident, once runs are forked from it."""
    resident = runner._resident
    assert resident is not None
    until = time.monotonic() + PATIENCE
    while not (resident.alive and resident.ready) and time.monotonic() < until:
        time.sleep(0.01)
    return resident


@pytest.mark.slow
def test_plugins_are_loaded_ahead_and_the_project_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", raising=False)
    root = tmp_path / "shop"
    root.mkdir()
    (root / "pytest.ini").write_text(SETTINGS)
    (root / "shop.py").write_text("def total(n):\n    return n\n")
    (root / "conftest.py").write_text("LOADED = True\n")
    (root / "test_shop.py").write_text(TEST)
    runner = LiveRunner(root, tmp_path / "runs")
    try:
        runner.prepare(COMMAND)
        for text, status in (("return n", 0), ("return n + 1", 1), ("return n", 0)):
            (root / "shop.py").write_text(f"def total(n):\n    {text}\n")
            runner.renew(["shop.py"])
            resident = ready(runner)
            found, said = ended(runner.start(COMMAND))
            assert found == status, said
            assert "warning" not in said.lower()
            runner.prepare(COMMAND)
        loaded = resident.loaded
        assert {"_hypothesis_pytestplugin", "hypothesis.core"} <= set(loaded)
        assert not {"shop", "conftest", "test_shop", "_pytest", "_pytest.main"} & set(loaded)
    finally:
        runner.close()


#: A test of a project that looks at packages and at pytest itself: it finds both as they are.
LOOKING = """\
import importlib.metadata

import _pytest.main
import _pytest.pathlib


def test_own():
    assert "entry_points" not in vars(importlib.metadata.PathDistribution)
    assert getattr(_pytest.main, "scandir", None) is getattr(_pytest.pathlib, "scandir", None)
"""
#: A plugin that pytest finds by the metadata of its package.
PLUGIN = "def pytest_terminal_summary(terminalreporter):\n    terminalreporter.write_line('{} was here')\n"


@pytest.mark.slow
def test_only_what_is_chosen_is_looked_at_and_a_new_plugin_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", raising=False)
    root, site = tmp_path / "shop", tmp_path / "site"
    package = site / "said-1.0.dist-info"
    for folder in (root / "tests" / "inner", package):
        folder.mkdir(parents=True)
    (root / "pytest.ini").write_text("[pytest]\naddopts = -q -p no:cacheprovider\n")
    for name in ("test_a.py", "test_b.py", "inner/test_c.py", "inner/test_d.py"):
        (root / "tests" / name).write_text(LOOKING)
    (package / "METADATA").write_text("Name: said\nVersion: 1.0\n")
    monkeypatch.setenv("PYTHONPATH", str(site))
    command = (sys.executable, "-m", "pytest", "tests")
    runner = LiveRunner(root, tmp_path / "runs")
    try:
        runner.prepare(command)
        for plugin in ("", "first", "second"):
            if plugin:
                (site / f"{plugin}_said.py").write_text(PLUGIN.format(plugin))
                (package / "entry_points.txt").write_text(f"[pytest11]\n{plugin} = {plugin}_said\n")
            ready(runner)
            chosen = {"known": [], "run": [], "files": ["tests/test_a.py", "tests/inner/test_d.py"]}
            status, said = ended(runner.start(command, choice=chosen))
            assert (status, "2 passed" in said) == (0, True), said
            assert [name for name in ("first", "second") if f"{name} was here" in said] == ([plugin] if plugin else [])
            runner.prepare(command)
    finally:
        runner.close()
