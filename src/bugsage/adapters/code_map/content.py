"""Reading a file of the repository, and never anything else."""

import os
import re
import stat
from pathlib import Path

#: Larger files are data, or generated.
MAX_BYTES = 2_000_000

_SCRIPT = re.compile(rb"#![^\n]{0,100}")
_SAFE_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Unreadable(Exception):
    """A file that the map goes without; the message says why."""


def read_bytes(path: Path | str, limit: int = MAX_BYTES) -> bytes:
    """A regular file's bytes. Raises Unreadable for anything else, for more than `limit` bytes, for binary content."""
    try:
        # Unbuffered: most files are small, and a buffer costs more than reading them.
        with open(os.open(path, _SAFE_OPEN), "rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable("not a regular file")
            if status.st_size > limit:
                raise Unreadable(f"larger than {limit // 1_000_000} MB")
            content = file.readall()
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise Unreadable(getattr(error, "strerror", None) or str(error)) from error
    if b"\0" in content:
        raise Unreadable("binary")
    return content


def script_line(path: Path) -> str:
    """The `#!` line of a file; empty where it has none."""
    try:
        with open(os.open(path, _SAFE_OPEN), "rb") as file:
            found = stat.S_ISREG(os.fstat(file.fileno()).st_mode) and _SCRIPT.match(file.read(120))
            return found[0].decode("ascii", "replace") if found else ""
    except OSError:
        return ""


def blob_id(content: bytes) -> str:
    """The id git gives to this content."""
    from hashlib import sha1  # loads OpenSSL, which a start without changed files can do without

    return sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def hashed(path: Path) -> str:
    """The blob id of a file. Raises what `read_bytes` raises."""
    return blob_id(read_bytes(path))


def inside(root: Path, path: str) -> Path | None:
    """Where a path relative to the root lies; None if it is absolute, climbs out, or leaves by a symbolic link."""
    parts = path.replace("\\", "/").split("/")
    if not path or "\0" in path or ".." in parts or os.path.isabs(path) or parts[0].endswith(":"):
        return None
    try:
        top = os.path.realpath(root)
        real = os.path.realpath(os.path.join(top, path))
    except (OSError, ValueError):
        return None
    return Path(real) if real.startswith(os.path.join(top, "")) else None
