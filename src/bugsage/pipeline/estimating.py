"""Estimate: how long a run of the tests will take, by those before it."""

from collections.abc import Sequence

from bugsage.errors import BugSageError
from bugsage.model.command import within_folder
from bugsage.pipeline.house import House

#: The newest runs that are looked at.
RUNS = 5


def usual(house: House, command: Sequence[str]) -> float | None:
    """Seconds: the median of the newest runs of this command, of the project's own where it is empty.

    None where none ran to its end yet, or where nothing can be read of them.
    """
    from statistics import median

    from bugsage.pipeline.knowing import known

    try:
        argv = within_folder(command, house.project.here()) if command else ()
        runs = known(house).runs.values()
    except BugSageError:
        return None
    alike = [run.seconds for run in runs if not run.timed_out and (run.command == argv if argv else run.whole)]
    return median(alike[-RUNS:]) if alike else None
