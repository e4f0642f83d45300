"""What was planned for a project is written: that, and nothing else."""

from collections.abc import Sequence
from pathlib import Path

from bugsage.errors import StateUnwritable
from bugsage.model.run import Planned, Written

_CHANGED = "It was changed meanwhile, so nothing was written into it."
_APPEARED = "It is there by now, so nothing was written into it."


def write(root: Path, planned: Sequence[Planned]) -> tuple[Written, ...]:
    """What became of each file; one that changed since this was planned is kept. Raises StateUnwritable."""
    try:
        return tuple(_done(root, one) for one in planned)
    except OSError as error:
        raise StateUnwritable(f"{error.filename or root} cannot be written: {error.strerror}") from error


def _done(root: Path, one: Planned) -> Written:
    kept = {"created": _create, "extended": _extend}[one.action](root, one) if one.action != "kept" else ""
    return Written(path=one.path, action="kept" if kept else one.action, reason=kept or one.reason)


def _create(root: Path, one: Planned) -> str:
    """Why it was not written; empty where it was."""
    file = root / one.path
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.parent.resolve().is_relative_to(root.resolve()):
        return "Its folder is a link that leads out of the project."
    try:
        with file.open("x", encoding="utf-8", newline="") as stream:
            stream.write(one.text)
    except FileExistsError:
        return _APPEARED
    return ""


def _extend(root: Path, one: Planned) -> str:
    file = root / one.path
    with file.open("r+b") as stream:
        if stream.read() != one.before:
            return _CHANGED
        stream.write(one.text.encode())
    return ""
