"""Whoever terminates BugSage finds nothing of it afterwards: what it started ends with it."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bugsage.surfaces import ending
from tests.conftest import Repository

#: Whoever runs the tests with `nohup` has one of them ignored.
_PROGRAM = """
import signal
for number in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)
from bugsage.__main__ import main
main()
"""
_HANGS = "import os, time; open('pid', 'w').write(str(os.getpid())); os.rename('pid', 'ready'); time.sleep(60)"


def _until(happened: Callable[[], object], seconds: float = 30.0) -> bool:
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_runs_for_us_ends_with_us(repository: Repository, number: signal.Signals) -> None:
    root = repository.root
    command = [sys.executable, "-c", _PROGRAM, "test", "--", sys.executable, "-c", _HANGS]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as ours:
        try:
            assert _until((root / "ready").exists)
            ours.send_signal(number)
            assert ours.wait(30) == 128 + number
        finally:
            ours.kill()
        assert ours.stderr
        assert b"Traceback" not in ours.stderr.read()
    theirs = Path("/proc") / (root / "ready").read_text()
    assert _until(lambda: not theirs.exists())


def test_what_is_ignored_or_handled_stays_so() -> None:
    heard: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        with ending.in_order():
            os.kill(os.getpid(), signal.SIGTERM)
            with pytest.raises(SystemExit) as ended:
                os.kill(os.getpid(), signal.SIGHUP)
        assert (heard, ended.value.code) == ([signal.SIGTERM], 128 + signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_DFL
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_another_thread_changes_nothing() -> None:
    seen: list[object] = []
    before = signal.getsignal(signal.SIGTERM)

    def look() -> None:
        with ending.in_order():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [before]
