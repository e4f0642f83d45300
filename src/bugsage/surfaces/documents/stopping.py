"""What `bugsage stop` answers."""

from typing import Literal

from bugsage.model.stopping import Halt, SwitchState
from bugsage.surfaces.documents.base import Part, mirror


class StopPart(Part, frozen=True, kw_only=True):
    """One reason why no fix may run."""

    #: `repository`, `machine`, `aside` (this repository, kept outside of it) or `environment`.
    where: Literal["repository", "machine", "aside", "environment"]
    #: The file, or the variable.
    name: str
    reason: str
    #: ISO 8601, UTC; empty where that is not known.
    since: str


class LeasePart(Part, frozen=True, kw_only=True):
    """Somebody who works on a fix."""

    id: str
    pid: int
    issue: str
    agent: str
    #: ISO 8601, UTC.
    since: str


class WayPart(Part, frozen=True, kw_only=True):
    """One way that was tried."""

    where: Literal["repository", "machine", "aside"]
    name: str
    done: bool
    #: Why it could not be done.
    why: str


class EndedPart(Part, frozen=True, kw_only=True):
    """What came of ending somebody's work."""

    lease: LeasePart
    how: Literal["itself", "asked", "killed", "elsewhere", "left"]


class StopDocument(Part, frozen=True, kw_only=True):
    """What `bugsage stop` answers."""

    schema: Literal["bugsage/stop@1"]
    #: `stop`, `release` or `status`.
    action: Literal["stop", "release", "status"]
    #: Fixes may not run.
    stopped: bool
    stops: tuple[StopPart, ...]
    ways: tuple[WayPart, ...]
    ended: tuple[EndedPart, ...]
    #: Who works on a fix now; only looked at by `--status`.
    leases: tuple[LeasePart, ...]


def from_halt(halt: Halt, *, release: bool) -> StopDocument:
    """The document of a switch that was thrown or taken back."""
    return StopDocument(
        schema="bugsage/stop@1",
        action="release" if release else "stop",
        stopped=bool(halt.stops),
        stops=tuple(mirror(stop, StopPart) for stop in halt.stops),
        ways=tuple(mirror(way, WayPart) for way in halt.ways),
        ended=tuple(mirror(one, EndedPart) for one in halt.ended),
        leases=(),
    )


def from_state(state: SwitchState) -> StopDocument:
    """The document of how the switch stands."""
    return StopDocument(
        schema="bugsage/stop@1",
        action="status",
        stopped=bool(state.stops),
        stops=tuple(mirror(stop, StopPart) for stop in state.stops),
        ways=(),
        ended=(),
        leases=tuple(mirror(lease, LeasePart) for lease in state.leases),
    )
