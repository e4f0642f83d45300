"""The packages of `package-lock.json`, installed once for all tests and all of their processes."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
MODULES = FOLDER / "node_modules"


def node_modules(folder: Path = FOLDER) -> Path:
    """The folder of the packages; the test is skipped where there is no node or no npm, and only there."""
    modules = folder / "node_modules"
    stamp = modules / ".of-lock"
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip(f"{'node' if node is None else 'npm'} is not installed")
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.is_file() or stamp.read_text() != wanted:
            done = subprocess.run(
                [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, text=True
            )
            assert done.returncode == 0, f"npm ci failed in {folder}:\n{done.stdout}{done.stderr}"
            stamp.write_text(wanted)
    return modules


def environment(**more: str) -> dict[str, str]:
    """For node programs: the packages are found wherever a program stands."""
    return os.environ | {"NODE_PATH": str(MODULES)} | more
