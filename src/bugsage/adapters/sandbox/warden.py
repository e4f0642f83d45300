"""The keeper of a cage: a process of its own between BugSage and what is caged.

It starts the cage, sets limits before anything runs in it, watches what is used up, passes signals on, and takes all of
it down when BugSage is gone, however BugSage went. It runs with nothing but the standard library, and imports little of
that: its start is part of every caged run.
"""

from __future__ import annotations

import marshal
import os
import select
import time

from bugsage.adapters.sandbox.stubs import Stubs

TYPE_CHECKING = False  # `typing` takes milliseconds to import, and so do the names of `signal`
if TYPE_CHECKING:
    import signal
    from typing import Any

    from bugsage.adapters.sandbox.watching import Watch
else:
    import _signal as signal

#: How a warden is started, behind `python`: the folder of this package and its orders follow.
BOOT = (
    *("-I", "-S", "-c"),
    "import sys; sys.path.insert(0, sys.argv[1])\nfrom bugsage.adapters.sandbox.warden import main; main(sys.argv[2])",
)
#: Signals that the cage hears.
_PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGWINCH, signal.SIGUSR1)
#: Seconds between two looks at what is used up; and at most this part of the time is spent on looking.
_LOOK, _PART = 0.05, 0.1
#: Seconds between being asked to end and ending, whatever runs: who asks has less patience than two.
_GRACE = 1.5
_MB = 1 << 20
#: The kernel knows no larger number.
_LARGEST = (1 << 63) - 1
#: So many places that were denied are told.
_TOLD = 50


def main(orders: str) -> None:
    """Keep one cage; ends with the status of what ran in it."""
    with open(orders, "rb") as file:
        order: dict[str, Any] = marshal.load(file)
    os.unlink(orders)
    above = [_hold(os.getppid())]
    if os.getppid() != order["parent"]:
        os._exit(1)  # BugSage was gone before this began
    heard = _listen()
    if order["kind"] == "landlock":
        above.append(_step_back(heard))
        heard = _listen()
    stubs = order["stubs"] = Stubs(order["stubs"])
    stubs.stand()
    cage = _confine(order) if order["kind"] == "landlock" else _start(order)
    try:
        status = _keep(cage, above, heard, order)
    finally:
        cage.kill()
        stubs.clear()
        if select.select(above[:1], [], [], 0)[0]:  # nobody else clears away what the cage was made of
            import shutil

            shutil.rmtree(os.path.dirname(order["report"]), ignore_errors=True)
    os._exit(status)


def _step_back(heard: int) -> int:
    """Go on in a process that BugSage does not know, and cannot kill with the one that it knows.

    Without namespaces nothing but the warden ends what is left: it has to outlive even that. Gives a handle of the one
    in front, which passes signals and the exit status on.
    """
    front = os.getpid()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        return _hold(front)
    handle, poll = _hold(pid), select.poll()
    for descriptor in (handle, heard):
        poll.register(descriptor, select.POLLIN)
    while True:
        ready = [descriptor for descriptor, _ in poll.poll()]
        if handle in ready:
            os._exit(_status(pid))
        for number in os.read(heard, 64):
            _signal(pid, number)


class _Confined:
    """A process without namespaces of its own to be ended with: all that it leaves behind comes to the warden."""

    def __init__(self, pid: int) -> None:
        self.pid, self.inside, self.top, self.handle = pid, pid, os.getpid(), _hold(pid)

    def never_began(self) -> bool:
        """It is told at the start."""
        return False

    def reap(self) -> None:
        """Wait for those that ended and had no parent any more; the command itself is left for who asks how it went."""
        try:
            while found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                if found.si_pid == self.pid:
                    return
                os.waitpid(found.si_pid, 0)
        except ChildProcessError:
            pass

    def kill(self) -> None:
        """As long as anything is below the warden; a list of children may miss some, waiting for them does not."""
        from bugsage.adapters.sandbox.watching import descendants

        while True:
            for pid in descendants(self.top):
                _signal(pid, signal.SIGKILL)
            try:
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            except ChildProcessError:
                return
            time.sleep(0.002)


