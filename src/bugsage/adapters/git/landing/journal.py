"""What is being landed, so that whoever comes after a kill can finish it or take it back."""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from bugsage.adapters.git.landing.entries import Entry
from bugsage.errors import LandingRefused, StateUnwritable
from bugsage.model.base import Noun
from bugsage.model.landing import Landed

#: Seconds that a landing is waited for; fixes that are made beside one another may end at the same time.
PATIENCE = 30.0
_FOLDER, _FILE, _LOCK = "landings", "journal.json", "landings.lock"


class Kept(Noun, frozen=True, kw_only=True):
    """One path; contents of its working file lie beside the journal, under the number of the step."""

    path: str
    entry_before: Entry | None
    entry_after: Entry | None
    skipped: bool
    trusted: bool
    #: Permissions and kind of the working file; None where it is not there.
    before: tuple[int, bool] | None
    after: tuple[int, bool] | None


class Journal(Noun, frozen=True, kw_only=True):
    """One landing."""

    landed: Landed
    #: `begun` (nothing is changed yet), `ready` (something may be) or `done` (all is, and nobody told of it yet).
    phase: str
    #: Full name of the branch; None where HEAD is detached.
    branch: str | None
    #: The branch is checked out here, so index and working tree go with it.
    here: bool
    #: Commit that a branch must hold for this landing to have happened, and whether it must hold it or must not.
    mark: str
    marked: bool
    steps: tuple[Kept, ...] = ()


class Journals:
    """All landings of one working tree, one folder each."""

    def __init__(self, state: Path | None, root: Path, make: Callable[[], object] = lambda: None) -> None:
        self._state, self._root, self._make = state, root, make

    @property
    def folder(self) -> Path:
        """Where they lie. Raises StateUnwritable."""
        if self._state is None:
            raise StateUnwritable(f"{self._root / '.bugsage'} cannot be written", hint="landing keeps a journal there")
        folder = self._state / _FOLDER
        if folder.is_symlink():
            raise StateUnwritable(f"{folder} is a link", hint="remove it; BugSage makes a folder of its own")
        return folder

    @contextmanager
    def alone(self, patience: float | None = None) -> Iterator[None]:
        """Nobody else lands in this working tree until the end of the block; the kernel frees it after a kill.

        Whoever does is waited for, PATIENCE or so many seconds. Raises LandingRefused, StateUnwritable.
        """
        self.folder  # noqa: B018 (says where it cannot be written)
        assert self._state is not None
        self._make()
        try:
            descriptor = os.open(self._state / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise StateUnwritable(f"{self._state / _LOCK} cannot be written: {error.strerror}") from error
        try:
            if not _locked(descriptor, PATIENCE if patience is None else patience):
                hint = "wait for it, then try again"
                raise LandingRefused("another landing is under way in this working tree", hint=hint)
            yield
        finally:
            os.close(descriptor)

    def place(self, landing: str) -> Path:
        """The folder of a landing, made. Raises StateUnwritable."""
        place = self.folder / landing
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StateUnwritable(f"{place} cannot be written: {error.strerror}") from error
        return place

    def write(self, journal: Journal) -> None:
        """In place as a whole, and on the disk."""
        place = self.place(journal.landed.id)
        draft = place / f".{_FILE}"
        with draft.open("wb") as stream:
            stream.write(_encoded(journal))
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(place / _FILE)
        with suppress(OSError):
            descriptor = os.open(place, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)

    def all(self) -> list[Journal]:
        """Those that are there, oldest first; a folder without a journal is of a landing that had not begun."""
        found = []
        for place in self.names():
            with suppress(OSError, msgspec.DecodeError):
                found.append((place.stat().st_mtime_ns, _decoded((place / _FILE).read_bytes())))
        return [journal for _, journal in sorted(found, key=lambda one: one[0])]

    def names(self) -> list[Path]:
        """Every folder of a landing."""
        folder = self._state / _FOLDER if self._state else None
        return sorted(folder.glob("LD-*")) if folder and folder.is_dir() and not folder.is_symlink() else []

    def half_done(self, landing: str) -> bool:
        """Something of it may have been changed, and something not."""
        return any(one.phase == "ready" for one in self.all() if one.landed.id == landing)

    def drop(self, landing: str) -> None:
        """It is told, or it never began."""
        with suppress(OSError):
            (self.folder / landing / _FILE).unlink()
        shutil.rmtree(self.folder / landing, ignore_errors=True)


def _locked(descriptor: int, patience: float) -> bool:
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.05)


def _encoded(journal: Journal) -> bytes:
    """As JSON; a path need not be UTF-8."""
    return msgspec.json.encode(_named(msgspec.to_builtins(journal), "surrogateescape", "latin-1"))


def _decoded(content: bytes) -> Journal:
    return msgspec.convert(_named(msgspec.json.decode(content), "latin-1", "surrogateescape"), Journal)


def _named(value: Any, how: str, other: str) -> Any:
    """Texts through bytes and back, so that whatever a path holds can stand in JSON."""
    if isinstance(value, str):
        if how == "latin-1":
            return value.encode("latin-1").decode("utf-8", other)
        return value.encode("utf-8", how).decode(other)
    if isinstance(value, dict):
        return {name: _named(one, how, other) for name, one in value.items()}
    return [_named(one, how, other) for one in value] if isinstance(value, (list, tuple)) else value
