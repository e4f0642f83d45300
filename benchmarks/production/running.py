"""Run the tests of a case under the recorder, and read what it saw."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from bugsage.adapters.runner.environment import environment_of

#: Seconds that the tests of one case may take.
LIMIT = 180


class Failed(Exception):
    """The tests of a case did not run, or none of them failed."""


def failures(raw: dict[str, Any], folder: Path, python: str, record: Path) -> list[dict[str, Any]]:
    """What the recorder wrote of each failure; a record from an earlier run is used again."""
    if not record.exists():
        _run(raw, folder, python.replace("{repo}", raw.get("recipe") or raw["repo"].replace("/", "__")), record)
    lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()] if record.exists() else []
    found = [line for line in lines if line.get("outcome") in ("failed", "error") and line.get("exception")]
    if not found:
        raise Failed("no failure was recorded")
    return found


def _run(raw: dict[str, Any], folder: Path, python: str, record: Path) -> None:
    record.parent.mkdir(parents=True, exist_ok=True)
    wanted = raw.get("f2p") or raw["run_test_files"]
    command = [
        python,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-o",
        "addopts=",
        *raw.get("pytest_args", []),
        *wanted,
    ]
    path = [str(folder / part) for part in raw.get("path") or [raw.get("src_root") or "."]] + (
        raw.get("extra_paths") or []
    )
    own = {
        "HOME": os.environ.get("HOME", "/"),
        "PATH": f"{Path(python).parent}:/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(path),
        **(raw.get("env") or {}),
    }
    environment = environment_of(command, own, record, folder)
    try:
        subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired as late:
        raise Failed(f"not over after {LIMIT} s") from late
