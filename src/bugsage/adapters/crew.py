"""The port Crew: BugSage's own commands, each in a process of its own, some at the same time."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from bugsage.errors import RunFailed
from bugsage.model.crew import Finished

#: Tells a process of the crew with how many it runs at the same time.
VARIABLE = "BUGSAGE_TOGETHER"
#: Ways of ending a process, with the seconds for which it is waited: as by Ctrl-C it puts its things in order first,
#: and once more it does so without patience.
_ENDINGS = ((signal.SIGINT, 40.0), (signal.SIGINT, 10.0), (signal.SIGTERM, 5.0), (signal.SIGKILL, 2.0))
#: Seconds between two looks at who has ended; bytes of standard error that are kept.
_LOOK, _TAIL = 0.05, 8_192
#: The folder that this program was imported from comes last, for it may be no installed one.
_START = "import sys; sys.path.append(sys.argv.pop(1)); from bugsage.__main__ import main; main()"
_HOME = str(Path(__file__).parents[2])
_PARENT_DEATH = 1


def together(environment: Mapping[str, str]) -> int:
    """With how many this process runs at the same time; 0 where it is of no crew."""
    said = environment.get(VARIABLE, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 5 else 0


class _Running(NamedTuple):
    """A process that runs."""

    words: tuple[str, ...]
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    talk: IO[bytes]
    began: float


class OwnProcesses:
    """Starts the program that this process runs."""

    def __init__(self, folder: Path, environment: Mapping[str, str] = os.environ) -> None:
        """They run in this folder."""
        self._folder, self._environment = folder, environment

    def run(
        self, orders: Iterable[Sequence[str]], *, at_once: int, over: Callable[[], bool] = lambda: False
    ) -> Iterator[Finished]:
        """How each ended, as they end, until it is `over`. Raises RunFailed where none can be started."""
        waiting, running = iter(orders), list[_Running]()
        environment = {**self._environment, VARIABLE: str(at_once)}
        try:
            while not over():
                while len(running) < at_once and (words := next(waiting, None)) is not None:
                    running.append(self._started(tuple(words), environment))
                if not running:
                    return
                ended = [one for one in running if one.process.poll() is not None]
                for one in ended:
                    running.remove(one)
                    yield _finished(one)
                if not ended:
                    time.sleep(_LOOK)
        finally:
            _end(running)

    def _started(self, words: tuple[str, ...], environment: Mapping[str, str]) -> _Running:
        output, talk = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 (closed when it has ended)
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START, _HOME, *words],
                cwd=self._folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=talk,
                # Ctrl-C is handed on once, by us: twice it would let them put nothing in order.
                process_group=0,
                preexec_fn=_dying_with_us(),
            )
        except OSError as error:
            output.close()
            talk.close()
            raise RunFailed(f"{sys.executable} could not be started: {error.strerror}") from error
        return _Running(words, process, output, talk, time.monotonic())


def _finished(one: _Running) -> Finished:
    with one.output, one.talk:
        one.output.seek(0)
        one.talk.seek(max(0, one.talk.seek(0, os.SEEK_END) - _TAIL))
        return Finished(
            words=one.words,
            status=one.process.returncode,
            output=one.output.read(),
            said=one.talk.read().decode("utf-8", "replace"),
            seconds=time.monotonic() - one.began,
        )


def _end(running: Sequence[_Running]) -> None:
    """All of them, in order if they can; whoever presses Ctrl-C again goes on to the next way of ending."""
    left = list(running)
    for number, seconds in _ENDINGS:
        until = time.monotonic() + seconds
        for one in left:
            if one.process.poll() is None:
                one.process.send_signal(number)
        with suppress(KeyboardInterrupt):
            while time.monotonic() < until and any(one.process.poll() is None for one in left):
                time.sleep(_LOOK)
        left = [one for one in left if one.process.poll() is None]
        if not left:
            break
    for one in running:
        one.output.close()
        one.talk.close()


def _dying_with_us() -> Callable[[], None] | None:
    """Called in the new process: it is told when this one is killed; elsewhere than on Linux nothing is."""
    try:
        import ctypes

        control = ctypes.CDLL(None).prctl
    except (ImportError, OSError, AttributeError):
        return None

    def ask() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        control(_PARENT_DEATH, int(signal.SIGINT), 0, 0, 0)

    return ask