class _Cage:
    """What was started, and the process inside under which everything else is."""

    def __init__(self, pid: int, inner: int, blocked: int) -> None:
        self.pid, self.inside, self.top, self._blocked = pid, inner, inner, blocked
        self.handle, self.inner_handle = _hold(pid), _hold(inner)

    def never_began(self) -> bool:
        """The word that lets the command begin was not taken: bubblewrap gave up before."""
        return bool(select.select([self._blocked], [], [], 0)[0])

    def reap(self) -> None:
        """The first process of the cage does."""

    def kill(self) -> None:
        """With the first process of its own the kernel ends all others of the cage."""
        for handle in (self.inner_handle, self.handle):
            try:  # noqa: SIM105 (contextlib takes milliseconds to import)
                signal.pidfd_send_signal(handle, signal.SIGKILL)
            except OSError:
                pass


def _start(order: dict[str, Any]) -> _Cage:
    """Begin the cage and set its limits; nothing of the command runs before they are set."""
    from_cage, info = os.pipe()
    blocked, go = os.pipe()
    given = _file("arguments", b"\0".join(os.fsencode(word) for word in order["arguments"]) + b"\0")
    words = [order["program"], "--args", str(given), "--info-fd", str(info), "--block-fd", str(blocked)]
    passed = [given, info, blocked]
    if order["filter"]:
        passed.append(_file("filter", order["filter"]))
        words += ["--seccomp", str(passed[-1])]
    pid = os.fork()
    if pid == 0:
        _become([*words, "--", *order["command"]], passed)
    for descriptor in set(passed) - {blocked}:
        os.close(descriptor)
    inner = _inner(from_cage)
    if inner is not None:
        try:
            cage = _Cage(pid, inner, blocked)
            _limit(inner, order["limits"])
            if order["hosts"]:
                _open_doors(inner, order)
            os.write(go, b"1")
            return cage
        except ProcessLookupError:  # it has given up already
            pass
    os.waitpid(pid, 0)
    _failed(order)
    os._exit(1)


def _confine(order: dict[str, Any]) -> _Confined:
    """Begin a process that confines itself, and turns into the command when all is ready."""
    from bugsage.adapters.sandbox import confining

    confining.adopt_orphans()
    waits, ready = os.pipe()
    blocked, go = os.pipe()
    hears, trouble = os.pipe()
    parent, pid = os.getpid(), os.fork()
    if pid == 0:
        _confine_itself(order, parent, ready, blocked, trouble)
    for descriptor in (ready, blocked, trouble):
        os.close(descriptor)
    if os.read(waits, 1) and order["hosts"]:
        _open_doors(pid, order)
    os.write(go, b"1")
    said = os.read(hears, 4096)  # ends when the command is there: the other end closes then
    cage = _Confined(pid)
    if said:
        os.waitpid(pid, 0)
        _report(order, failed=True, detail=said.decode(errors="replace"))
        os._exit(1)
    return cage


def _confine_itself(order: dict[str, Any], parent: int, ready: int, blocked: int, trouble: int) -> None:
    """In the new process, until it is the command."""
    from bugsage.adapters.sandbox import confining

    command = order["command"]
    try:
        os.setsid()
        confining.die_with_parent()
        if os.getppid() != parent:
            os._exit(1)  # it was gone before that was said
        own = order["network"] and confining.own_network()
        if order["network"] and not own:
            raise OSError("there is no network namespace any more")
        os.write(ready, b"1")
        os.close(ready)
        os.read(blocked, 1)
        os.chdir(order["folder"])
        for number in _PASSED_ON:
            signal.signal(number, signal.SIG_DFL)
        _limit(0, order["limits"], processes=own)
        confining.confine(order["rules"], order["filter"], tcp=own)
    except (OSError, ValueError) as error:
        os.write(trouble, f"Landlock could not be set up: {error}".encode())
        os._exit(1)
    try:
        os.set_inheritable(trouble, False)
        os.execvpe(command[0], command, order["environment"])
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
        os._exit(127)


def _become(words: list[str], passed: list[int]) -> None:
    """Turn into bubblewrap, in a session of its own: signals reach the cage through the warden alone."""
    try:
        os.setsid()
        for descriptor in passed:
            os.set_inheritable(descriptor, True)
        for number in _PASSED_ON:
            signal.signal(number, signal.SIG_DFL)
        os.execve(words[0], words, {})
    finally:
        os._exit(127)


