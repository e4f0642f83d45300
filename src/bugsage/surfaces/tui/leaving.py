"""A screen that is ended from outside: it is taken down in order, or its terminal is gone and nobody is told."""

from __future__ import annotations

import errno
import os
import signal
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from textual.app import App

from bugsage.surfaces import ending

#: Seconds after which a screen that cannot be taken down is left as it is.
PATIENCE = 20.0


@contextmanager
def in_order(app: App[Any]) -> Iterator[None]:
    """Until the end of the block SIGTERM and SIGHUP end the app in its own loop, and are raised afterwards.

    An exception in the middle of the loop would leave the terminal half restored.
    """
    gone: list[bool] = []

    def leave() -> None:
        signal.signal(signal.SIGCONT, _nothing)  # who hangs up sends it too, and a screen would begin anew
        gone.append(_let_go())
        watchdog = threading.Timer(PATIENCE, os._exit, (128 + signal.SIGTERM,))
        watchdog.daemon = True
        watchdog.start()
        if app._loop is not None:
            app._loop.call_soon_threadsafe(app.exit)

    with ending.told(leave):
        try:
            yield
        except termios.error:
            if not any(gone):
                raise


def _nothing(number: int, _: FrameType | None) -> None:
    """Goes on."""


def _let_go() -> bool:
    """Where the terminal was closed, what is still written goes nowhere: it would fail, or wait for ever."""
    found = False
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
                    found = True
    return found
