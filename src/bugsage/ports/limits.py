"""Protocols of what keeps fixes within bounds: the kill switch, and leave to run."""

from contextlib import AbstractContextManager
from typing import Protocol

from bugsage.model.stopping import Ended, Lease, Stop, Way


class Watch(Protocol):
    """Told of what a run starts, and asked whether it may go on."""

    def halted(self) -> str:
        """Why it must end at once; empty while it may go on. Cheap enough to be asked several times a second."""
        ...

    def started(self, group: int) -> None:
        """A process was started that leads a group of its own."""
        ...


class Permit(Watch, Protocol):
    """Leave to work on a fix; whoever has it asks `halted` between two steps and hands itself to whatever it runs."""

    @property
    def lease(self) -> Lease:
        """Who has it."""
        ...


class Brake(Protocol):
    """The kill switch of a repository, and the leases of those who work on fixes in it."""

    def stops(self) -> tuple[Stop, ...]:
        """Every reason why no fix may run now; none where fixes may. What cannot be looked at counts as one."""
        ...

    def throw(self, reason: str, *, time: str, machine: bool = False) -> tuple[Way, ...]:
        """Let no fix run, in this repository or on this machine, in the first way that works; every way tried."""
        ...

    def release(self, *, machine: bool = False) -> tuple[Way, ...]:
        """Take back what `throw` did; with `machine` also what was said for the whole machine."""
        ...

    def permit(self, issue: str, agent: str, *, time: str, at_most: int) -> AbstractContextManager[Permit]:
        """Leave to work on a fix until the end of the block; what killed processes left behind is cleared away first.

        Raises Stopped, LimitReached where so many work already, StateUnwritable.
        """
        ...

    def leases(self) -> tuple[Lease, ...]:
        """Who works on a fix of this repository now."""
        ...

    def end(self) -> tuple[Ended, ...]:
        """End whoever works on a fix: let them see the switch, then ask, then kill. Nothing that is not ours."""
        ...
