"""The machine or the network refused: permissions, connections, space, memory, a port in use."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "environment"

_KINDS = (
    (
        ("PermissionError",),
        "Permission denied",
        "is not allowed to touch what it opens",
        "check owner and mode of the path, and as whom the program runs",
    ),
    (
        ("ConnectionRefusedError",),
        "Connection refused",
        "finds nobody listening at the other end",
        "start the service that it connects to, or correct host and port",
    ),
    (
        ("ConnectionResetError", "ConnectionAbortedError", "BrokenPipeError"),
        "Connection reset",
        "lost its connection: the other end closed it",
        "look at the other end's log for the same moment",
    ),
    (
        ("gaierror",),
        "Name or service not known",
        "cannot resolve a host name",
        "check the name, and whether the machine has a network",
    ),
    (
        ("gaierror",),
        "Temporary failure in name resolution",
        "cannot resolve a host name",
        "check whether the machine has a network",
    ),
    (("MemoryError",), "Cannot allocate memory", "ran out of memory", "read in pieces, or give it more memory"),
    (("OSError",), "No space left on device", "found the disk full", "free space on the device"),
    (
        ("OSError",),
        "Address already in use",
        "wants a port that another process holds",
        "end the other process, or ask for port 0",
    ),
    (("OSError",), "Too many open files", "has too many files open", "close files where they are opened (`with`)"),
    (("OSError",), "Read-only file system", "writes to a read-only file system", "write to a temporary folder"),
    (
        ("SSLError", "SSLCertVerificationError"),
        "CERTIFICATE_VERIFY_FAILED",
        "does not trust the other end's certificate",
        "install the issuing certificate, do not switch the check off",
    ),
    (
        ("OSError", "ConnectionError", "ConnectError", "OperationalError"),
        "Connection refused",
        "finds nobody listening at the other end",
        "start the service that it connects to, or correct host and port",
    ),
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at, message = crash(case), case.event.message[:500]
    name = case.event.type.rpartition(".")[2]
    hit = next(
        (
            k
            for k in _KINDS
            if name in k[0] and (name != "OSError" or k[1] in message) and (k[1] in message or name == k[0][0])
        ),
        None,
    )
    if at is None or hit is None:
        return None
    cause = f"line {at.line} of {at.called} {hit[2]}: {quote(message) or name}"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        evidence=[f"{at.where}: {quote(at.code)}"],
        fix=hit[3],
        confirm="run the same on another machine, or again: the code alone does not decide it",
    )


EXAMPLES = (
    Example(
        error="ConnectionRefusedError: [Errno 111] Connection refused",
        files={"db.py": "import socket\n\ndef connect(host):\n    return socket.create_connection((host, 5432))\n"},
        at=("db.py: return socket.create_connection",),
        expect=("`connect()` finds nobody listening",),
    ),
    Example(
        error="PermissionError: [Errno 13] Permission denied: '/etc/app.conf'",
        files={"a.py": "def save(path):\n    open(path, 'w')\n"},
        at=("a.py: open(path, 'w')",),
        expect=("not allowed", "/etc/app.conf"),
    ),
    Example(
        error="OSError: [Errno 22] Invalid argument",
        files={"a.py": "def f(p):\n    open(p)\n"},
        at=("a.py: open(p)",),
    ),
    Example(error="ValueError: Connection refused", files={"a.py": "def f(p):\n    open(p)\n"}, at=("a.py: open(p)",)),
)
