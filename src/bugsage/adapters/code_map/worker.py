"""Parsing, in a second process too where there is much to read: in little more than half the time, for some CPU more.

A plain subprocess rather than `multiprocessing`: nothing of the user's is imported again in it, it works from any
kind of main program, and it starts in a few hundredths of a second.
"""

import gc
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import IO

import msgspec

from bugsage.adapters.code_map.dialects import DIALECTS
from bugsage.adapters.code_map.grammar import is_spent
from bugsage.adapters.code_map.parsing import Reading, read_file

#: Bytes from which a second process is worth its price, about a tenth more CPU: it saves more than two seconds.
WORTH_A_WORKER = 20_000_000

_LENGTH_BYTES = 4
_START = "import sys; sys.path += sys.argv[1:]; from bugsage.adapters.code_map.worker import serve; serve()"


class Job(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Files for one worker: the repository, and paths with keys."""

    root: str
    files: tuple[tuple[str, str], ...]


def read_files(root: str, files: Sequence[tuple[str, str]], workers: int) -> Iterator[Reading]:
    """Read and parse files, given as paths with keys, in this process and `workers` - 1 others; in no order.

    A process that has lost too much memory to hostile files reads no more: others, one after the other, take its place.
    """
    shares = [tuple(files[n::workers]) for n in range(workers)]
    helpers = [_Helper(Job(root, share)) for share in shares[1:]]
    left = deque(shares[0])
    while left and not is_spent():
        yield read_file(root, *left.popleft())
        for helper in helpers:
            yield from helper.arrived()
    for helper in helpers:
        yield from helper.rest()
        left += helper.missing.items()
    while left and not is_spent():
        yield read_file(root, *left.popleft())
    yield from _elsewhere(root, tuple(left))


def _elsewhere(root: str, files: Sequence[tuple[str, str]]) -> Iterator[Reading]:
    """Files read by fresh processes, as long as these get on; here after all where none can be started."""
    while files:
        helper = _Helper(Job(root, tuple(files)))
        yield from helper.rest()
        if len(helper.missing) == len(files):
            yield from (read_file(root, path, key) for path, key in files)
            return
        files = tuple(helper.missing.items())


class _Helper:
    """One other process, and a thread that listens to it so that it never waits for us."""

    def __init__(self, job: Job) -> None:
        self._job = job
        #: What it has not answered yet.
        self.missing = dict(job.files)
        self._answers: deque[Reading] = deque()
        self._thread = Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        command = [sys.executable, "-I", "-c", _START, *_import_paths()]
        try:
            with subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            ) as process:
                assert process.stdin
                assert process.stdout
                process.stdin.write(msgspec.msgpack.encode(self._job))
                process.stdin.close()
                self._answers.extend(_readings(process.stdout))
        except (OSError, ValueError):
            return

    def arrived(self) -> Iterator[Reading]:
        """What has come in since the last time."""
        while self._answers:
            reading = self._answers.popleft()
            self.missing.pop(reading.path, None)
            yield reading

    def rest(self) -> Iterator[Reading]:
        """All that is still to come; what the other process did not read is `missing` then."""
        self._thread.join()
        yield from self.arrived()


def _readings(stream: IO[bytes]) -> Iterator[Reading]:
    """Each message with its length before it; ends where one is cut off. Raises msgspec.MsgspecError, a ValueError."""
    decoder = msgspec.msgpack.Decoder(Reading)
    while length := int.from_bytes(stream.read(_LENGTH_BYTES), "little"):
        message = stream.read(length)
        if len(message) < length:
            return
        yield decoder.decode(message)


def _import_paths() -> list[str]:
    """Where this process found what the other needs: nothing else of its path, least of all the current folder."""
    import tree_sitter

    modules = [sys.modules["bugsage"].__file__, msgspec.__file__, tree_sitter.__file__]
    grammars = (find_spec(dialect.package) for dialect in DIALECTS)
    modules += [grammar.origin for grammar in grammars if grammar]
    return list(dict.fromkeys(str(Path(module).absolute().parents[1]) for module in modules if module))


def serve() -> None:
    """Answer one job from standard input on standard output."""
    gc.disable()  # nothing that is read holds itself
    job = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Job)
    encoder = msgspec.msgpack.Encoder()
    for path, key in job.files:
        if is_spent():
            break
        message = encoder.encode(read_file(job.root, path, key))
        sys.stdout.buffer.write(len(message).to_bytes(_LENGTH_BYTES, "little") + message)
    sys.stdout.buffer.flush()
