"""What ends this process from outside: SIGTERM and SIGHUP let it put its things in order, as Ctrl-C does."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

#: Seconds within which a second signal is no second wish.
TWICE = 1.0


@contextmanager
def in_order() -> Iterator[None]:
    """Until the end of the block both raise SystemExit with 128 and their number, as a shell says of such an end.

    So what was started ends too, which shares neither group nor terminal with this process, and worktrees go. A signal
    that is ignored or handled already stays so. Only the main thread can do this; in any other nothing happens.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    replaced = [number for number, handler in before.items() if handler is signal.SIG_DFL]
    for number in replaced:
        signal.signal(number, _leave)
    try:
        yield
    finally:
        for number in replaced:
            signal.signal(number, before[number])


@contextmanager
def told(leave: Callable[[], object], numbers: Collection[int] = (signal.SIGTERM, signal.SIGHUP)) -> Iterator[None]:
    """Until the end of the block the first such signal calls `leave`, which lets the block end by itself.

    An exception in the middle of it, as other commands have it, might come just when something was started that nobody
    knows of yet. Behind the block the end is raised: KeyboardInterrupt for SIGINT, else SystemExit. One that comes
    again soon is the same end told twice, as by a terminal that is closed; later it is raised at once. What is ignored
    stays so. Only the main thread can do this.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[tuple[int, float]] = []

    def heard(number: int, frame: FrameType | None) -> None:
        if not came:
            came.append((number, time.monotonic()))
            leave()
        elif time.monotonic() - came[0][1] > TWICE:
            _raise(number)

    before = {number: signal.getsignal(number) for number in numbers}
    replaced = [number for number, handler in before.items() if handler != signal.SIG_IGN]
    for number in replaced:
        signal.signal(number, heard)
    try:
        yield
    except OSError:  # what could not be written to a terminal that is gone
        if not came:
            raise
    finally:
        for number in replaced:
            signal.signal(number, before[number])
    if came:
        _raise(came[0][0])


def _raise(number: int) -> NoReturn:
    _let_go()
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(128 + number)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _let_go() -> None:
    """What a terminal that is gone takes no more goes nowhere: else the interpreter would end with its own status."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
