"""Contracts into files of a person's: behind what stands there, or into a file of their own."""

import os
import re
from contextlib import suppress
from pathlib import Path

from bugsage.adapters.specs.reading import read_contracts
from bugsage.errors import ContractError, StateUnwritable

_FOLDER = ".lattice/contracts"
_HEAD = "version: 1\ncontracts:\n"


def add(root: Path, entry: str, near: str) -> str:
    """Write an entry behind those of a file, or into a new one; gives back its path relative to `root`."""
    folder = root / _FOLDER
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", near).strip("-") or "contracts"
    try:
        if not folder.resolve().is_relative_to(root.resolve()):
            raise StateUnwritable(f"{_FOLDER} is a link that leads out of the repository")
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(1, 1000):
            file = folder / f"{stem}{f'-{number}' if number > 1 else ''}.yaml"
            text = _extended(file, entry)
            if text is not None:
                _put(file, text)
                return f"{_FOLDER}/{file.name}"
    except OSError as error:
        raise StateUnwritable(f"{_FOLDER} cannot be written: {error.strerror}") from error
    raise StateUnwritable(f"{_FOLDER} holds a thousand files called {stem}")


def _extended(file: Path, entry: str) -> str | None:
    """The text of a file with the entry at its end; None where it would not be read as what was there and the entry."""
    if not file.exists():
        read_contracts(_HEAD + entry, file.name)  # an entry that cannot be read is written nowhere
        return _HEAD + entry
    if file.is_symlink() or not file.is_file():
        return None
    try:
        before = file.read_text("utf-8-sig")
        known = read_contracts(before, file.name)
        text = before.rstrip("\n") + "\n\n" + entry
        now = read_contracts(text, file.name)
    except (ContractError, UnicodeDecodeError):
        return None
    return text if known and now[:-1] == known else None


def _put(file: Path, text: str) -> None:
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.write_text(text, "utf-8")
        draft.replace(file)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
