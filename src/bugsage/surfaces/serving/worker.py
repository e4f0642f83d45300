"""The process beside an editor or an agent: one order on each line of standard input, one answer on each of output.

    {"id": 1, "order": "show", "arguments": {"issue": "BS-7f3a2c91"}}     {"cancel": 1}
    {"id": 1, "told": "…"}   {"id": 1, "answer": {…}}   {"id": 1, "error": "…", "hint": "…"}
    {"id": 1, "cancelled": true}

It ends when its input does: whoever started it may be killed, and nothing is left running.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import IO, TYPE_CHECKING, Any

import msgspec.json

from bugsage.errors import BugSageError

if TYPE_CHECKING:
    from bugsage.surfaces.serving.orders import Orders

#: Files whose change makes the repository be opened anew.
_SETTINGS = ("bugsage.toml", "pyproject.toml")


class Order(msgspec.Struct):
    """One line of the input."""

    id: int = 0
    order: str = ""
    arguments: dict[str, Any] = {}
    #: The order that is no longer wanted.
    cancel: int | None = None


class Worker:
    """Carries orders out one after the other, and leaves the one that is cancelled."""

    def __init__(self, root: Path, lines: IO[bytes], answers: IO[bytes]) -> None:
        self._root, self._lines, self._answers = root, lines, answers
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._unwanted: set[int] = set()
        self._ended = False
        #: The order that can be interrupted now.
        self._current: int | None = None
        self._opened: tuple[object, Orders] | None = None

    def run(self) -> None:
        """Until the input ends."""
        signal.signal(signal.SIGINT, self._interrupted)
        threading.Thread(target=self._listen, daemon=True).start()
        while (order := self._orders.get()) is not None:
            if order.id in self._unwanted:
                self._write({"id": order.id, "cancelled": True})
            else:
                self._write(self._carried_out(order))
            self._unwanted.discard(order.id)

    def _listen(self) -> None:
        """In a thread of its own: a cancellation is heard while an order is carried out."""
        for line in self._lines:
            try:
                order = msgspec.json.decode(line, type=Order)
            except msgspec.DecodeError:
                continue
            if order.cancel is None:
                self._orders.put(order)
            else:
                self._unwanted.add(order.cancel)
                self._interrupt()
        self._ended = True
        self._orders.put(None)
        self._interrupt()

    def _interrupt(self) -> None:
        """As Ctrl-C would, whatever the main thread waits for; what is not current is left alone by the handler."""
        if hasattr(signal, "pthread_kill"):
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        else:
            signal.raise_signal(signal.SIGINT)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        """Once for each order: a second time would come upon it while it puts its things in order."""
        if self._current is not None and (self._ended or self._current in self._unwanted):
            self._current = None
            raise KeyboardInterrupt

    def _carried_out(self, order: Order) -> dict[str, Any]:
        def tell(said: str) -> None:
            # The interrupt is lost where it comes upon something that the interpreter does beside, as a finalizer.
            if (order.id in self._unwanted or self._ended) and threading.current_thread() is threading.main_thread():
                raise KeyboardInterrupt
            self._write({"id": order.id, "told": said})

        try:
            self._current = order.id
            try:
                if order.id in self._unwanted or self._ended:
                    raise KeyboardInterrupt
                answer = self._open().carry_out(order.order, order.arguments, tell)
                answer = msgspec.to_builtins(self._safe(answer))
            finally:
                self._current = None
        except KeyboardInterrupt:
            return {"id": order.id, "cancelled": True}
        except BugSageError as error:
            return {"id": order.id, "error": str(error), "hint": error.hint}
        except Exception as error:
            return {"id": order.id} | _fault(error)
        return {"id": order.id, "answer": answer}

    def _open(self) -> Orders:
        """The open repository; anew where its settings were changed."""
        from bugsage import wiring
        from bugsage.surfaces.serving.orders import Orders

        stamp = tuple(_stamp(self._root / name) for name in _SETTINGS)
        if self._opened is None or self._opened[0] != stamp:
            self._house = wiring.open_house(self._root)
            self._opened = stamp, Orders(self._house)
        return self._opened[1]

    def _safe(self, answer: Any) -> Any:
        """Without secrets, as everything is that is written."""
        from bugsage.intake.redaction.nested import safe

        return safe(answer, self._house.private)

    def _write(self, answer: dict[str, Any]) -> None:
        try:
            self._answers.write(msgspec.json.encode(answer) + b"\n")
            self._answers.flush()
        except BrokenPipeError:
            pass  # nobody is left to hear it; the input ends too
        except UnicodeEncodeError:  # names of files that are no text
            self._write({"id": answer["id"], "error": "the answer holds names that are no text", "hint": ""})


def _stamp(file: Path) -> object:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _fault(error: Exception) -> dict[str, Any]:
    from bugsage.surfaces.crash import keep

    log = keep(error)
    said = f"this is a fault in BugSage itself: {type(error).__name__}: {error}"
    return {"error": said, "hint": f"versions and traceback are in {log}" if log else ""}


def main() -> None:
    """Take orders for the repository around the folder that the first argument names.

    Input and output are kept for orders and answers alone: whatever else is written goes to standard error, and what
    is started here reads nothing.
    """
    from bugsage.surfaces import ending

    lines, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.dup2(2, 1)
    with ending.in_order():
        Worker(Path(sys.argv[1]), lines, answers).run()
