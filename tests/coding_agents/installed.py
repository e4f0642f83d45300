"""Coding agents as their makers publish them: what the locks beside this name, installed once for a machine."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
_STAMP = "installed"


def claude() -> str:
    """Claude Code's program."""
    return str(_packages() / "node_modules" / ".bin" / "claude")


def codex() -> str:
    """Codex's program."""
    return str(_packages() / "node_modules" / ".bin" / "codex")


def aider() -> str:
    """aider's program."""
    return str(_environment("aider") / "bin" / "aider")


def mini() -> str:
    """The program of mini-swe-agent."""
    return str(_environment("mini") / "bin" / "mini")


#: Name of an agent to what installs it and gives its program; the test is skipped where it cannot be installed.
PROGRAMS = {"claude-code": claude, "codex": codex, "aider": aider, "mini-swe-agent": mini}


def _packages() -> Path:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip(f"{'node' if node is None else 'npm'} is not installed")

    def install(place: Path) -> None:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(FOLDER / name, place)
        _run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], place)
        # What its own script of installation does, and nothing else: it puts the program of this machine in place.
        _run([node, "install.cjs"], place / "node_modules" / "@anthropic-ai" / "claude-code")

    return _installed("npm", "package-lock.json", install)


def _environment(name: str) -> Path:
    def install(place: Path) -> None:
        _run([sys.executable, "-m", "venv", str(place)], place)
        words = ["-m", "pip", "--disable-pip-version-check", "--no-input", "-qq", "install"]
        locked = ["--require-hashes", "--only-binary", ":all:", "-r", str(FOLDER / f"{name}.txt")]
        _run([str(place / "bin" / "python"), *words, *locked], place)

    return _installed(f"{name}-{sys.version_info.major}.{sys.version_info.minor}", f"{name}.txt", install)


def _installed(name: str, lock: str, install: Callable[[Path], None]) -> Path:
    """The folder of one lock: filled once, whichever worktree and process of tests asks first."""
    top = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bugsage-tests"
    top.mkdir(parents=True, exist_ok=True)
    place = top / f"{name}-{hashlib.sha256((FOLDER / lock).read_bytes()).hexdigest()[:12]}"
    with (top / f"{name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (place / _STAMP).is_file():
            for old in top.glob(f"{name}-*"):
                shutil.rmtree(old, ignore_errors=True)
            place.mkdir()
            install(place)
            (place / _STAMP).write_text("")
    return place


def _run(command: Sequence[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        said = [line for line in f"{done.stdout}\n{done.stderr}".splitlines() if line.strip()]
        pytest.skip(f"{' '.join(command)[:200]} does not work here: {' '.join(said[-3:])[:600]}")
