"""A filter of system calls, as the kernel reads it: what no test needs, and what reaches past namespaces."""

import errno
import platform
import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE = 0, 4
#: Calls of the x32 interface carry this bit, and are refused as a whole.
_X32 = 0x40000000
_NEW_USER = 0x10000000  # CLONE_NEWUSER
_PUSH_INPUT, _LINUX_CONSOLE = 0x5412, 0x541C  # TIOCSTI, TIOCLINUX
_NETLINK = 16
#: Families of sockets: those of the internet, and these and sockets that are files.
INTERNET = (2, 10)
EVERY = (1, *INTERNET)

#: Mounts, namespaces, keys, the machine's own settings, handles to files by number, and tracing of the kernel.
_FORBIDDEN = (
    *("mount", "umount2", "pivot_root", "move_mount", "open_tree", "fsopen", "fsconfig", "fsmount", "fspick"),
    *("mount_setattr", "setns", "chroot", "keyctl", "add_key", "request_key", "open_by_handle_at"),
    *("bpf", "perf_event_open", "userfaultfd", "kexec_load", "kexec_file_load", "init_module", "finit_module"),
    *("delete_module", "reboot", "swapon", "swapoff", "acct", "quotactl", "syslog", "settimeofday", "clock_settime"),
    *("clock_adjtime", "adjtimex", "iopl", "ioperm"),
)
#: Memory, messages and counters that whoever has their number shares, whatever folder it may read: refused with the
#: sockets of a network of its own, for where there is none there is no room of its own for these either.
_SHARED_BY_NUMBER = (
    *("shmget", "shmat", "shmctl", "semget", "semop", "semctl", "semtimedop"),
    *("msgget", "msgsnd", "msgrcv", "msgctl", "mq_open", "mq_unlink"),
)
#: Programs ask whether these are there and do without: what they do, or with which flags, no filter can see.
_UNKNOWN = ("io_uring_setup", "io_uring_enter", "io_uring_register", "clone3")

_SHARED = {
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "clone3": 435,
    "mount_setattr": 442,
}
_X86_64 = {
    **{"ioctl": 16, "socket": 41, "clone": 56, "syslog": 103, "pivot_root": 155, "adjtimex": 159, "chroot": 161},
    **{"acct": 163, "settimeofday": 164, "mount": 165, "umount2": 166, "swapon": 167, "swapoff": 168, "reboot": 169},
    **{"iopl": 172, "ioperm": 173, "init_module": 175, "delete_module": 176, "quotactl": 179, "clock_settime": 227},
    **{"kexec_load": 246, "add_key": 248, "request_key": 249, "keyctl": 250, "unshare": 272, "perf_event_open": 298},
    **{"open_by_handle_at": 304, "clock_adjtime": 305, "setns": 308, "finit_module": 313, "kexec_file_load": 320},
    **{
        "bpf": 321,
        "userfaultfd": 323,
        "shmget": 29,
        "shmat": 30,
        "shmctl": 31,
        "semget": 64,
        "semop": 65,
        "semctl": 66,
    },
    **{"msgget": 68, "msgsnd": 69, "msgrcv": 70, "msgctl": 71, "semtimedop": 220, "mq_open": 240, "mq_unlink": 241},
}
_AARCH64 = {
    **{"ioctl": 29, "umount2": 39, "mount": 40, "pivot_root": 41, "chroot": 51, "quotactl": 60, "acct": 89},
    **{"unshare": 97, "kexec_load": 104, "init_module": 105, "delete_module": 106, "clock_settime": 112},
    **{"syslog": 116, "reboot": 142, "settimeofday": 170, "adjtimex": 171, "socket": 198, "add_key": 217},
    **{"request_key": 218, "keyctl": 219, "clone": 220, "swapon": 224, "swapoff": 225, "perf_event_open": 241},
    **{"open_by_handle_at": 265, "clock_adjtime": 266, "setns": 268, "finit_module": 273, "bpf": 280},
    **{"userfaultfd": 282, "kexec_file_load": 294, "mq_open": 180, "mq_unlink": 181, "msgget": 186, "msgctl": 187},
    **{"msgrcv": 188, "msgsnd": 189, "semget": 190, "semctl": 191, "semtimedop": 192, "semop": 193, "shmget": 194},
    **{"shmctl": 195, "shmat": 196},
}
#: Machine to the kernel's number for it and the numbers of its calls.
_MACHINES: dict[str, tuple[int, Mapping[str, int]]] = {
    "x86_64": (0xC000003E, {**_X86_64, **_SHARED}),
    "aarch64": (0xC00000B7, {**_AARCH64, **_SHARED}),
}


class _Step(NamedTuple):
    """One instruction; jumps are relative to the next."""

    code: int
    value: int
    yes: int = 0
    no: int = 0


def filter_program(families: Sequence[int] = EVERY) -> bytes:
    """The filter for this machine; empty where its calls are not known.

    Sockets can be made of these families and no others; pairs that are connected to each other always can.
    """
    known = _MACHINES.get(platform.machine())
    if known is None:
        return b""
    architecture, calls = known
    steps = [
        *(_Step(_LOAD, _ARCHITECTURE), _Step(_IF_EQUAL, architecture, yes=1), _refuse(errno.ENOSYS)),
        *(_Step(_LOAD, _NUMBER), _Step(_IF_AT_LEAST, _X32, no=1), _refuse(errno.ENOSYS)),
    ]
    forbidden = _FORBIDDEN if families else (*_FORBIDDEN, *_SHARED_BY_NUMBER)
    for names, number in ((forbidden, errno.EPERM), (_UNKNOWN, errno.ENOSYS)):
        for name in names:
            if name in calls:
                steps += _when(calls[name], [_refuse(number)])
    steps += _when(calls["ioctl"], _unless_equal(1, (_PUSH_INPUT, _LINUX_CONSOLE)))
    for name in ("clone", "unshare"):
        steps += _when(calls[name], [_argument(0), _Step(_IF_ANY_BIT, _NEW_USER, no=1), _refuse(errno.EPERM), _allow()])
    steps += _when(calls["socket"], _families(families))
    return b"".join(struct.pack("=HBBI", step.code, step.yes, step.no, step.value) for step in (*steps, _allow()))


def _families(families: Sequence[int]) -> list[_Step]:
    """Of netlink only the part that tells of the cage's own network."""
    if not families:
        return [_refuse(errno.EACCES)]
    allowed = [step for family in families for step in (_Step(_IF_EQUAL, family, no=1), _allow())]
    route = [_Step(_IF_EQUAL, _NETLINK, no=3), _argument(2), _Step(_IF_EQUAL, 0, no=1), _allow()]
    return [_argument(0), *allowed, *route, _refuse(errno.EAFNOSUPPORT)]


def _unless_equal(argument: int, values: Iterable[int]) -> list[_Step]:
    refused = [step for value in values for step in (_Step(_IF_EQUAL, value, no=1), _refuse(errno.EPERM))]
    return [_argument(argument), *refused, _allow()]


def _when(number: int, steps: list[_Step]) -> list[_Step]:
    """Steps for one call. Each way through them ends in a return, for the call's number is not loaded again."""
    return [_Step(_IF_EQUAL, number, no=len(steps)), *steps]


def _argument(index: int) -> _Step:
    """Loads the low half; all values that are asked about have 32 bits."""
    return _Step(_LOAD, 16 + 8 * index)


def _allow() -> _Step:
    return _Step(_RETURN, _ALLOW)


def _refuse(number: int) -> _Step:
    return _Step(_RETURN, _REFUSE | number)
