"""Where the kill switch can stand: a file that is there means stop, whatever is in it."""

import json
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from bugsage.errors import StateUnwritable
from bugsage.model.base import Noun
from bugsage.model.stopping import Stop, Way

VARIABLE = "BUGSAGE_STOP"
NAME = "stop"
#: Bytes of such a file that are read, and characters of its reason.
_MOST, _REASON = 4096, 500
_NO = ("", "0", "false", "no", "off")


class Place(Noun, frozen=True, kw_only=True):
    """A file that may be the switch."""

    where: str
    path: Path
    #: Anybody may write to its folder: it counts only where it is ours.
    shared: bool = False


class Places:
    """All places at which the switch of one repository can stand."""

    def __init__(
        self,
        roots: tuple[Path, ...],
        user: Path,
        state: Callable[[], Path],
        environ: Mapping[str, str],
        asides: Sequence[Path] | None = None,
    ) -> None:
        """`roots`: the repository's own folder last, before it the worktree; `state` makes its `.bugsage/`.

        Without any root there is no repository, and the switch is that of the whole machine. `asides` are folders for a
        switch that finds no room where it belongs.
        """
        self._state = state
        self._environ = environ
        self.repository = tuple(Place(where="repository", path=root / ".bugsage" / NAME) for root in roots)
        self.machine = Place(where="machine", path=user / NAME)
        folders = tuple(_asides(environ)) if asides is None else tuple(asides)
        self.aside = _aside("aside", str(roots[-1]), folders) if roots else ()
        self.machine_aside = _aside("machine", "", folders)

    def stops(self) -> Iterator[Stop]:
        """Everything that says stop."""
        said = self._environ.get(VARIABLE, "").strip()
        if said.lower() not in _NO:
            yield Stop(where="environment", name=VARIABLE, reason=_short(said) if len(said) > 4 else "")
        for place in (*self.repository, *self.aside, self.machine, *self.machine_aside):
            if found := _stop_at(place):
                yield found

    def throw(self, reason: str, time: str, machine: bool) -> Iterator[Way]:
        """Every way that was tried; the last one worked, if any did."""
        content = json.dumps({"reason": _short(reason), "since": time}).encode() + b"\n"
        own = () if machine else (*self.repository[-1:], *self.aside)
        for place in (*own, self.machine, *self.machine_aside):
            why = self._write(place, content)
            yield Way(where=place.where, name=str(place.path), done=not why, why=why)
            if not why:
                return

    def release(self, machine: bool) -> Iterator[Way]:
        """Every file that was taken away, or could not be."""
        whole = (self.machine, *self.machine_aside) if machine or not self.repository else ()
        for place in (*self.repository, *self.aside, *whole):
            if _stop_at(place) is None:
                continue
            why = _remove(place.path)
            yield Way(where=place.where, name=str(place.path), done=not why, why=why)

    def _write(self, place: Place, content: bytes) -> str:
        """Why it could not be written; empty where it stands."""
        try:
            if place.where == "repository":
                self._state()
            elif not place.shared:
                place.path.parent.mkdir(parents=True, exist_ok=True)
            return _create(place, content)
        except StateUnwritable as error:
            return str(error)
        except OSError as error:
            return error.strerror or str(error)


def _create(place: Place, content: bytes) -> str:
    """The file alone is what counts: on a full disk it stays empty."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        descriptor = os.open(place.path, flags, 0o600 if place.shared else 0o644)
    except FileExistsError:
        return "" if _stop_at(place) else "somebody else's file is in its place"
    with os.fdopen(descriptor, "wb", buffering=0) as stream, suppress(OSError):
        stream.write(content)
    return ""


def _stop_at(place: Place) -> Stop | None:
    """What a place says. One that cannot be looked at may be a stop, and so it is one."""
    try:
        found = os.lstat(place.path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        if place.shared:
            return None
        why = f"it cannot be seen whether it is there: {error.strerror}"
        return Stop(where=place.where, name=str(place.path), reason=why)
    if place.shared and found.st_uid not in (os.geteuid(), 0):
        return None
    reason, since = _said(place.path) if stat.S_ISREG(found.st_mode) else ("", "")
    return Stop(where=place.where, name=str(place.path), reason=reason, since=since)


def _said(path: Path) -> tuple[str, str]:
    """Reason and time of a file that `throw` wrote; of any other the first line is the reason."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            text = stream.read(_MOST).decode("utf-8", "replace").strip()
    except OSError:
        return "", ""
    with suppress(ValueError, RecursionError):
        known = json.loads(text)
        if isinstance(known, dict):
            return _short(str(known.get("reason") or "")), _short(str(known.get("since") or ""))
    return _short(text.partition("\n")[0]), ""


def _remove(path: Path) -> str:
    try:
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _aside(where: str, root: str, folders: Sequence[Path]) -> tuple[Place, ...]:
    """For a folder that cannot be written to, named after it."""
    name = f"bugsage-stop-{os.geteuid()}-{sha256(os.fsencode(root)).hexdigest()[:16] if root else 'machine'}"
    return tuple(Place(where=where, path=folder / name, shared=True) for folder in folders)


def _asides(environ: Mapping[str, str]) -> Iterator[Path]:
    """Those that every process of this user knows come first: who throws the switch and who looks must agree."""
    usual = (f"/run/user/{os.geteuid()}", "/tmp", "/var/tmp", "/dev/shm")
    own = (environ.get(name, "") for name in ("XDG_RUNTIME_DIR", "TMPDIR"))
    for folder in dict.fromkeys((*usual, *own)):
        if os.path.isabs(folder):
            yield Path(folder)


def _short(text: str) -> str:
    return " ".join(text.split())[:_REASON].encode("utf-8", "replace").decode()