def _inner(descriptor: int) -> int | None:
    """The number of the cage's first process; None where there is none."""
    said = b""
    while chunk := os.read(descriptor, 4096):
        said += chunk
        if b"}" in said:
            break
    os.close(descriptor)
    _, _, rest = said.partition(b'"child-pid"')
    digits = rest.lstrip(b": \t").split(b",")[0].split(b"\n")[0].strip(b" }")
    return int(digits) if digits.isdigit() else None


def _open_doors(inner: int, order: dict[str, Any]) -> None:
    """Ways to the hosts that are allowed; where none can be made the command runs without, and it is told."""
    from bugsage.adapters.sandbox.doors import open_doors

    seen: set[str] = set()

    def denied(place: str) -> None:
        if place not in seen and len(seen) < _TOLD:
            seen.add(place)
            _report(order, denied=place)

    allowed = frozenset((str(host), int(port)) for host, port in order["hosts"])
    try:
        open_doors(inner, order["port"], allowed, denied)
    except OSError as error:
        _report(order, detail=f"no way to the network could be made: {error}")


def _limit(pid: int, limits: dict[str, Any], *, processes: bool = True) -> None:
    """Limits that the kernel keeps. Processes are counted apart in a user namespace; without one, all of the user's."""
    import resource

    memory, size = limits["memory_mb"], limits["file_mb"]
    wanted = {
        resource.RLIMIT_CPU: limits["cpu_seconds"],
        resource.RLIMIT_DATA: memory and memory * _MB,
        resource.RLIMIT_NPROC: limits["processes"] if processes else None,
        resource.RLIMIT_NOFILE: limits["open_files"],
        resource.RLIMIT_FSIZE: size and size * _MB,
        # One byte: with none at all a program that the machine has set up to collect cores would still be run.
        resource.RLIMIT_CORE: 1,
    }
    for kind, value in wanted.items():
        if value is not None:
            hard = resource.prlimit(pid, kind)[1]
            most = min(value, _LARGEST) if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.prlimit(pid, kind, (most, most))


def _keep(cage: _Cage | _Confined, above: list[int], heard: int, order: dict[str, Any]) -> int:
    """Until the command has ended, a limit is passed, or BugSage is gone; gives the exit status."""
    from bugsage.adapters.sandbox.watching import Watch  # the command runs already

    watch = Watch(cage.top, order["limits"], order["writable"], cage.inside)
    poll = select.poll()
    for descriptor in (cage.handle, heard, *above):
        poll.register(descriptor, select.POLLIN)
    wait, end = _LOOK, float("inf")
    while True:
        ready = [descriptor for descriptor, _ in poll.poll(wait * 1000)]
        if cage.handle in ready:
            if cage.never_began():
                _failed(order)
            return _status(cage.pid)
        before = time.monotonic()
        if before > end or not set(above).isdisjoint(ready):
            return 1
        if heard in ready:
            for number in os.read(heard, 64):
                _pass_on(watch, number)
                if number in (signal.SIGTERM, signal.SIGHUP):
                    end = min(end, before + _GRACE)
        cage.reap()
        broken = watch.broken()
        if broken:
            _report(order, ended_by=broken.limit, detail=broken.detail)
            return 128 + signal.SIGKILL
        wait = max(_LOOK, (time.monotonic() - before) / _PART)


def _status(pid: int) -> int:
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return 128 - code if code < 0 else code


def _pass_on(watch: Watch, number: int) -> None:
    """To every process in the cage, as a terminal would."""
    for pid in watch.processes():
        _signal(pid, number)


def _signal(pid: int, number: int) -> None:
    try:  # noqa: SIM105
        os.kill(pid, number)
    except OSError:
        pass


def _listen() -> int:
    """Where the numbers of signals can be read that were sent to us."""
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    signal.set_wakeup_fd(theirs, warn_on_full_buffer=False)
    for number in _PASSED_ON:
        signal.signal(number, lambda *_: None)
    return ours


def _hold(pid: int) -> int:
    """A handle that stays this process's, whoever gets its number afterwards."""
    return os.pidfd_open(pid)


def _file(name: str, content: bytes) -> int:
    """A file without a name, open at its beginning."""
    descriptor = os.memfd_create(name)
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _failed(order: dict[str, Any]) -> None:
    _report(order, failed=True, detail="bubblewrap could not make the cage; its own words are in the log")
    order["stubs"].clear()


def _report(order: dict[str, Any], **said: Any) -> None:
    import json

    with open(order["report"], "a", encoding="utf-8") as file:
        file.write(json.dumps(said) + "\n")
