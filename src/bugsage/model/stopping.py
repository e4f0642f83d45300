"""The kill switch, and who works on a fix right now."""

from bugsage.model.base import Noun


class Stop(Noun, frozen=True, kw_only=True):
    """One reason why no fix may run."""

    #: `repository`, `machine` (every repository of this user), `aside` (this repository, kept outside of it because
    #: nothing could be written there) or `environment` (of this process).
    where: str
    #: The file, or the variable.
    name: str
    #: As whoever threw it wrote; empty where nothing was said.
    reason: str = ""
    #: ISO 8601, UTC; empty where that is not known.
    since: str = ""


class Lease(Noun, frozen=True, kw_only=True):
    """Somebody who works on a fix."""

    #: Name of the lease.
    id: str
    #: The process, and when it started, as this machine counts it: a number that is given again means another one.
    pid: int
    start: str = ""
    #: The boot and the process namespace in which that number means anything.
    home: str = ""
    issue: str = ""
    #: Agent or template.
    agent: str = ""
    #: ISO 8601, UTC.
    since: str = ""
    #: Process groups that it started: number and start of the first process of each.
    groups: tuple[tuple[int, str], ...] = ()


class Way(Noun, frozen=True, kw_only=True):
    """One way of throwing the switch that was tried, or of taking it back."""

    where: str
    name: str
    done: bool
    #: Why it could not be done.
    why: str = ""


class Ended(Noun, frozen=True, kw_only=True):
    """What came of ending somebody's work."""

    lease: Lease
    #: `itself` (it saw the switch), `asked` (it was asked to end), `killed`, `elsewhere` (it runs where nothing of ours
    #: reaches, and sees the switch by itself) or `left` (it still runs).
    how: str


class Halt(Noun, frozen=True, kw_only=True):
    """What throwing the switch did."""

    ways: tuple[Way, ...]
    ended: tuple[Ended, ...] = ()
    #: What is in force now.
    stops: tuple[Stop, ...] = ()

    @property
    def thrown(self) -> bool:
        """No fix can start any more."""
        return any(way.done for way in self.ways)

    @property
    def quiet(self) -> bool:
        """Nothing runs any more."""
        return all(one.how != "left" for one in self.ended)


class SwitchState(Noun, frozen=True, kw_only=True):
    """Whether fixes may run here, and which do."""

    stops: tuple[Stop, ...] = ()
    leases: tuple[Lease, ...] = ()
