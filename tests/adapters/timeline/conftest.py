"""Writers in processes of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bugsage.model.timeline import Entry


class OtherProcess:
    """A process that appends entries in a child of its own, and can have the child killed on the way."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("killed_writer.py")
        self._process = subprocess.Popen(
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def append(self, path: Path, entries: Sequence[Entry], kill_at: int | None = None) -> dict[str, Any]:
        """Exit code (negative for a signal) and what was said: the number of steps taken, or an error."""
        self.begin(path, entries, kill_at)
        return self.end()

    def begin(
        self, path: Path, entries: Sequence[Entry], kill_at: int | None = None, *, one_by_one: bool = False
    ) -> None:
        task = {"path": str(path), "entries": entries, "kill_at": kill_at, "one_by_one": one_by_one}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(msgspec.to_builtins(task)) + "\n")
        self._process.stdin.flush()

    def end(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture(scope="session")
def other_processes() -> Iterator[list[OtherProcess]]:
    if not hasattr(os, "fork"):
        pytest.skip("needs fork")
    processes = [OtherProcess() for _ in range(3)]
    yield processes
    for process in processes:
        process.close()


@pytest.fixture(scope="session")
def other_process(other_processes: list[OtherProcess]) -> OtherProcess:
    return other_processes[0]
