"""A process of the project's own interpreter that has pytest loaded, and forks a run for each order."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from bugsage.adapters.runner.environment import environment_of
from bugsage.model.command import env_prefix, out_of_folder, program_of

INSIDE = Path(__file__).absolute().parent / "inside"
VARIABLE = "BUGSAGE_RESIDENT"
#: Seconds in which it must have loaded pytest, and in which it must have forked.
READY, FORKED = 20.0, 2.0


def can_reside(command: Sequence[str]) -> bool:
    """The command runs pytest in a way that lets a plugin be put in."""
    words, _ = out_of_folder(command)
    return any(program_of(word) in ("pytest", "py.test") for word in words) and not env_prefix(words).words


class Resident:
    """One such process."""

    def __init__(self, command: Sequence[str], root: Path, environment: Mapping[str, str]) -> None:
        """Begins to start; raises OSError where it cannot."""
        words, inside = out_of_folder(command)
        at = next(i for i, word in enumerate(words) if program_of(word) in ("pytest", "py.test"))
        self.base, self.root, self.folder = tuple(words[: at + 1]), root, root / inside
        ours, theirs = socket.socketpair()
        own = environment_of(words, environment, None, root)
        own[VARIABLE] = str(theirs.fileno())
        own["PYTHONPATH"] = os.pathsep.join(filter(None, (own.get("PYTHONPATH"), str(INSIDE))))
        own["PYTEST_ADDOPTS"] = "-p bugsage_resident"
        try:
            self.process = subprocess.Popen(
                self.base,
                cwd=self.folder,
                env=own,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        finally:
            theirs.close()
        self._link, self._held = ours, b""
        self._began = time.monotonic()
        self.ready = False
        #: Threads that run in it once it has loaded what earlier runs had loaded: a fork would lose them.
        self.threads = 1
        self._forked: dict[int, int] = {}
        self._ended: dict[int, int] = {}
        self.loaded: tuple[str, ...] = ()
        self._number = 0

    @property
    def alive(self) -> bool:
        """It runs, and has said so in time."""
        self._hear(0.0)
        late = not self.ready and time.monotonic() - self._began > READY
        return self.process.poll() is None and not late

    def fits(self, command: Sequence[str], root: Path) -> bool:
        """A command is started by the same words."""
        words, inside = out_of_folder(command)
        return tuple(words[: len(self.base)]) == self.base and root / inside == self.folder

    def run(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> int | None:
        """Fork a run of a command; its process, which leads a group of its own. None where that does not happen."""
        words, _ = out_of_folder(command)
        self._number += 1
        order = {
            "number": self._number,
            "words": list(words[len(self.base) :]),
            "environment": dict(environment),
            "path": [entry for entry in environment.get("PYTHONPATH", "").split(os.pathsep) if entry],
            "log": str(log),
            "root": str(self.root),
        }
        if not self._send(order):
            return None
        until = time.monotonic() + FORKED
        while self._number not in self._forked and time.monotonic() < until and self.process.poll() is None:
            self._hear(max(0.0, until - time.monotonic()))
        return self._forked.pop(self._number, None)

    def status(self, pid: int) -> int | None:
        """How a run ended; None while it runs. One whose resident is gone was killed with it."""
        self._hear(0.0)
        if pid not in self._ended and self.process.poll() is not None:
            return -signal.SIGKILL
        return self._ended.get(pid)

    def preload(self, names: Sequence[str]) -> None:
        """Let it import these."""
        self._send({"preload": list(names)})

    def close(self) -> None:
        """End it, and every run that was forked from it."""
        self._link.close()
        try:
            self.process.wait(1.0)
        except subprocess.TimeoutExpired:
            with suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def _send(self, message: Mapping[str, object]) -> bool:
        try:
            self._link.sendall(msgspec.json.encode(message) + b"\n")
        except OSError:
            return False
        return True

    def _hear(self, seconds: float) -> None:
        try:
            while select.select([self._link], [], [], seconds)[0]:
                chunk = self._link.recv(1 << 16)
                if not chunk:
                    break
                self._held += chunk
                seconds = 0.0
        except (OSError, ValueError):
            return
        *lines, self._held = self._held.split(b"\n")
        for line in lines:
            self._learn(msgspec.json.decode(line))

    def _learn(self, said: dict[str, Any]) -> None:
        if "ready" in said:
            self.ready = True
        elif "threads" in said:
            self.threads = int(said["threads"])
        elif "started" in said:
            self._forked[int(said["number"])] = int(said["started"])
        elif "ended" in said:
            self._ended[int(said["ended"])] = int(said["status"])
            self.loaded = tuple(said["loaded"]) or self.loaded
