"""How the process beside is started, asked, told to leave off, and ended."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec.json

from bugsage.errors import RunFailed

#: The folder that this program was imported from comes last, for it may be no installed one.
_START = "import sys; sys.path.append(sys.argv.pop(1)); from bugsage.surfaces.serving.worker import main; main()"
_HOME = str(Path(__file__).parents[3])
#: Bytes of the longest answer.
_LONGEST = 256 * 1024 * 1024
#: Seconds for which a cancelled order may put its things in order before its process is killed.
GRACE = 40.0
#: Seconds from its last word to its end.
_ENDING = 5.0


class Failed(Exception):
    """An order was not carried out; the message is one sentence, `hint` what may be done."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Hired:
    """A process for one repository; it is started with the first order, and again after it was killed."""

    def __init__(self, root: Path, *, grace: float = GRACE) -> None:
        self._root, self._grace = root, grace
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._numbers = itertools.count(1)
        self._waiting: dict[int, tuple[asyncio.Future[Any], Callable[[str], None] | None]] = {}
        self._starting = asyncio.Lock()

    async def ask(self, order: str, tell: Callable[[str], None] | None = None, **arguments: Any) -> Any:
        """The answer as plain values; `tell` hears what is being done. Raises Failed.

        Whoever is cancelled while it waits takes the order back.
        """
        process = await self._started()
        number = next(self._numbers)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer, tell
        try:
            self._send(process, {"id": number, "order": order, "arguments": arguments})
            return await answer
        except asyncio.CancelledError:
            self._send(process, {"cancel": number})
            asyncio.get_running_loop().call_later(self._grace, self._give_up, process, number)
            raise

    async def close(self) -> None:
        """End the process in order; kill it if it takes too long."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), self._grace)
        finally:
            _kill(process)

    async def _started(self) -> asyncio.subprocess.Process:
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                self._process = await self._start()
                self._reading = asyncio.create_task(self._read(self._process))
            return self._process

    async def _start(self) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        words = ("-P", "-c", _START, _HOME, str(self._root))
        group = 0 if os.name == "posix" else None  # Ctrl-C is for whoever hired it
        try:
            return await asyncio.create_subprocess_exec(
                sys.executable, *words, cwd=self._root, stdin=pipe, stdout=pipe, limit=_LONGEST, process_group=group
            )
        except OSError as error:
            raise Failed(str(RunFailed(f"{sys.executable} could not be started: {error.strerror}"))) from error

    def _send(self, process: asyncio.subprocess.Process, line: dict[str, Any]) -> None:
        if process.stdin is not None and not process.stdin.is_closing():
            process.stdin.write(msgspec.json.encode(line) + b"\n")

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Hands every answer to whoever waits for it, until the process ends; then nobody waits any more."""
        assert process.stdout is not None
        try:
            while line := await process.stdout.readline():
                self._heard(msgspec.json.decode(line))
            await asyncio.wait_for(process.wait(), _ENDING)
        except (ValueError, TimeoutError):  # an answer that is too long: nothing after it can be told apart
            _kill(process)
        status = await process.wait()
        if self._process is process:
            self._process = None
        for answer, _ in self._waiting.values():
            if not answer.done():
                answer.set_exception(Failed(f"the process that works on this ended (status {status})"))
        self._waiting.clear()

    def _heard(self, said: dict[str, Any]) -> None:
        answer, tell = self._waiting.get(said["id"], (None, None))
        if answer is None:
            return
        if "told" in said:
            if tell and not answer.done():
                tell(said["told"])
            return
        del self._waiting[said["id"]]
        if answer.done():
            return
        if "error" in said:
            answer.set_exception(Failed(said["error"], said.get("hint", "")))
        elif "cancelled" in said:
            answer.set_exception(Failed("it was interrupted"))
        else:
            answer.set_result(said["answer"])

    def _give_up(self, process: asyncio.subprocess.Process, number: int) -> None:
        if number in self._waiting:
            _kill(process)


def _kill(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        if process.returncode is None:
            process.kill()
