"""A house whose process is killed at a chosen step, run as a process of its own.

Each line on standard input is a task: `{"root": …, "verb": …, "words": [...], "kill_at": n or null}`. A forked child
opens the house, does the one verb and kills itself (SIGKILL) at step `n`; the answer says how it ended and how many
steps it took. A step is whatever could come between two writes: a statement of SQLite, or a call of the file system.
"""

import json
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import sqlite_utils  # noqa: F401  (imported once here, not in every child)

from bugsage import pipeline
from bugsage.adapters.timeline import SqliteTimeline
from bugsage.model.run import RunResult
from bugsage.pipeline import diagnosing, testing  # noqa: F401  (as above)
from bugsage.wiring import LocalHouse

FILE_CALLS = ("open", "os.mkdir", "os.link", "os.remove", "os.rename", "sqlite3.connect")


class CannedRunner:
    """Runs nothing: the log of the run lies there already, and its exit status stands in its name."""

    def run(
        self,
        command: Sequence[str],
        *,
        record: bool = True,
        time_limit: float | None = None,
        on_output: Callable[[bytes], None] | None = None,
        terminal: object | None = None,
        **_: object,
    ) -> RunResult:
        [log] = command
        return RunResult(command=("pytest",), status=0 if "green" in log else 1, seconds=0.5, log=log)

    def sweep(self) -> int:
        return 0

    def rewrite(self, file: str, change: Callable[[bytes], bytes], at_most: int) -> None:
        """The log is the test's own, and is read again."""


def house_at(root: str) -> LocalHouse:
    house = LocalHouse(Path(root))
    house.runner = CannedRunner()  # type: ignore[misc]
    return house


def do(house: LocalHouse, verb: str, words: Sequence[str]) -> None:
    if verb == "diagnose":
        pipeline.diagnose(house, words)
    elif verb == "test":
        pipeline.test(house, words, on_output=lambda chunk: None)
    elif verb == "verdict":
        pipeline.verdict(house, words[0], words[1] == "right")
    timeline = house.timeline
    if isinstance(timeline, SqliteTimeline):
        timeline.close()


class Steps:
    """Counts steps, and ends the process at one of them."""

    def __init__(self, kill_at: int | None) -> None:
        self.taken = 0
        self.kill_at = kill_at

    def step(self, *_: object) -> None:
        self.taken += 1
        if self.taken == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        connect = sqlite3.connect

        def watched(*arguments: Any, **options: Any) -> sqlite3.Connection:
            connection = connect(*arguments, **options)
            connection.set_trace_callback(self.step)
            return connection

        sqlite3.connect = watched  # type: ignore[assignment]
        sys.addaudithook(lambda event, _: self.step() if event in FILE_CALLS else None)


def work(task: dict[str, Any], answer: int) -> None:
    steps = Steps(task["kill_at"])
    steps.watch()
    do(house_at(task["root"]), task["verb"], task["words"])
    os.write(answer, str(steps.taken).encode())


def main() -> None:
    for line in sys.stdin:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                work(json.loads(line), writer)
            except BaseException as error:
                os.write(writer, repr(error).encode())
                os._exit(1)
            os._exit(0)
        os.close(writer)
        _, status = os.waitpid(child, 0)
        said = os.read(reader, 10_000).decode()
        os.close(reader)
        print(json.dumps({"code": os.waitstatus_to_exitcode(status), "said": said}), flush=True)


if __name__ == "__main__":
    main()
