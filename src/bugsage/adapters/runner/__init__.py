"""Runs a test command of the user's: output passed on and kept, pytest recorded, nothing left behind."""

import os
import shutil
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from bugsage.adapters.runner.caged import Start, in_cage
from bugsage.adapters.runner.environment import can_record, misses_recorder, surroundings_of, with_recorder
from bugsage.adapters.runner.files import RunFiles, rewrite
from bugsage.adapters.runner.process import run_to_end
from bugsage.adapters.runner.scratch import scratch_folder, sweep, temporary_folder
from bugsage.errors import RunFailed, SandboxMissing
from bugsage.model.command import out_of_folder
from bugsage.model.run import RunResult, Surroundings
from bugsage.model.sandbox import Cage
from bugsage.ports import Sandbox, Terminal, Watch

#: Where the files of runs are kept that are none of the user's own.
APART = "apart"


class _Run(NamedTuple):
    """One command as it was given and as it is run."""

    command: tuple[str, ...]
    #: Without the folder that its `env` names.
    words: tuple[str, ...]
    #: Top folder of the code that it runs, and the folder it runs in.
    top: Path
    folder: Path
    own: Mapping[str, str]
    time_limit: float | None
    terminal: Terminal | None
    cage: Cage | None
    watch: Watch | None


class ProcessRunner:
    """Runs commands in the top folder of a project. POSIX only."""

    def __init__(
        self,
        root: Path,
        runs: Path | None,
        sandbox: Callable[[], Sandbox] | None = None,
        always: Callable[[Path], Cage | None] = lambda folder: None,
        make: Callable[[], object] = lambda: None,
    ) -> None:
        """`runs` keeps logs and records of the newest runs, in a folder that `make` makes.

        None keeps them only as long as this runner lives.

        `sandbox` gives what holds cages; it is asked when the first is wanted. `always` gives the cage of a run in a
        folder that comes without one.
        """
        self.root, self._sandbox, self._always, self._make = root, sandbox, always, make
        self._aside: list[str] = []
        self.runs = runs or temporary_folder("bugsage-")
        if runs is None:
            weakref.finalize(self, shutil.rmtree, self.runs, ignore_errors=True)

    def run(
        self,
        command: Sequence[str],
        *,
        record: bool = True,
        time_limit: float | None = None,
        on_output: Callable[[bytes], None] | None = None,
        folder: Path | None = None,
        environment: Mapping[str, str | None] | None = None,
        terminal: Terminal | None = None,
        cage: Cage | None = None,
        watch: Watch | None = None,
    ) -> RunResult:
        """Run to the end, hand output on as it comes, keep the raw log.

        With a `cage` it runs in the sandbox. Raises SandboxMissing where there is none that can hold it.

        A `watch` is told of the process group, and asked several times a second whether the command may go on.

        With a `terminal` that has a size the command finds one of that size as its output.

        In another `folder`, or with another `environment`, log and record are kept apart: however many such runs there
        are, the newest of the user's own stay.

        Raises RunFailed when it cannot start, Stopped when the watch ended it, StateUnwritable when no log can be kept.
        Whatever else ends this call early, Ctrl-C above all, ends the whole process group of the command first.
        """
        words, inside = out_of_folder(command)
        top = folder or self.root
        where = top / inside
        own = _changed(os.environ, environment or {})
        runs = self.runs if folder is None and environment is None else self.runs / APART
        recorded = record and can_record(words, own, where)
        files = RunFiles(runs, self._make)
        spec = _Run(
            command=tuple(command),
            words=words,
            top=top,
            folder=where,
            own=own,
            time_limit=time_limit,
            terminal=terminal,
            cage=self._wider(cage or self._always(top)),
            watch=watch,
        )
        result = self._run(spec, files, recorded, on_output)
        if recorded and result.record is None and misses_recorder(words, result, files.tail()):
            # Something between here and pytest dropped the path of the recorder; pytest gave up before any test.
            files = RunFiles(runs, self._make)
            return self._run(spec, files, False, on_output)
        return result

    def sweep(self) -> int:
        """Remove scratch folders that killed runs left behind; how many there were."""
        return sweep()

    def rewrite(self, file: str, change: Callable[[bytes], bytes], at_most: int) -> None:
        """Put what `change` makes of a log or record of its own in its place; a larger file stays as it is."""
        path = Path(file)
        if path.is_absolute() and path.is_relative_to(self.runs.absolute()) and ".." not in path.parts:
            rewrite(path, change, at_most)

    @contextmanager
    def aside(self) -> Iterator[str]:
        """An empty folder outside the project that a command may write into; afterwards it is gone.

        Raises StateUnwritable.
        """
        with scratch_folder("bugsage-aside-") as folder:
            self._aside.append(str(folder))
            try:
                yield str(folder)
            finally:
                self._aside.remove(str(folder))

    def surroundings(self) -> Surroundings:
        """What a command would find around it."""
        return surroundings_of(os.environ)

    def _wider(self, cage: Cage | None) -> Cage | None:
        """What lies aside may be written to in a cage too."""
        return replace(cage, own=(*cage.own, *self._aside)) if cage else None

    def _run(self, spec: _Run, files: RunFiles, recorded: bool, on_output: Callable[[bytes], None] | None) -> RunResult:
        started = time.monotonic()
        try:
            with files.begin() as log, self._started(spec, files, recorded) as start:

                def pass_on(chunk: bytes) -> None:
                    log.write(chunk)
                    if on_output:
                        on_output(chunk)

                status, timed_out = run_to_end(
                    start.argv, spec.folder, start.environment, pass_on, spec.time_limit, spec.terminal, spec.watch
                )
                caged = start.outcome()
        except (RunFailed, SandboxMissing):
            files.log.unlink()
            raise
        except KeyboardInterrupt as interrupt:
            interrupt.args = (f"what was said until then is in {files.log}",)
            raise
        if caged and caged.failed:
            raise RunFailed(f"The sandbox did not start: {caged.detail}.", hint=f"see {files.log}")
        return RunResult(
            command=spec.command,
            status=status,
            seconds=time.monotonic() - started,
            log=str(files.log),
            record=str(files.record) if files.record.exists() else None,
            timed_out=timed_out or bool(caged and caged.ended_by == "seconds"),
            caged=caged,
        )

    def _started(self, spec: _Run, files: RunFiles, recorded: bool) -> AbstractContextManager[Start]:
        if spec.cage is None:
            argv, environment = with_recorder(spec.words, spec.own, files.record if recorded else None, spec.top)
            return nullcontext(Start(argv, environment))
        if self._sandbox is None:
            raise SandboxMissing()
        return in_cage(self._sandbox(), spec.cage, spec, files.record if recorded else None)


def _changed(environment: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    """An environment with some variables set, and those that are None taken away."""
    merged = {**environment, **changes}
    return {name: value for name, value in merged.items() if value is not None}
