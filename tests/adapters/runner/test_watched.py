"""A command that is watched ends as soon as the watch says so, whatever it does."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bugsage.adapters.runner import ProcessRunner
from bugsage.errors import ExitCode, Stopped
from tests.adapters.runner.test_runner import PYTHON, eventually, gone


class Switch:
    """A watch that is thrown by hand."""

    def __init__(self) -> None:
        self.why = ""
        self.groups: list[int] = []

    def halted(self) -> str:
        return self.why

    def started(self, group: int) -> None:
        self.groups.append(group)


@pytest.fixture
def runner(tmp_path: Path) -> ProcessRunner:
    (tmp_path / "project").mkdir()
    return ProcessRunner(tmp_path / "project", tmp_path / "runs")


def ended(runner: ProcessRunner, program: str, ready: Callable[[bytes], bool], **more: float) -> Switch:
    """Run a program, throw the switch once it has said that it is ready, and see it end."""
    switch, heard = Switch(), bytearray()
    raised: list[BaseException] = []

    def run() -> None:
        try:
            runner.run([PYTHON, "-c", program], record=False, on_output=heard.extend, watch=switch, **more)
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    eventually(lambda: ready(bytes(heard)))
    switch.why = "enough"
    thread.join(30)
    assert not thread.is_alive()
    assert isinstance(raised[0], Stopped)
    assert "enough" in str(raised[0])
    assert raised[0].exit_code == ExitCode.REFUSED
    assert all(gone(group) for group in switch.groups)
    return switch


BEGIN = "import os, signal, sys, time\nprint('ready', flush=True)\n"


def ready(heard: bytes) -> bool:
    return b"ready" in heard


def test_one_that_is_silent(runner: ProcessRunner) -> None:
    assert len(ended(runner, BEGIN + "time.sleep(300)", ready).groups) == 1


def test_one_that_is_silent_and_has_a_time_limit(runner: ProcessRunner) -> None:
    ended(runner, BEGIN + "time.sleep(300)", ready, time_limit=200.0)


def test_one_that_says_very_much(runner: ProcessRunner) -> None:
    ended(runner, BEGIN + "while True: print('x' * 5000)", ready)


def test_one_that_has_closed_its_output(runner: ProcessRunner) -> None:
    ended(runner, BEGIN + "os.close(1); os.close(2); time.sleep(300)", ready)


def test_one_that_has_closed_its_output_and_has_a_time_limit(runner: ProcessRunner) -> None:
    ended(runner, BEGIN + "os.close(1); os.close(2); time.sleep(300)", ready, time_limit=200.0)


def test_one_that_does_not_listen(runner: ProcessRunner) -> None:
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    ended(runner, f"import signal\n{deaf}{BEGIN}time.sleep(300)", ready)


def test_nothing_is_started_when_it_is_thrown_already(runner: ProcessRunner, tmp_path: Path) -> None:
    switch = Switch()
    switch.why = "enough"
    with pytest.raises(Stopped):
        runner.run(["touch", str(tmp_path / "done")], watch=switch)
    assert not (tmp_path / "done").exists()
    assert switch.groups == []


def test_a_watch_that_lets_it_go_on_changes_nothing(runner: ProcessRunner) -> None:
    result = runner.run([PYTHON, "-c", BEGIN + "sys.exit(3)"], watch=Switch())
    assert (result.status, result.timed_out) == (3, False)
    late = runner.run(
        [PYTHON, "-c", BEGIN + "os.close(1); os.close(2); time.sleep(300)"], watch=Switch(), time_limit=1.0
    )
    assert late.timed_out
