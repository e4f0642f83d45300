"""Scratch folders of killed runs go; those that somebody holds stay, and whatever is not ours."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bugsage.adapters.runner.scratch import scratch_folder, sweep
from bugsage.adapters.sandbox.grounds import place_outside

_HOLDS = """
import sys
from bugsage.adapters.runner.scratch import scratch_folder
from bugsage.adapters.sandbox.grounds import place_outside
from bugsage.adapters.shell.holding import held_folder
with scratch_folder("bugsage-aside-") as one, place_outside() as other, held_folder() as third:
    print(one.name, other.name, third.name, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setattr("bugsage.adapters.runner.scratch._IN_MEMORY", str(tmp_path / "memory"))
    return tmp_path


def _names(place: Path) -> set[str]:
    return {path.name for path in place.iterdir()}


def test_what_a_killed_process_left_behind_goes(place: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"TMPDIR": str(place), "PYTHONPATH": ":".join(sys.path)},
    ) as process:
        assert process.stdout
        theirs = set(process.stdout.readline().split())
        with scratch_folder("bugsage-record-") as ours:
            assert (sweep(), _names(place)) == (0, theirs | {ours.name})
            process.kill()
            process.wait()
            assert (sweep(), _names(place)) == (3, {ours.name})
    assert _names(place) == set()


def test_only_folders_of_ours_go(place: Path) -> None:
    for folder in ("bugsage-other", "bugsage-record-left", "memory/bugsage-cage-left", "runtime/bugsage-shell-left"):
        (place / folder).mkdir(parents=True)
        (place / folder / "x").write_text("")
    (place / "bugsage-record-link").symlink_to(place / "bugsage-other")
    (place / "bugsage-index-file").write_text("")
    with place_outside() as cage:
        assert sweep() == 3
        assert _names(place) == {
            "bugsage-other",
            "bugsage-record-link",
            "bugsage-index-file",
            "memory",
            "runtime",
            cage.name,
        }
    assert (place / "bugsage-other" / "x").exists()
    assert not any((place / "memory").iterdir())
