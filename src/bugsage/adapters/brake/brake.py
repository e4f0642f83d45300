"""The port Brake, by files in `.bugsage/`, in the user's settings folder, or aside."""

import os
import time as clock
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from signal import SIGKILL, SIGTERM

from bugsage.adapters.brake import leases as files
from bugsage.adapters.brake.places import Places
from bugsage.adapters.brake.processes import descendants, has_group, home, is_alive, send, send_group
from bugsage.errors import LimitReached, StateUnwritable, Stopped
from bugsage.model.stopping import Ended, Lease, Stop, Way

#: Seconds: to see the switch and put things in order, to do what was asked, to be taken away by the kernel.
SEEING, ASKED, KILLED = 3.0, 1.5, 1.0
_LOOK = 0.02


class FilePermit:
    """Leave to work on a fix."""

    def __init__(self, lease: Lease, descriptor: int, places: Places) -> None:
        self.lease = lease
        self._descriptor = descriptor
        self._places = places

    def halted(self) -> str:
        """Why the work must end at once; empty while it may go on."""
        stop = next(self._places.stops(), None)
        return "" if stop is None else _told(stop)

    def started(self, group: int) -> None:
        """A process was started that leads a group of its own."""
        files.note_group(self._descriptor, group)


class FileBrake:
    """The switch and the leases of one repository."""

    def __init__(
        self,
        folder: Path,
        roots: tuple[Path, ...],
        user: Path,
        state: Callable[[], Path],
        environ: Mapping[str, str] = os.environ,
        asides: Sequence[Path] | None = None,
    ) -> None:
        """Work is done in `folder`; `roots` are those whose `.bugsage/stop` counts, the one to write to last.

        Without any there is no repository, and the switch is the whole machine's. `state` makes `.bugsage/`.
        """
        self._places = Places(roots, user, state, environ, asides)
        self._state = state
        self._folder = folder / ".bugsage" / "leases"
        #: Leases that we saw, and what the owner of each and those below it had started.
        self._seen: dict[str, Lease] = {}
        self._families: dict[str, dict[tuple[int, str], None]] = {}

    def stops(self) -> tuple[Stop, ...]:
        """Every reason why no fix may run now."""
        return tuple(self._places.stops())

    def throw(self, reason: str, *, time: str, machine: bool = False) -> tuple[Way, ...]:
        """Let no fix run any more, in the first way that works."""
        self._look()  # whoever sees the switch may be gone the next moment, and what it had started is nobody's child
        return tuple(self._places.throw(reason, time, machine))

    def release(self, *, machine: bool = False) -> tuple[Way, ...]:
        """Take that back."""
        return tuple(self._places.release(machine))

    @contextmanager
    def permit(self, issue: str, agent: str, *, time: str, at_most: int) -> Iterator[FilePermit]:
        """Leave to work on a fix. Raises Stopped, LimitReached, StateUnwritable."""
        self._refuse_stopped()
        lease, descriptor = self._taken(issue, agent, time, at_most)
        try:
            # Asked again: who threw the switch since has either seen this lease, or is seen here.
            self._refuse_stopped()
            yield FilePermit(lease, descriptor, self._places)
        finally:
            files.give_back(self._folder, lease, descriptor)

    def leases(self) -> tuple[Lease, ...]:
        """Who works on a fix of this repository now."""
        return tuple(lease for lease, held in files.listed(self._folder) if held)

    def end(self) -> tuple[Ended, ...]:
        """End whoever works on a fix, and what killed ones left behind."""
        self._working()
        self._look()
        found, families = dict(self._seen), dict(self._families)
        self._seen.clear()
        self._families.clear()
        here = {lease.id for lease in found.values() if lease.home == home()}
        family = {name: tuple(families.get(name, ())) for name in found}
        how: dict[str, str] = {}
        self._wait(found, SEEING)
        left = self._note(found, how, "itself")
        how.update(dict.fromkeys(left.keys() - here, "elsewhere"))
        left = {name: lease for name, lease in left.items() if name in here}
        for number, seconds, word in ((SIGTERM, ASKED, "asked"), (SIGKILL, KILLED, "killed")):
            for name, lease in left.items():
                _signal(lease, family[name], number)
            self._wait(left, seconds)
            left = self._note(left, how, word)
        for name in here - left.keys():
            # What left the group of its command has seen nothing of all that.
            _signal(found[name], family[name], SIGKILL)
            self._clear(found[name])
        return tuple(Ended(lease=lease, how=how.get(name, "left")) for name, lease in found.items())

    def _look(self) -> None:
        """See who works now, and what they have started."""
        for lease in self.leases():
            if lease.pid == os.getpid():
                continue
            self._seen[lease.id] = lease
            if lease.home == home():
                self._families.setdefault(lease.id, {}).update(dict.fromkeys(_family(lease)))

    def _note(self, wanted: Mapping[str, Lease], how: dict[str, str], word: str) -> dict[str, Lease]:
        """Say of all that are gone how they went; gives back those that are not."""
        held = {lease.id for lease in self.leases()}
        how.update({name: word for name in wanted if name not in held})
        return {name: lease for name, lease in wanted.items() if name in held}

    def _wait(self, wanted: Mapping[str, Lease], seconds: float) -> None:
        """Until none of them is left, or the time is over."""
        until = clock.monotonic() + seconds
        while clock.monotonic() < until and wanted and any(lease.id in wanted for lease in self.leases()):
            clock.sleep(_LOOK)

    def _taken(self, issue: str, agent: str, time: str, at_most: int) -> tuple[Lease, int]:
        try:
            self._state()
            if self._folder.is_symlink():
                raise StateUnwritable(f"{self._folder} is a link", hint="remove it; BugSage makes a folder of its own")
            self._folder.mkdir(exist_ok=True)
            with files.alone(self._folder):
                working = self._working()
                if len(working) >= at_most:
                    raise LimitReached(f"{_counted(working)} already, and at most {at_most} may", hint=_HINT)
                return files.create(self._folder, issue, agent, time)
        except OSError as error:
            raise StateUnwritable(f"{self._folder} cannot be written: {error.strerror}") from error

    def _working(self) -> list[Lease]:
        """Who works now; what killed ones left behind is cleared away."""
        working = []
        for lease, held in files.listed(self._folder):
            if held:
                working.append(lease)
            else:
                self._clear(lease)
        return working

    def _clear(self, lease: Lease) -> None:
        """Nobody holds this lease any more: what its owner started and left running is of no use."""
        if lease.home == home():
            for group, start in lease.groups:
                send_group(group, start, SIGKILL)
        files.forget(self._folder, lease)

    def _refuse_stopped(self) -> None:
        stop = next(self._places.stops(), None)
        if stop is not None:
            raise Stopped(f"no fix may run: {_told(stop)}")


_HINT = "wait until it is done, or raise limits.concurrency in your settings; `bugsage stop --status` lists who works"


def _family(lease: Lease) -> tuple[tuple[int, str], ...]:
    """What the owner of a lease started, and what that started."""
    return descendants(lease.pid) if is_alive(lease.pid, lease.start) else ()


def _signal(lease: Lease, family: tuple[tuple[int, str], ...], number: int) -> None:
    """To the owner of a lease, to all that it had started, and to the groups that it wrote down."""
    send(lease.pid, lease.start, number)
    for group, start in lease.groups:
        if has_group(group, start):
            send_group(group, start, number)
    if number == SIGKILL:
        for pid, start in family:
            send(pid, start, number)


def _told(stop: Stop) -> str:
    by = {"environment": f"{stop.name} is set", "machine": f"{stop.name} is there, for every repository"}
    said = by.get(stop.where, f"{stop.name} is there")
    return f"{said} ({stop.reason})" if stop.reason else said


def _counted(working: list[Lease]) -> str:
    return "one fix runs here" if len(working) == 1 else f"{len(working)} fixes run here"
