"""Take our lines out of a hook. What was there before is there again, and what came since stays."""

import os
from contextlib import suppress
from pathlib import Path

from bugsage.adapters.git.hooks.files import content_of, original, ours_in, replace, said, spare, tool_of
from bugsage.adapters.git.hooks.lines import KEPT, LIST, SHEBANG, Found
from bugsage.adapters.git.hooks.place import Place, place_of
from bugsage.model.hooking import HookFile


def uninstall(root: Path) -> HookFile:
    """Uninstall; where nothing of ours is, nothing is changed. Raises GitFailed, GitMissing, StateUnwritable."""
    place = place_of(root)
    with said(place.file):
        if place.shared and _is_wanted_elsewhere(place):
            note = "other repositories want it, so its lines stay; it is silent in this one"
            return HookFile(path=str(place.file), action="removed", notes=(note,))
        notes: list[str] = []
        action = _cleared(place, place.file, notes)
        for file in place.moved():
            action = _cleared(place, file, notes) or action
        notes += _left(place)
        _sweep(place.beside)
    return HookFile(path=str(place.file), action=action or "absent", notes=tuple(notes))


def _cleared(place: Place, file: Path, notes: list[str]) -> str:
    """Without our lines; what was done, empty where it has none."""
    found = ours_in(file)
    if found is None:
        return ""
    if not found.whole:
        copy = spare(file)
        replace(copy, content_of(file) or b"", 0o644)
        notes.append(f"somebody wrote into its lines; {copy} has them as they were")
    earlier = original(place.beside)
    if found.chains and earlier and found.rest == SHEBANG and not _is_anew(place, file, earlier):
        os.replace(earlier, file)
        return "restored"
    if _is_only_ours(found):
        file.unlink()
        return "removed"
    replace(file, found.rest)
    return "removed"


def _is_only_ours(found: Found) -> bool:
    """Nothing would be left that does anything."""
    return (found.made or found.chains) and found.rest in (SHEBANG, b"")


def _is_anew(place: Place, file: Path, earlier: Path) -> bool:
    """A tool that stood in our place has moved ours away and stands there again."""
    tool = tool_of(content_of(earlier))
    return file != place.file and tool in ("pre-commit", "lefthook") and tool == tool_of(content_of(place.file))


def _left(place: Place) -> list[str]:
    """What stood in our place once, where something else has taken it since: nothing of it is lost."""
    earlier = original(place.beside)
    if earlier is None:
        return []
    if not os.path.lexists(place.file):
        os.replace(earlier, place.file)
        return []
    if not earlier.is_symlink() and content_of(earlier) == content_of(place.file):
        earlier.unlink()
        return []
    aside = spare(place.file)
    os.replace(earlier, aside)
    return [f"the hook that stood here before is now {aside}, for another one has taken its place"]


def _is_wanted_elsewhere(place: Place) -> bool:
    """Take this repository off the list; whether others are left on it that are still there."""
    file = place.beside / LIST
    known = file.read_bytes().splitlines() if file.is_file() else []
    left = [line for line in known if line != os.fsencode(place.common) and os.path.isdir(line)]
    if left:
        replace(file, b"".join(line + b"\n" for line in left), 0o644)
    else:
        file.unlink(missing_ok=True)
    return bool(left)


def _sweep(folder: Path) -> None:
    """Our folder, without what was only needed while ours stood there."""
    for name in ("pre-push.legacy", KEPT):
        if (folder / name).is_symlink():
            (folder / name).unlink()
    with suppress(OSError):
        folder.rmdir()
