"""Commands of BugSage beside one another: real processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bugsage.adapters.crew import VARIABLE, OwnProcesses, together

#: Waits for what a test tells it, and writes down that Ctrl-C reached it.
_PATIENT = """
import sys, time
from bugsage.adapters.crew import OwnProcesses
import bugsage.adapters.crew as crew

crew._START = '''
import os, sys, time
folder = sys.argv[2]
open(os.path.join(folder, f"began-{os.getpid()}"), "w").close()
try:
    time.sleep(60)
except KeyboardInterrupt:
    time.sleep(0.3)
    open(os.path.join(folder, f"ended-{os.getpid()}"), "w").close()
    sys.exit(130)
'''
for _ in OwnProcesses(__import__("pathlib").Path(sys.argv[1])).run([(sys.argv[1],)] * 3, at_once=2):
    pass
"""


def test_answers_come_as_they_end_and_orders_are_asked_for_one_by_one(tmp_path: Path) -> None:
    asked: list[int] = []

    def orders() -> Iterator[tuple[str, ...]]:
        for number in range(3):
            asked.append(number)
            yield ("version", "--format", "json") if number else ("no-such-command",)

    crew = OwnProcesses(tmp_path).run(orders(), at_once=1)
    first = next(crew)
    assert (first.status, first.words, asked) == (2, ("no-such-command",), [0])
    assert "no-such-command" in first.said
    rest = list(crew)
    assert [one.status for one in rest] == [0, 0]
    assert json.loads(rest[0].output)["schema"] == "bugsage/version@1"


def test_a_package_in_the_folder_is_not_taken_for_the_program(tmp_path: Path) -> None:
    (tmp_path / "bugsage").mkdir()
    (tmp_path / "bugsage" / "__init__.py").write_text("raise SystemExit(77)")
    assert [one.status for one in OwnProcesses(tmp_path).run([("--version",)], at_once=2)] == [0]


def test_each_is_told_with_how_many_it_runs() -> None:
    assert [together({VARIABLE: said}) for said in ("3", "", "many", "-1", "99999")] == [3, 0, 0, 0, 0]
    assert together({}) == 0


def _started(folder: Path, count: int) -> list[int]:
    """Numbers of the processes that have begun."""
    for _ in range(600):
        found = [int(path.name.partition("-")[2]) for path in folder.glob("began-*")]
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError("they do not begin")


def test_ctrl_c_is_handed_on_once_and_all_are_waited_for(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", _PATIENT, str(tmp_path)], stderr=subprocess.DEVNULL)
    _started(tmp_path, 2)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) != 0
    assert len(list(tmp_path.glob("began-*"))) == len(list(tmp_path.glob("ended-*"))) == 2


def test_when_it_is_killed_they_end_in_order(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", _PATIENT, str(tmp_path)], stderr=subprocess.DEVNULL)
    running = _started(tmp_path, 2)
    process.kill()
    process.wait()
    for _ in range(600):
        if len(list(tmp_path.glob("ended-*"))) == 2:
            return
        time.sleep(0.05)
    for one in running:
        os.kill(one, signal.SIGKILL)
    raise AssertionError("they went on")
