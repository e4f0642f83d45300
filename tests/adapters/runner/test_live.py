"""Runs from a process that is kept ready: with what is installed loaded ahead, and nothing of the project."""

import sys
import time
from pathlib import Path

import pytest

from bugsage.adapters.runner.live import LiveRunner, Started

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
            resident = runner._resident
            assert resident is not None
            until = time.monotonic() + PATIENCE
            while not (resident.alive and resident.ready) and time.monotonic() < until:
                time.sleep(0.01)
            found, said = ended(runner.start(COMMAND))
            assert found == status, said
            assert "warning" not in said.lower()
            runner.prepare(COMMAND)
        loaded = resident.loaded
        assert {"_hypothesis_pytestplugin", "hypothesis.core"} <= set(loaded)
        assert not {"shop", "conftest", "test_shop", "_pytest", "_pytest.main"} & set(loaded)
    finally:
        runner.close()
