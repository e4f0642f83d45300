"""Which bubblewrap is taken, and what of our own side a cage cannot turn against us."""

import os
import subprocess
from pathlib import Path

import pytest

from bugsage.adapters.sandbox import all_sandboxes, find_sandbox
from bugsage.adapters.sandbox.bubblewrap import Bubblewrap, find_bubblewrap
from bugsage.model.sandbox import VARIABLES, Cage

bubblewrap = pytest.mark.skipif(find_bubblewrap()[0] is None, reason="bubblewrap makes no cage here")


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of a stranger's where the user's PATH leads first."""
    program = tmp_path / "bin" / "bwrap"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:bin:{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "ran"


def test_a_planted_program_is_not_taken(planted: Path) -> None:
    program, _ = find_bubblewrap()
    assert program is None or not program.startswith(str(planted.parent))
    assert not planted.exists()


@pytest.mark.parametrize("text", ["#!/bin/sh\necho 'bwrap: No permissions' >&2; exit 1\n", "not a program", ""])
def test_one_that_does_not_work_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """As where an old one is installed, or the machine gives no namespaces: there Landlock is next."""
    program = tmp_path / "bwrap"
    program.write_text(text)
    program.chmod(0o755)
    monkeypatch.setattr("bugsage.adapters.sandbox.bubblewrap._own_path", lambda: [str(tmp_path)])
    found, why = find_bubblewrap()
    assert found is None
    assert str(program) in why
    box = find_sandbox()
    assert box.kind in ("landlock", "none")
    assert [one.kind for one in all_sandboxes()] == ([box.kind] if box.kind != "none" else [])
    assert why in box.probe().because


def test_no_variable_of_ours_but_the_recorders() -> None:
    assert not [name for name in VARIABLES if "TOKEN" in name or "KEY" in name or name.endswith("BUGSAGE_*")]


@bubblewrap
def test_what_is_loaded_into_every_program_is_loaded_inside_alone(tmp_path: Path) -> None:
    """Variables of the command do not reach bubblewrap, which sets the cage up outside."""
    cage = Cage(writable=(str(tmp_path),), values={"LD_PRELOAD": str(tmp_path / "evil.so")})
    box = Bubblewrap(find_bubblewrap()[0] or "")
    with box.prepare(("true",), cage, folder=tmp_path, environment={"PATH": "/usr/bin:/bin"}) as prepared:
        assert "LD_PRELOAD" not in prepared.environment
        assert not any("evil" in word for word in prepared.argv)
        done = subprocess.run(prepared.argv, env=prepared.environment, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stderr.count("evil.so") <= 1
