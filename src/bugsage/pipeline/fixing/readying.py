"""Make a worktree ready: what the tests need and git has not is generated, compiled or installed there."""

from __future__ import annotations

from pathlib import Path
from shlex import join

from bugsage.errors import RunFailed
from bugsage.intake.clean import cap, clean
from bugsage.model.run import RunResult
from bugsage.pipeline.grounds import Ground
from bugsage.pipeline.house import House
from bugsage.pipeline.keeping import keep_run

#: Seconds that one command may take; characters of what it said that are told.
_MOST, _SAID = 600.0, 300


def ready(house: House, place: Ground, most: float = _MOST) -> None:
    """Run the commands that the settings name for that, in its cage, each for `most` seconds.

    Raises RunFailed for the first that does not succeed, SettingsError, SandboxMissing, Stopped.
    """
    caged = place.cage is not None
    for command in house.project.setup():
        tail = bytearray()

        def keep(chunk: bytes, tail: bytearray = tail) -> None:
            tail.extend(chunk)
            del tail[:-4096]

        result = place.run(house, command, record=False, time_limit=most, on_output=keep)
        keep_run(house, result)
        if result.status != 0 or result.timed_out:
            ended = f"{_ended(result, most)}{_last(tail, place.root)}"
            raise RunFailed(
                f"`{join(command)}`, which is to make a worktree ready, {ended}",
                hint=f"the commands are in the settings, fix.setup; they run in a worktree{' and in the cage' * caged}",
            )


def _ended(result: RunResult, most: float) -> str:
    return f"did not end within {most:.0f} s" if result.timed_out else f"ended with status {result.status}"


def _last(tail: bytearray, root: Path) -> str:
    """The last line that it said."""
    lines = [line for line in clean(bytes(tail).decode("utf-8", "replace")).splitlines() if line.strip()]
    return f": {cap(lines[-1].strip().replace(f'{root}/', ''), _SAID)}" if lines else ""
