"""What ends a screen from outside: it is taken down in order, or its terminal is gone and nobody is told."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

#: Seconds after which a screen that cannot be taken down is left as it is.
PATIENCE = 20.0


@contextmanager
def in_order(leave: Callable[[], None], loop: Callable[[], asyncio.AbstractEventLoop | None]) -> Iterator[None]:
    """SIGTERM and SIGHUP call `leave` in the screen's loop; behind the block SystemExit says how it ended.

    An exception in the middle of the loop, as other commands have it, would leave the terminal half restored. Only
    the main thread can do this; in any other nothing happens.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def heard(number: int, _: FrameType | None) -> None:
        running = loop()
        if running is None:
            raise SystemExit(128 + number)
        if not came:
            came.append(number)
            signal.signal(signal.SIGCONT, _nothing)  # who hangs up sends it too, and a screen would begin anew
            _let_go_of_what_is_gone()
            watchdog = threading.Timer(PATIENCE, os._exit, (128 + number,))
            watchdog.daemon = True
            watchdog.start()
            running.call_soon_threadsafe(leave)

    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, heard) for number in numbers if signal.getsignal(number) != signal.SIG_IGN}
    try:
        yield
    except (OSError, termios.error):
        if not came:
            raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if came:
        raise SystemExit(128 + came[0])


def _nothing(number: int, _: FrameType | None) -> None:
    """Goes on."""


def _let_go_of_what_is_gone() -> None:
    """Where the terminal was closed, what is still written goes nowhere: it would fail, or wait for ever."""
    for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__):
        with suppress(OSError, ValueError, AttributeError):
            number = stream.fileno()  # type: ignore[union-attr]
            try:
                termios.tcgetattr(number)
            except termios.error as error:
                if error.args[0] != errno.ENOTTY:
                    nowhere = os.open(os.devnull, os.O_RDWR)
                    os.dup2(nowhere, number)
                    os.close(nowhere)
