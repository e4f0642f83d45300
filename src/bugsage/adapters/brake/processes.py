"""Processes of this machine, each known by its number and its start: a number alone may be given again."""

import os
import signal
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path

_PROC = Path("/proc")


@cache
def home() -> str:
    """The boot and the namespace in which process numbers mean anything here."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return os.uname().nodename


def start_of(pid: int, *, ended: bool = False) -> str:
    """When a process started, as the system counts it; empty where there is none.

    Of what is left of one that has ended it is known only where that is asked for.
    """
    if not (_PROC / "self/stat").exists():
        return _asked_of_ps(pid)
    try:
        fields = (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
        return "" if fields[0] in "ZX" and not ended else fields[19]
    except (OSError, IndexError):
        return ""


def is_alive(pid: int, start: str) -> bool:
    """The process with this number is there, and no later one."""
    return pid > 1 and bool(start) and start_of(pid) == start


def send(pid: int, start: str, number: int) -> bool:
    """Send a signal to this very process; false where it is not there, or not ours."""
    if pid == os.getpid() or not is_alive(pid, start):
        return False
    with suppress(OSError):
        if not hasattr(os, "pidfd_open"):
            os.kill(pid, number)
            return True
        descriptor = os.pidfd_open(pid)
        try:
            if is_alive(pid, start):  # asked again: now the number cannot be given to another
                signal.pidfd_send_signal(descriptor, number)
                return True
        finally:
            os.close(descriptor)
    return False


def has_group(leader: int, start: str) -> bool:
    """Somebody is left of a group whose first process is known.

    While anybody is left in a group its number is given to no other process. So the first process may have ended; but
    if another one has its number, the group ended long ago.
    """
    if leader <= 1 or leader == os.getpgrp() or not start:
        return False
    try:
        os.killpg(leader, 0)
    except OSError:
        return False
    return start_of(leader) in ("", start)


def send_group(leader: int, start: str, number: int) -> bool:
    """Send a signal to what is left of a group."""
    if not has_group(leader, start):
        return False
    with suppress(OSError):
        os.killpg(leader, number)
        return True
    return False


def descendants(pid: int) -> tuple[tuple[int, str], ...]:
    """Children and theirs, with the start of each; none where the system does not list them."""
    parents: dict[int, list[int]] = {}
    for folder in _PROC.iterdir() if (_PROC / "self/stat").exists() else ():
        if folder.name.isdecimal():
            with suppress(OSError, IndexError, ValueError):
                fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
                parents.setdefault(int(fields[1]), []).append(int(folder.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        children = parents.pop(waiting.pop(), [])
        found += children
        waiting += children
    return tuple((one, start) for one in found if (start := start_of(one)))


def _asked_of_ps(pid: int) -> str:
    try:
        done = subprocess.run(
            ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return " ".join(done.stdout.split())
