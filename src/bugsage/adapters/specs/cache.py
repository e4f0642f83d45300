"""Contracts as they were read last, so that YAML is read only where it changed. They can be lost without harm."""

import os
from pathlib import Path

import msgspec

from bugsage.model.contract import Contract

_VERSION = 1
#: A file is known again by its size and its time of change.
Stamp = tuple[int, int]


class File(msgspec.Struct, frozen=True, array_like=True):
    """The contracts of one file as of one stamp."""

    stamp: Stamp
    contracts: tuple[Contract, ...]


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    version: int
    files: dict[str, File]


def load(path: Path) -> dict[str, File]:
    """What was saved; nothing where there is nothing readable."""
    import gc

    collecting = gc.isenabled()
    gc.disable()  # thousands of values are made and none is let go of: looking for circles doubles the time
    try:
        kept = msgspec.msgpack.decode(path.read_bytes(), type=_Kept)
    except (OSError, msgspec.MsgspecError, RecursionError):
        return {}
    finally:
        if collecting:
            gc.enable()
    return kept.files if kept.version == _VERSION else {}


def save(path: Path, files: dict[str, File]) -> None:
    """Put in place as a whole or not at all; a folder that cannot be written is no reason to fail."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(msgspec.msgpack.encode(_Kept(_VERSION, files)))
        draft.replace(path)
    except (OSError, TypeError, OverflowError):  # a value that YAML knows and msgpack does not
        draft.unlink(missing_ok=True)
