"""One run of tests, as a proof needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bugsage.intake.clean import cap
from bugsage.model.error import ErrorEvent
from bugsage.model.run import RunResult
from bugsage.pipeline.fixing.aiming import Target
from bugsage.repair.comparing import Told

SAID = 600


class Outcome:
    """One run: how each test ended, how each failure reads, how the command ended."""

    def __init__(
        self,
        result: RunResult,
        outcomes: Mapping[str, str],
        events: Sequence[ErrorEvent],
        *,
        named: bool = True,
        passed: int | None = None,
    ) -> None:
        self.result, self.outcomes, self.events = result, dict(outcomes), tuple(events)
        #: Tests that pass are named too.
        self.named = named
        #: What is told by a report that names failures alone.
        self.told = Told(
            failed=frozenset(event.test for event in events if event.test),
            passed=None if result.timed_out else passed,
            well=result.status == 0 and not result.timed_out,
        )

    @property
    def said(self) -> str:
        """The first failure in a few words, or how the command ended."""
        if self.result.timed_out:
            return f"it did not end within {self.result.seconds:.0f} s"
        if self.events:
            event = self.events[0]
            where = f" at {event.file}:{event.line}" if event.file and event.line else ""
            return cap(f"{event.test or ''} {event.type}: {event.message}{where}".strip(), SAID)
        return f"the command ended with status {self.result.status}"


def unseen(own: Outcome, target: Target, commit: str) -> str:
    """Why the failure was not seen in a run of its tests in a worktree of this commit."""
    where = commit[:12]
    if own.result.timed_out:
        return f"the failing tests did not end within {own.result.seconds:.0f} s in a worktree of {where}"
    if own.outcomes and not any(target.holds(test) for test in own.outcomes):
        return f"none of the failing tests runs in a worktree of {where}: {own.said}"
    if not own.outcomes and own.result.status != 0:
        return f"the failing tests could not be run in a worktree of {where}: {own.said}"
    return f"the failure is not seen in a worktree of {where}: the tests pass there"
