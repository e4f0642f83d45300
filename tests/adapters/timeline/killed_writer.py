"""A writer that is killed at a chosen step, run as a process of its own.

Each line on standard input is a task: `{"path": …, "entries": […], "kill_at": n or null, "one_by_one": bool}`. A forked
child appends the entries and kills itself (SIGKILL) at step `n`; the answer says how it ended and how many steps it
took. A step is whatever could come between two writes: a statement, a stretch of SQLite's virtual machine, or a call
of the file system.
"""

import json
import os
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

import msgspec
import sqlite_utils  # noqa: F401  (imported once here, not in every child)

from bugsage.adapters.timeline import SqliteTimeline
from bugsage.model.timeline import Entry

FILE_CALLS = ("os.mkdir", "os.link", "os.remove", "os.rename", "sqlite3.connect")


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
            connection.set_progress_handler(self.step, 1)
            return connection

        sqlite3.connect = watched
        sys.addaudithook(lambda event, _: self.step() if event in FILE_CALLS else None)


def work(task: dict[str, Any], answer: int) -> None:
    entries = msgspec.convert(task["entries"], list[Entry])
    steps = Steps(task["kill_at"])
    steps.watch()
    timeline = SqliteTimeline(Path(task["path"]))
    for batch in [[entry] for entry in entries] if task["one_by_one"] else [entries]:
        timeline.append(batch)
    timeline.close()
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
