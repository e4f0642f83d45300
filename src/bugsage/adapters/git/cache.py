"""What was read of the log, kept for the next start. It can be lost at any time without harm."""

import os
from pathlib import Path

import msgspec

from bugsage.adapters.git.log import Dated

_VERSION = 1


class Remembered(msgspec.Struct, frozen=True, array_like=True):
    """The newest commits as of one state of the repository."""

    version: int
    #: The newest commit then.
    head: str
    #: Commits at which a shallow clone ends.
    boundary: tuple[str, ...]
    #: How many commits were asked for.
    limit: int
    commits: tuple[Dated, ...]


def remembered(head: str, boundary: tuple[str, ...], limit: int, commits: tuple[Dated, ...]) -> Remembered:
    """As of now."""
    return Remembered(_VERSION, head, boundary, limit, commits)


def load(path: Path) -> Remembered | None:
    """What was saved; None where there is nothing or nothing readable."""
    try:
        found = msgspec.msgpack.decode(path.read_bytes(), type=Remembered)
    except (OSError, msgspec.DecodeError, RecursionError):
        return None
    return found if found.version == _VERSION else None


def save(path: Path, what: Remembered) -> None:
    """Put in place as a whole or not at all; a folder that cannot be written is no reason to fail."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(msgspec.msgpack.encode(what))
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
