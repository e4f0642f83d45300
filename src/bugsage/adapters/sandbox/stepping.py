"""Descriptors from inside a namespace: a child makes them there and hands them out.

Who steps into another user namespace cannot come back, so it is never the warden itself.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket

TYPE_CHECKING = False  # a warden has no time for `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_OWNER = 0xB701  # NS_GET_USERNS
_NEW_USER = 0x10000000
#: Names under `/proc/PID/ns`, and the kernel's numbers for them.
_KINDS = {"net": 0x40000000, "ipc": 0x08000000}


def from_inside(pid: int, kind: str, make: Callable[[], Sequence[int]], count: int) -> list[int]:
    """The `count` descriptors that are made in a process's namespace of this kind. Raises OSError."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        try:
            _step_into(pid, kind)
            socket.send_fds(theirs, [b"x"], list(make()))
            os._exit(0)
        finally:
            os._exit(1)
    theirs.close()
    with ours:
        _, descriptors, _, _ = socket.recv_fds(ours, 1, count)
    os.waitpid(child, 0)
    if len(descriptors) != count:
        for descriptor in descriptors:
            os.close(descriptor)
        raise OSError("the namespace of the cage cannot be stepped into")
    return descriptors


def _step_into(pid: int, kind: str) -> None:
    place = os.open(f"/proc/{pid}/ns/{kind}", os.O_RDONLY | os.O_CLOEXEC)
    owner = fcntl.ioctl(place, _OWNER)
    libc = ctypes.CDLL(None, use_errno=True)
    for descriptor, number in ((owner, _NEW_USER), (place, _KINDS[kind])):
        if libc.setns(descriptor, number):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
