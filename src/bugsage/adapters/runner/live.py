"""Runs of tests that are followed while they run: the port Live."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from bugsage.adapters.runner.compiled import throw_away
from bugsage.adapters.runner.environment import can_record, with_recorder
from bugsage.adapters.runner.files import RunFiles
from bugsage.adapters.runner.resident import Resident, can_reside
from bugsage.errors import RunFailed
from bugsage.model.command import out_of_folder
from bugsage.model.run import RunResult

#: Seconds between asking a run to end and ending it.
GRACE = 0.4
_CHUNK = 1 << 20


class Started:
    """A run, whoever started its process."""

    def __init__(
        self,
        command: Sequence[str],
        files: RunFiles,
        pid: int,
        poll: Callable[[], int | None],
        choice: Path | None,
    ) -> None:
        self._command, self._files, self._pid, self._poll, self._choice = tuple(command), files, pid, poll, choice
        self._began, self._ended = time.monotonic(), 0.0
        self._status: int | None = None
        self._read, self._heard, self._held = 0, 0, b""

    def news(self) -> tuple[bytes, ...]:
        """Whole lines of the record that are new."""
        chunk, self._read = _behind(self._files.record, self._read)
        *lines, self._held = (self._held + chunk).split(b"\n")
        return tuple(lines)

    def output(self) -> bytes:
        """What it said since the last time."""
        chunk, self._heard = _behind(self._files.log, self._heard)
        return chunk

    def status(self) -> int | None:
        """Exit status; None while it runs."""
        if self._status is None:
            self._status = self._poll()
            if self._status is not None:
                self._ended = time.monotonic()
                self._forget()
        return self._status

    def cancel(self) -> None:
        """End the whole group."""
        for number, patience in ((signal.SIGINT, GRACE), (signal.SIGKILL, GRACE)):
            if self.status() is not None and not _is_there(self._pid):
                break
            with suppress(OSError):
                os.killpg(self._pid, number)
            until = time.monotonic() + patience
            while time.monotonic() < until and (self.status() is None or _is_there(self._pid)):
                time.sleep(0.005)
        self._forget()

    def result(self) -> RunResult:
        """What came of it."""
        status = self.status()
        return RunResult(
            command=self._command,
            status=-signal.SIGKILL if status is None else status,
            seconds=(self._ended or time.monotonic()) - self._began,
            log=str(self._files.log),
            record=str(self._files.record) if self._files.record.exists() else None,
        )

    def _forget(self) -> None:
        if self._choice is not None:
            self._choice.unlink(missing_ok=True)


class LiveRunner:
    """Starts runs in the top folder of a project. POSIX only."""

    def __init__(
        self, root: Path, runs: Path | None, *, reside: bool = True, make: Callable[[], object] = lambda: None
    ) -> None:
        """`runs` keeps logs and records, in a folder that `make` makes.

        With `reside` runs of pytest are forked from a process that is kept ready.
        """
        self._root, self._reside, self._make = root, reside, make
        self._runs = runs or Path(tempfile.gettempdir()) / f"bugsage-{os.getpid()}"
        self._resident: Resident | None = None
        #: What runs had loaded that is none of the project's; empty where loading it ahead did harm.
        self._loaded: tuple[str, ...] = ()
        self._harmful = False

    def start(
        self, command: Sequence[str], *, choice: Mapping[str, Sequence[str]] | None = None, first: Sequence[str] = ()
    ) -> Started:
        """Start a command, from the resident where that is ready. Raises RunFailed, StateUnwritable."""
        words, inside = out_of_folder(command)
        folder = self._root / inside
        files = RunFiles(self._runs, self._make)
        files.begin().close()
        recorded = can_record(words, os.environ, folder)
        told = {"BUGSAGE_LIVE": ""} | ({"BUGSAGE_FIRST": "\n".join(first)} if first else {})
        chosen = _written(choice) if choice and recorded else None
        if chosen:
            told["BUGSAGE_LIVE"] = str(chosen)
        argv, environment = with_recorder(words, {**os.environ, **told}, files.record if recorded else None, self._root)
        resident = self._resident
        if resident and resident.alive and resident.ready and resident.fits(command, self._root) and recorded:
            pid = resident.run(command, environment, files.log)
            if pid is not None:
                self._loaded = resident.loaded
                return Started(command, files, pid, lambda: resident.status(pid), chosen)
        return self._cold(command, argv, folder, environment, files, chosen)

    def prepare(self, command: Sequence[str]) -> None:
        """Have a resident for these words, with what earlier runs had loaded."""
        if not self._reside or not can_reside(command):
            return
        resident = self._resident
        if resident and resident.alive and resident.fits(command, self._root):
            if resident.loaded != self._loaded and not self._harmful:
                self._loaded = resident.loaded
                resident.preload(self._loaded)
            elif resident.threads > 1:  # of what was loaded ahead: the next resident goes without
                self._harmful = True
                self.close()
                self.prepare(command)
            return
        self.close()
        with suppress(OSError):
            self._resident = Resident(command, self._root, os.environ)
            if self._loaded and not self._harmful:
                self._resident.preload(self._loaded)

    def renew(self, paths: Iterable[str]) -> None:
        """Throw away what was compiled of these files."""
        for path in paths:
            throw_away(self._root / path, os.environ.get("PYTHONPYCACHEPREFIX", ""))

    def close(self) -> None:
        """End the resident."""
        resident, self._resident = self._resident, None
        if resident:
            resident.close()

    def _cold(
        self,
        command: Sequence[str],
        argv: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        files: RunFiles,
        choice: Path | None,
    ) -> Started:
        try:
            with files.log.open("ab") as log:
                process = subprocess.Popen(
                    argv,
                    cwd=folder,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        except (OSError, ValueError, IndexError) as error:
            raise RunFailed(f"`{' '.join(argv[:1])}` could not be started: {error}") from error
        return Started(command, files, process.pid, process.poll, choice)


def _written(choice: Mapping[str, Sequence[str]]) -> Path:
    descriptor, name = tempfile.mkstemp(prefix="bugsage-choice-", suffix=".json")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({key: list(value) for key, value in choice.items()}, file)
    return Path(name)


def _behind(path: Path, at: int) -> tuple[bytes, int]:
    """What stands in a file behind a place, and the place behind that."""
    try:
        with path.open("rb") as file:
            file.seek(at)
            chunk = file.read(_CHUNK)
    except OSError:
        return b"", at
    return chunk, at + len(chunk)


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except OSError:
        return False
    return True
