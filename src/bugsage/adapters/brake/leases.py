"""Leases as files: each is locked for as long as its owner lives, so that even a killed one is known to be gone."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from bugsage.adapters.brake.processes import home, is_alive, start_of
from bugsage.model.stopping import Lease

SUFFIX = ".lease"
_MOST = 65_536


def create(folder: Path, issue: str, agent: str, time: str) -> tuple[Lease, int]:
    """A lease of this process, and the descriptor that keeps it. It is locked before anybody can see it."""
    pid = os.getpid()
    name = f"{pid}-{os.urandom(4).hex()}"
    lease = Lease(id=name, pid=pid, start=start_of(pid), home=home(), issue=issue, agent=agent, since=time)
    part = folder / f".{name}.part"
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    try:
        with suppress(OSError):  # a file system without locks: then the process itself is looked for
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.write(descriptor, msgspec.json.encode(lease) + b"\n")
        os.rename(part, folder / f"{name}{SUFFIX}")
    except BaseException:
        os.close(descriptor)
        part.unlink(missing_ok=True)
        raise
    return lease, descriptor


def note_group(descriptor: int, group: int) -> None:
    """Write down a process group that the owner of a lease started; its first process may have ended already."""
    with suppress(OSError):  # the lease is a help for whoever ends the work; the work itself does not hang on it
        os.write(descriptor, json.dumps([group, start_of(group, ended=True)]).encode() + b"\n")


def give_back(folder: Path, lease: Lease, descriptor: int) -> None:
    """The work is over."""
    with suppress(OSError):
        (folder / f"{lease.id}{SUFFIX}").unlink(missing_ok=True)
    os.close(descriptor)


def listed(folder: Path) -> Iterator[tuple[Lease, bool]]:
    """Every lease, and whether its owner is still there."""
    try:
        files = sorted(file for file in folder.iterdir() if file.name.endswith(SUFFIX))
    except OSError:
        return
    for file in files:
        try:
            descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except PermissionError:  # another user's: who that is cannot be read, and not that nobody is there
            yield _read(file, b""), True
            continue
        except OSError:
            continue
        try:
            lease = _read(file, os.read(descriptor, _MOST))
            yield lease, _is_held(descriptor, lease)
        except OSError:
            continue
        finally:
            os.close(descriptor)


def forget(folder: Path, lease: Lease) -> None:
    """Take away the file of somebody who is gone."""
    with suppress(OSError):
        (folder / f"{lease.id}{SUFFIX}").unlink(missing_ok=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else counts or takes leases meanwhile. Raises OSError."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _is_held(descriptor: int, lease: Lease) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return lease.home != home() or is_alive(lease.pid, lease.start)
    return False


def _read(file: Path, content: bytes) -> Lease:
    """What a lease says; of one that says nothing readable only the name is known."""
    first, *lines = content.split(b"\n")
    name = file.name.removesuffix(SUFFIX)
    try:
        lease = msgspec.json.decode(first, type=Lease)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        pid = name.partition("-")[0]
        return Lease(id=name, pid=int(pid) if pid.isdecimal() and len(pid) < 10 else 0)
    groups = []
    for line in lines:
        with suppress(msgspec.MsgspecError, UnicodeDecodeError):  # the last one may be half written
            groups.append(msgspec.json.decode(line, type=tuple[int, str]))
    return msgspec.structs.replace(lease, id=name, groups=tuple(groups))
