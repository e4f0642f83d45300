"""How a worker is started: the command in its own words, with ours put in, in its environment and cage."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

from msgspec.structs import replace

from bugsage.adapters.validator.link import Link
from bugsage.errors import RunFailed
from bugsage.model.command import env_prefix, inner_command, interpreter_options, is_python, out_of_folder, tool_of
from bugsage.model.sandbox import Cage, Prepared
from bugsage.model.validation import ValidationOrder
from bugsage.ports import Sandbox, Watch

INSIDE = Path(__file__).absolute().parent / "inside"
#: The variable by which a process learns that it is the one.
MARK = "BUGSAGE_VALIDATOR"
_PLUGIN = "-p bugsage_pytest"
#: Seconds between being told to end and being ended.
_GRACE = 2.0


class Starting:
    """Starts workers for one order."""

    def __init__(
        self,
        order: ValidationOrder,
        environment: Mapping[str, str],
        sandbox: Callable[[], Sandbox] | None,
        cage: Cage | None,
        watch: Watch | None,
    ) -> None:
        self.order = order
        self._watch = watch
        self._sandbox, self._cage = sandbox, cage
        merged = {**environment, **order.environment}
        self._own = {name: value for name, value in merged.items() if value is not None}
        words, inside = out_of_folder(order.command)
        self._folder = Path(order.folder) / inside
        self._words = words

    @contextmanager
    def open(self) -> Iterator[Link]:
        """A worker until the end of the block, when nothing is left of it. Raises RunFailed, SandboxMissing."""
        mark = secrets.token_hex(12)
        words, environment, restore = self._put_in(mark)
        with self._caged(words, environment, mark) as prepared:
            process = self._start(prepared)
            link = Link(process, f"{mark} ".encode(), self._watch)
            try:
                link.send({"folder": self.order.folder, "restore": restore})
                yield link
            finally:
                _end(process)

    def _put_in(self, mark: str) -> tuple[tuple[str, ...], dict[str, str], dict[str, str | None]]:
        """Words and environment with what makes them ours, and what of it the worker takes back."""
        prefix = env_prefix(self._words)
        behind = prefix.applied(self._own)
        ours = {MARK: f"{mark} ", "PYTHONPATH": os.pathsep.join(filter(None, (behind.get("PYTHONPATH"), str(INSIDE))))}
        words = self._words
        if tool_of(words) == "pytest":
            ours["PYTEST_ADDOPTS"] = f"{behind.get('PYTEST_ADDOPTS', '')} {_PLUGIN}".lstrip()
        else:
            words = _as_script(words)
        restore = {name: behind.get(name) for name in ours}
        if prefix.words:
            assigned = tuple(f"{name}={value}" for name, value in ours.items())
            words = (*prefix.words, *assigned, *words[len(prefix.words) :])
        return words, {**self._own, **ours}, restore

    def _caged(
        self, words: tuple[str, ...], environment: dict[str, str], mark: str
    ) -> AbstractContextManager[Prepared]:
        if self._cage is None or self._sandbox is None:
            return nullcontext(Prepared(argv=words, environment=environment, kind="none"))
        wider = replace(
            self._cage,
            readable=(*self._cage.readable, str(INSIDE)),
            values={**self._cage.values, MARK: f"{mark} "},
        )
        return self._sandbox().prepare(words, wider, folder=self._folder, environment=environment)

    def _start(self, prepared: Prepared) -> subprocess.Popen[bytes]:
        try:
            process = subprocess.Popen(
                prepared.argv,
                cwd=self._folder,
                env=prepared.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except (OSError, ValueError, IndexError) as error:
            raise RunFailed(f"`{' '.join(self._words[:1])}` could not be started: {error}") from error
        if self._watch:
            self._watch.started(process.pid)
        return process


def _as_script(words: tuple[str, ...]) -> tuple[str, ...]:
    """Our script in the place of `-m unittest`. Raises RunFailed."""
    inner = inner_command(words)
    if inner and is_python(inner[0]):
        at = 1 + len(interpreter_options(inner))
        if inner[at : at + 2] == ("-m", "unittest"):
            return (
                *words[: len(words) - len(inner)],
                *inner[:at],
                str(INSIDE / "bugsage_unittest.py"),
                *inner[at + 2 :],
            )
    raise RunFailed("the command starts unittest in a way of its own")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Its end of the pipe is closed, upon which it ends all that it made, and itself; what does not is ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(OSError):
        process.stdin.close()
    until = time.monotonic() + _GRACE
    try:
        while process.poll() is None and time.monotonic() < until:
            with suppress(BlockingIOError):
                os.set_blocking(process.stdout.fileno(), False)
                os.read(process.stdout.fileno(), 1 << 16)
            time.sleep(0.005)
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
