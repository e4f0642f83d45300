"""How a process confines itself for good before it turns into a command: Landlock, a filter of calls, no power left.

All of it is asked of the kernel directly, and what the kernel does not know is left out and told: Landlock has grown
from version to version. Nothing but the standard library.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct

TYPE_CHECKING = False  # a warden has no time for `typing`
if TYPE_CHECKING:
    from collections.abc import Sequence

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION = 1
_BENEATH = 1
_EXECUTE, _WRITE, _READ, _LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REFER, _TRUNCATE, _DEVICE_CONTROL = 1 << 13, 1 << 14, 1 << 15
#: What the first version knows: the above four, to remove, and to make files of every kind.
_FIRST = (1 << 13) - 1
_TCP, _SCOPES = 0b11, 0b11
#: What a file can have done to it; the rest is of folders.
_OF_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE | _DEVICE_CONTROL
#: No devices are made, in any folder.
_MAKE_DEVICES = (1 << 6) | (1 << 11)

READ, LIST, WRITE = _READ | _EXECUTE | _LIST, _LIST, _READ | _EXECUTE | _WRITE | _TRUNCATE | _DEVICE_CONTROL
CHANGE = (_FIRST | _REFER | _TRUNCATE) & ~_MAKE_DEVICES

_PARENT_DEATH, _FILTER, _BOUNDING, _SECURE_BITS, _NO_NEW, _REAPER, _AMBIENT = 1, 22, 24, 28, 38, 36, 47
_NO_ROOT = 0b101111  # root's number means nothing, and stays so
_NEW_NETWORK, _NEW_USER, _NEW_IPC = 0x40000000, 0x10000000, 0x08000000
_CAPSET = {"x86_64": 126, "aarch64": 91}
_libc = ctypes.CDLL(None, use_errno=True)


def landlock_version() -> int:
    """0 where the kernel has none."""
    return max(0, int(_libc.syscall(ctypes.c_long(_CREATE), None, ctypes.c_size_t(0), ctypes.c_uint(_VERSION))))


def adopt_orphans() -> None:
    """Whatever is left over below us comes to us."""
    _control(_REAPER, 1)


def die_with_parent() -> None:
    """Be killed when the thread that started us is gone."""
    _control(_PARENT_DEATH, 9)


def own_network() -> bool:
    """A network and a user namespace of our own, loop-back up; False where the kernel does not give them."""
    uid, gid = os.geteuid(), os.getegid()
    if _libc.unshare(_NEW_USER | _NEW_NETWORK | _NEW_IPC):
        return False
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        fcntl.ioctl(link, 0x8914, struct.pack("16sH14x", b"lo", 0x41))  # up and running
    return True


def confine(rules: Sequence[tuple[str, int]], program: bytes, *, tcp: bool) -> None:
    """Never again more than this. Raises OSError where it cannot be done."""
    _without_power()
    _control(_NO_NEW, 1)
    _landlock(rules, tcp)
    if program:
        _filtered(program)


def _landlock(rules: Sequence[tuple[str, int]], tcp: bool) -> None:
    version = landlock_version()
    known = _FIRST | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    known |= _DEVICE_CONTROL if version >= 5 else 0
    net = _TCP if version >= 4 and not tcp else 0
    fields = (known, net, _SCOPES)[: 1 if version < 4 else 2 if version < 6 else 3]
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    ruleset = _call(_CREATE, attributes, len(attributes), 0)
    for path, access in rules:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue  # what is not there need not be allowed
        allowed = access & known if os.path.isdir(path) else access & known & _OF_FILES
        _call(_ADD, ruleset, _BENEATH, struct.pack("=Qi", allowed, place), 0)
        os.close(place)
    _call(_RESTRICT, ruleset, 0)
    os.close(ruleset)


def _filtered(program: bytes) -> None:
    text = ctypes.create_string_buffer(program)
    pointer = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(text))
    _control(_FILTER, 2, ctypes.create_string_buffer(pointer))


def _without_power() -> None:
    """Root keeps its number and nothing else."""
    for power in range(64):
        _libc.prctl(_BOUNDING, power, 0, 0, 0)
    _libc.prctl(_SECURE_BITS, _NO_ROOT, 0, 0, 0)
    _libc.prctl(_AMBIENT, 4, 0, 0, 0)
    number = _CAPSET.get(os.uname().machine)
    if number is not None:
        _call(number, struct.pack("=Ii", 0x20080522, 0), bytes(24))


def _call(number: int, *arguments: int | bytes) -> int:
    """A system call. Raises OSError."""
    given = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    done = int(_libc.syscall(ctypes.c_long(number), *given))
    if done < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return done


def _control(option: int, *arguments: object) -> None:
    rest = [ctypes.c_ulong(one) if isinstance(one, int) else one for one in arguments]
    if _libc.prctl(ctypes.c_int(option), *rest, *[ctypes.c_ulong(0)] * (4 - len(rest))):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
