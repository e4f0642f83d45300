"""From tests that are due to the command that runs them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bugsage.diagnosis.aiming import around, file_of, keeping
from bugsage.diagnosis.aiming_files import aim_at
from bugsage.errors import BugSageError
from bugsage.model.affected import Traces
from bugsage.model.command import tool_of
from bugsage.pipeline.house import House
from bugsage.pipeline.living.due import Run
from bugsage.pipeline.measuring import scripts_of

#: A command, and of the known tests those that it runs; None for all of them.
Aimed = tuple[tuple[str, ...], dict[str, Sequence[str]] | None]


def aimed(
    house: House, command: Sequence[str], run: Run, traces: Traces, left: Sequence[str], files: Collection[str]
) -> Aimed:
    """How a run is started; of `rest` the tests that are `left`. What cannot be narrowed runs everything."""
    if tool_of(command) != "pytest":
        return _by_files(house, command, run, files), None
    known = tuple(traces.tests)
    if run.phase == "rest":
        return tuple(command), {"known": known, "run": left}
    targets = {file_of(test) for test in run.tests}
    narrow = around(command, run.tests, files) if run.phase == "affected" else None
    if narrow is None:
        return tuple(command), None
    whole = {test for test in run.tests if "::" not in test}
    chosen = [*run.tests, *(test for test in known if file_of(test) in whole)]
    there = [test for test in known if file_of(test) in targets]
    own = keeping(narrow, command, str(house.root / ".bugsage" / "pytest_cache")).argv
    return own, {"known": there, "run": chosen, "files": [file for file in targets if file]}


def _by_files(house: House, command: Sequence[str], run: Run, files: Collection[str]) -> tuple[str, ...]:
    if run.phase != "affected":
        return tuple(command)
    try:
        targets = list(dict.fromkeys(file_of(test) or test for test in run.tests))
        narrow = aim_at(command, targets, files, scripts_of(house))
    except BugSageError:
        narrow = None
    return narrow.argv if narrow else tuple(command)
