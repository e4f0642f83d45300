"""What is said to a worker, and what it says: lines of JSON, between whatever else the command may print."""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

import msgspec

from bugsage.errors import RunFailed, Stopped
from bugsage.ports import Watch

_CHUNK = 1 << 16
#: Seconds between two looks at whether it may go on.
_LOOK = 0.1
#: Bytes of what it printed beside that are kept, and of a line that is no longer read.
_TAIL, _MOST = 4_000, 64 << 20


class Link:
    """One worker while it runs."""

    def __init__(self, process: subprocess.Popen[bytes], mark: bytes, watch: Watch | None) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._to, self._from = process.stdin.fileno(), process.stdout.fileno()
        os.set_blocking(self._to, False)
        self._mark, self._watch = mark, watch
        self._held, self._unsent = bytearray(), bytearray()
        self._heard: deque[dict[str, Any]] = deque()
        self._over = False
        #: The last of what the command printed.
        self.tail = b""

    def send(self, message: Mapping[str, object]) -> None:
        """It is on its way when somebody listens next."""
        self._unsent += msgspec.json.encode(message) + b"\n"

    def receive(self, deadline: float | None = None) -> dict[str, Any] | None:
        """The next message; None when the worker has ended. Raises Stopped, RunFailed when the deadline passes."""
        while not self._heard and not self._over:
            why = self._watch.halted() if self._watch else ""
            if why:
                raise Stopped(f"stopped: {why}")
            if deadline is not None and time.monotonic() > deadline:
                raise RunFailed("the failing tests could not be made ready in time")
            self._exchange()
        return self._heard.popleft() if self._heard else None

    def flush(self) -> None:
        """Whatever is not on its way goes now, if there is room."""
        if self._unsent and not self._over:
            self._exchange()

    def _exchange(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._from, selectors.EVENT_READ)
            if self._unsent:
                selector.register(self._to, selectors.EVENT_WRITE)
            ready = {key.fd for key, _ in selector.select(_LOOK)}
        if self._to in ready:
            try:
                del self._unsent[: os.write(self._to, self._unsent[:_CHUNK])]
            except BlockingIOError:
                pass
            except OSError:  # its end is heard on the other side
                self._unsent.clear()
        if self._from in ready:
            chunk = os.read(self._from, _CHUNK)
            self._over = not chunk
            self._hear(chunk)

    def _hear(self, chunk: bytes) -> None:
        self._held += chunk
        if b"\n" in chunk:
            *lines, rest = bytes(self._held).split(b"\n")
            self._held = bytearray(rest)
            for line in lines:
                _, marked, text = line.partition(self._mark)
                if marked:
                    self._heard.append(_read(text))
                else:
                    self.tail = (self.tail + line + b"\n")[-_TAIL:]
        elif len(self._held) > _MOST:
            raise RunFailed("the command prints without end")


def _read(text: bytes) -> dict[str, Any]:
    try:
        said = msgspec.json.decode(text)
    except msgspec.DecodeError:
        said = None
    return said if isinstance(said, dict) else {}
