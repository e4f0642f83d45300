"""What ends this process from outside: SIGTERM and SIGHUP let it put its things in order, as Ctrl-C does."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


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


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
