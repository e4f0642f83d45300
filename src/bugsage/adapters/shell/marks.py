"""What a recorded shell says, without the marks of its hook, and what each command in it said."""

import re
import time
from collections import deque
from collections.abc import Callable

from bugsage.model.base import Noun

#: The number of the sequence that carries marks; terminals leave numbers that they do not know alone.
NUMBER = b"7797"
#: Bytes kept of what one command says, of its beginning and of its end.
HEAD, TAIL = 500_000, 3_500_000
#: A mark is never longer; what looks like one and goes on is output.
LONGEST = 70_000
#: Programs that take the whole screen (an editor, a pager) say nothing that stays.
_SCREENS = re.compile(rb"\x1b\[\?(?:1049|1047|47)h.*?(?:\x1b\[\?(?:1049|1047|47)l|\Z)", re.DOTALL)
_OWN = re.compile(r"\s*bugsage\s+last(?:\s|$)")


class Said(Noun, frozen=True, kw_only=True):
    """One command of the shell that has ended."""

    #: As it was typed; empty where the shell keeps it to itself.
    command: str
    status: int | None
    folder: str
    seconds: float
    output: bytes
    #: Bytes that are left out in the middle of the output.
    left_out: int = 0


class Ear:
    """Hears a shell: takes marks out of its output and keeps what the last command said, in memory only."""

    def __init__(self, mark: str, clock: Callable[[], float] = time.monotonic) -> None:
        """`mark` is what the hook writes into its marks, so that no other output is taken for one."""
        self._begin = b"\x1b]" + NUMBER + b";" + mark.encode() + b";"
        self._clock = clock
        self._rest = b""
        self._running: _Output | None = None
        self._began = 0.0
        #: The last command that ended and was not `bugsage last`.
        self.last: Said | None = None

    def hear(self, chunk: bytes) -> bytes:
        """Take in the next piece; gives back what of it is for the terminal."""
        if not self._rest and b"\x1b" not in chunk:
            return self._kept(chunk)
        data, shown = self._rest + chunk, []
        self._rest = b""
        while data:
            before, found, after = data.partition(self._begin)
            if not found:
                half = self._half(data)
                shown.append(self._kept(data[: len(data) - half]))
                self._rest = data[len(data) - half :]
                break
            shown.append(self._kept(before))
            body, ended, rest = after.partition(b"\a")
            if ended and len(body) <= LONGEST:
                self._marked(body)
                data = rest
            elif len(after) > LONGEST:
                shown.append(self._kept(found))
                data = after
            else:
                self._rest = found + after
                break
        return b"".join(shown)

    def _half(self, data: bytes) -> int:
        """How many bytes at the end may be the beginning of a mark."""
        longest = min(len(data), len(self._begin) - 1)
        return next((size for size in range(longest, 0, -1) if self._begin.startswith(data[-size:])), 0)

    def _kept(self, output: bytes) -> bytes:
        if self._running is not None and output:
            self._running.add(output)
        return output

    def _marked(self, body: bytes) -> None:
        kind, _, rest = body.partition(b";")
        if kind == b"C":
            self._running, self._began = _Output(), self._clock()
        elif kind == b"D" and self._running is not None:
            status, folder, command = [*(part.decode(errors="replace") for part in rest.split(b";", 2)), "", "", ""][:3]
            if not _OWN.match(command):
                self.last = Said(
                    command=command,
                    status=int(status) if status.isdecimal() else None,
                    folder=folder,
                    seconds=self._clock() - self._began,
                    output=_SCREENS.sub(b"", self._running.bytes()),
                    left_out=self._running.left_out,
                )
            self._running = None


class _Output:
    """The beginning and the end of what a command says."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._size = 0
        self.left_out = 0

    def add(self, chunk: bytes) -> None:
        room = max(0, HEAD - len(self._head))
        self._head += chunk[:room]
        chunk = chunk[room:]
        if chunk:
            self._tail.append(chunk)
            self._size += len(chunk)
        while self._size - len(self._tail[0] if self._tail else b"") > TAIL:
            gone = len(self._tail.popleft())
            self._size -= gone
            self.left_out += gone

    def bytes(self) -> bytes:
        return bytes(self._head) + b"".join(self._tail)
