"""A process that forks one for each request and tells what became of it: part of BugSage's validator.

Put into the project's own interpreter beside `bugsage_worker`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import json
import math
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from bugsage.adapters.validator.inside import bugsage_processes as processes
else:
    import bugsage_processes as processes

#: Seconds between two looks at children that neither said anything nor closed their pipe.
_LOOK = 0.05
_MB = 1 << 20
#: Bytes of an answer; a longer one is no answer.
_MOST = 32 << 20


class Child:
    """One request in a process of its own."""

    def __init__(self, pid: int, descriptor: int, request: dict[str, Any], scratch: str) -> None:
        self.pid, self.request, self.scratch = pid, request, scratch
        self.descriptor, self.answer = descriptor, bytearray()
        self.began = time.monotonic()
        self.deadline = self.began + request["limits"]["seconds"]
        #: It has closed its pipe.
        self.silent = False


class Resident:
    """A forked process that waits for requests of its own, seen from the one that forked it."""

    def __init__(self, pid: int, to: int, heard: int) -> None:
        self.pid, self.to, self.reader = pid, to, processes.Reader(heard)


class Pool:
    """Reads requests, forks, writes answers."""

    def __init__(self, reader: processes.Reader, outgoing: int, mark: bytes, scratch: str) -> None:
        self._reader, self._outgoing, self._mark, self._scratch = reader, outgoing, mark, scratch
        self._children: dict[int, Child] = {}
        self._residents: dict[str, Resident] = {}
        self._orphans: dict[int, float] = {}
        #: Where a forked process tells what became of it.
        self._result = -1
        #: What was told once for all requests.
        self.known: dict[str, Any] = {}
        #: Is shown each request before a process is forked for it: what it does is done for all later ones.
        self.before: Callable[[dict[str, Any]], None] = lambda _: None

    def tell(self, message: dict[str, Any]) -> None:
        """Say something that no request asked for."""
        processes.send(self._outgoing, message, self._mark)

    def settle(self, name: str) -> dict[str, Any] | None:
        """Fork a resident. None goes back to the caller; a process that the resident forks returns with its request."""
        theirs, to = os.pipe()
        heard, answers = os.pipe()
        pid = processes.forked()
        if pid:
            os.close(theirs)
            os.close(answers)
            self._residents[name] = Resident(pid, processes.high(to), processes.high(heard))
            os.close(to)
            os.close(heard)
            return None
        processes.die_with_parent()
        processes.adopt_orphans()
        processes.silence(2)
        for descriptor in (to, heard, self._reader.descriptor, self._outgoing, *self._of_residents()):
            os.close(descriptor)
        self._reader, self._outgoing, self._mark = (
            processes.Reader(processes.high(theirs)),
            processes.high(answers),
            b"",
        )
        self.before = lambda _: None
        self._residents = {}
        os.close(theirs)
        os.close(answers)
        return self.serve()

    def serve(self) -> dict[str, Any]:
        """Answer until nobody asks any more. Only forked processes return, each with its request."""
        waiting = self._reader.waiting()
        while True:
            for line in waiting:
                request: dict[str, Any] = json.loads(line)
                if request["do"] in ("know", "drop"):
                    self._hear(request, line)
                elif request.get("at") in self._residents:
                    self._pass_on(self._residents[request["at"]], line)
                elif request["do"] == "preload":
                    _preload(request["modules"])
                elif self._fork(request):
                    return request
            waiting = self._round()

    def _hear(self, request: dict[str, Any], line: bytes) -> None:
        """What concerns all."""
        for resident in self._residents.values():
            self._pass_on(resident, line)
        if request["do"] == "know":
            self.known.update(request)
        else:
            for child in list(self._children.values()):
                self._over(child, "timeout")

    def _round(self) -> list[bytes]:
        """Wait for something to happen; the requests that came."""
        poll = select.poll()
        poll.register(self._reader.descriptor, select.POLLIN)
        for resident in self._residents.values():
            poll.register(resident.reader.descriptor, select.POLLIN)
        for child in self._children.values():
            if not child.silent:
                poll.register(child.descriptor, select.POLLIN)
        ready = {found for found, _ in poll.poll(self._patience())}
        lines: list[bytes] = []
        if self._reader.descriptor in ready:
            came = self._reader.read()
            if came is None:
                self.end()
            lines = came or []
        for resident in self._residents.values():
            if resident.reader.descriptor in ready:
                told = resident.reader.read()
                if told is None:
                    self.end()  # it was killed: whoever asks us starts all of it anew
                for line in told or ():
                    self._write(line)
        for child in list(self._children.values()):
            self._look_at(child, child.descriptor in ready)
        self._sweep()
        return lines

    def _patience(self) -> float | None:
        if not self._children:
            return 1000 if self._orphans else None
        soonest: float = min(child.deadline for child in self._children.values()) - time.monotonic()
        return 1000 * max(0.0, min(_LOOK, soonest))

    def end(self) -> None:
        """Nothing is left, this process included."""
        for child in self._children.values():
            processes.kill(child.pid, group=True)
        processes.end_all_below()
        os._exit(0)

    def _pass_on(self, resident: Resident, line: bytes) -> None:
        try:
            processes.write(resident.to, line)
        except OSError:
            self.end()

    def _write(self, line: bytes) -> None:
        try:
            processes.write(self._outgoing, self._mark + line)
        except OSError:
            self.end()

    def _fork(self, request: dict[str, Any]) -> bool:
        """True in the new process."""
        scratch = os.path.join(self._scratch, str(request["number"]))
        self.before(request)
        ours, theirs = os.pipe()
        try:
            os.makedirs(scratch, exist_ok=True)
            pid = processes.forked()
        except OSError as error:
            os.close(ours)
            os.close(theirs)
            self._answer({"number": request["number"], "outcome": "untried", "because": str(error)})
            return False
        if pid:
            os.close(theirs)
            self._children[pid] = Child(pid, ours, request, scratch)
            return False
        os.setsid()
        processes.die_with_parent()
        for descriptor in (ours, self._reader.descriptor, self._outgoing, *self._of_residents(), *self._of_children()):
            os.close(descriptor)
        self._result = processes.high(theirs)
        os.close(theirs)
        os.environ["TMPDIR"] = tempfile.tempdir = scratch
        _limit(request["limits"])
        return True

    def _of_residents(self) -> list[int]:
        return [found for one in self._residents.values() for found in (one.to, one.reader.descriptor)]

    def _of_children(self) -> list[int]:
        return [child.descriptor for child in self._children.values() if not child.silent]

    def finish(self, answer: dict[str, Any]) -> None:
        """In a forked process: tell what became of it, and end."""
        try:
            processes.send(self._result, answer)
        finally:
            os._exit(0)

    def _look_at(self, child: Child, ready: bool) -> None:
        if ready and not child.silent:
            try:
                chunk = os.read(child.descriptor, 1 << 16)
            except OSError:
                chunk = b""
            child.answer += chunk
            if not chunk:
                child.silent = True
                os.close(child.descriptor)
        if b"\n" in child.answer or len(child.answer) > _MOST:
            self._over(child, None)
        elif time.monotonic() >= child.deadline:
            self._over(child, "timeout")
        elif child.silent or not ready:
            status = processes.reap(child.pid, patient=False)
            if status is not None:
                self._over(child, _outcome(status, child), status)

    def _over(self, child: Child, outcome: str | None, status: int | None = None) -> None:
        """Nothing is left of it but its answer. What it said before it ended counts, if it is whole."""
        processes.kill(child.pid, group=True)
        if status is None:
            processes.reap(child.pid)
        if not child.silent:
            if status is not None:
                child.answer += _rest(child.descriptor)
            os.close(child.descriptor)
        del self._children[child.pid]
        shutil.rmtree(child.scratch, ignore_errors=True)
        line, whole, _ = bytes(child.answer).partition(b"\n")
        answer: dict[str, Any] = {}
        if whole and outcome != "timeout":
            try:
                answer = json.loads(line)
            except ValueError:  # somebody else wrote into the pipe
                answer = {}
        answer["outcome"] = answer.get("outcome") or outcome or "crashed"
        answer["number"], answer["took"] = child.request["number"], round(time.monotonic() - child.began, 6)
        self._answer(answer)

    def _answer(self, answer: dict[str, Any]) -> None:
        self._write(json.dumps(answer).encode("ascii"))

    def _sweep(self) -> None:
        """End what those that are over left behind: at once when none is at work, else after a while."""
        known = {*self._children, *(one.pid for one in self._residents.values())}
        found = [pid for pid in processes.children_of(os.getpid()) if pid not in known]
        now = time.monotonic()
        self._orphans = {pid: self._orphans.get(pid, now) for pid in found}
        patience = max((c.request["limits"]["seconds"] for c in self._children.values()), default=0.0)
        for pid, since in self._orphans.items():
            if now - since >= patience:
                processes.kill(pid)
                processes.reap(pid, patient=False)


def _outcome(status: int, child: Child) -> str:
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    return "timeout" if number == signal.SIGXCPU else "crashed"


def _rest(descriptor: int) -> bytes:
    """What is in a pipe whose writer has ended; somebody else may hold it open."""
    os.set_blocking(descriptor, False)
    held = b""
    try:
        while len(held) < _MOST:
            chunk = os.read(descriptor, 1 << 16)
            if not chunk:
                break
            held += chunk
    except OSError:
        pass
    return held


def _limit(limits: dict[str, Any]) -> None:
    """Limits that the kernel keeps: of processor time, of memory beyond what is taken already; and no core dump."""
    seconds = math.ceil(limits["cpu"])
    _lower(resource.RLIMIT_CPU, seconds, seconds + 1)
    _lower(resource.RLIMIT_CORE, 0, 0)
    try:
        with open("/proc/self/status", "rb") as file:
            taken = int(file.read().partition(b"\nVmData:")[2].split(None, 1)[0]) * 1024
    except (OSError, ValueError, IndexError):
        return
    most = taken + limits["memory_mb"] * _MB
    _lower(resource.RLIMIT_DATA, most, most)


def _lower(kind: int, soft: int, hard: int) -> None:
    most = resource.getrlimit(kind)[1]
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (soft, hard))


def _preload(modules: list[str]) -> None:
    """Import what is none of the project's own; what fails here fails again where it is imported for good."""
    for name in modules:
        if name not in sys.modules:
            try:
                __import__(name)
            except BaseException:
                continue
