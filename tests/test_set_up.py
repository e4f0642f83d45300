"""Set-up on machines that lack something, and what `make` says of itself."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".ci" / "venv"


def programs(folder: Path, *names: str, **scripts: str) -> str:
    """A PATH with these programs of the machine, and scripts of ours under other names."""
    folder.mkdir()
    for name in ("sh", *names):
        (folder / name).symlink_to(shutil.which(name) or pytest.skip(f"{name} is not here"))
    for name, text in scripts.items():
        (folder / name.replace("_", ".")).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name.replace("_", ".")).chmod(0o755)
    return str(folder)


def make_venv(path: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(VENV), *words], env={"PATH": path}, capture_output=True, text=True, check=False, cwd=ROOT
    )


def test_without_git_it_says_so(tmp_path: Path) -> None:
    done = make_venv(programs(tmp_path / "bin"), str(tmp_path / "made"))
    assert done.returncode == 1
    assert "git is missing" in done.stderr


def test_without_a_python_it_says_how_to_name_one(tmp_path: Path) -> None:
    done = make_venv(programs(tmp_path / "bin", "git"), str(tmp_path / "made"))
    assert done.returncode == 1
    assert "no Python 3.11 or newer" in done.stderr
    assert "make PYTHON=" in done.stderr


@pytest.mark.slow
def test_a_name_that_only_prints_an_error_is_passed_over(tmp_path: Path) -> None:
    """Version managers put such names on the path."""
    path = programs(
        tmp_path / "bin",
        "git",
        python3_13="echo 'python3.13: command not found' >&2; exit 127",
        python3_12="exit 1",
        python3=f'exec "{sys.executable}" "$@"',
    )
    done = make_venv(path, str(tmp_path / "an environment"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "an environment" / "bin" / "python").exists()


def test_a_python_that_was_named_is_not_replaced_by_another(tmp_path: Path) -> None:
    path = programs(tmp_path / "bin", "git", python3=f'exec "{sys.executable}" "$@"', old="exit 1")
    done = make_venv(path, str(tmp_path / "made"), str(tmp_path / "bin" / "old"))
    assert done.returncode == 1
    assert "is not a Python 3.11 or newer" in done.stderr
    assert not (tmp_path / "made").exists()


def test_a_python_without_venv_is_told_what_is_missing(tmp_path: Path) -> None:
    script = f'case "$*" in *ensurepip*) exit 1;; esac; exec "{sys.executable}" "$@"'
    done = make_venv(programs(tmp_path / "bin", "git", python3=script), str(tmp_path / "made"))
    assert done.returncode == 1
    assert "venv" in done.stderr
    assert "python3-venv" in done.stderr


def test_make_alone_explains_every_target() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^\.PHONY: (\S+)$", text, re.MULTILINE)
    own = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    shown = subprocess.run(["make"], cwd=ROOT, env=own, check=True, capture_output=True, text=True).stdout
    assert {"demo", "test", "check", "bench", "docs", "help"} <= set(targets)
    assert re.findall(r"^  make (\S+) +\S", shown, re.MULTILINE) == targets
