"""Put our lines into a hook. What is there goes on working, and can be had back byte for byte."""

import os
import shutil
import sys
from pathlib import Path

from bugsage.adapters.git.hooks.files import (
    content_of,
    is_started,
    original,
    ours_in,
    replace,
    said,
    spare,
    tool_of,
)
from bugsage.adapters.git.hooks.lines import FOLDER, KEPT, LINK, LIST, SHEBANG, lines, put, takes
from bugsage.adapters.git.hooks.place import Place, place_of
from bugsage.errors import StateUnwritable
from bugsage.model.hooking import HookFile

_TRACKED = "it lies among your own files: commit it, and whoever has BugSage has the hook"
_LEFTHOOK = "lefthook writes its hooks anew now and then; an entry in its own configuration lasts longer"
_SHARED = "several repositories share its folder; it is silent in those that did not ask for it"


def install(root: Path) -> HookFile:
    """Install, or bring up to date. Raises GitFailed, GitMissing, StateUnwritable."""
    place = place_of(root)
    with said(place.file):
        place.file.parent.mkdir(parents=True, exist_ok=True)
        done = _again(place) or _moved(place) or _new(place)
        if place.shared:
            _enlist(place)
    return done


def program() -> str:
    """The program that a hook starts: that of this installation, wherever it will be called from."""
    own = Path(sys.executable).with_name("bugsage")
    if own.is_file():
        return str(own)
    return os.path.abspath(shutil.which("bugsage") or "") if shutil.which("bugsage") else ""


def _lines(place: Place, *, made: bool = False, kept: bool = False) -> bytes:
    return lines("" if place.tracked else program(), made=made, kept=kept, shared=place.shared)


def _again(place: Place) -> HookFile | None:
    """Ours is in its place already."""
    found = ours_in(place.file)
    if found is None:
        return None
    if not found.whole:
        note = "somebody wrote into its lines, so they were left as they are; uninstall and install make them anew"
        return HookFile(path=str(place.file), action="kept", notes=(note,))
    fresh = _lines(place, made=found.made, kept=found.chains)
    if fresh == found.lines:
        return HookFile(path=str(place.file), action="kept")
    replace(place.file, found.before + fresh + found.after)
    return HookFile(path=str(place.file), action="updated")


def _moved(place: Place) -> HookFile | None:
    """pre-commit has put ours beside its own, and starts it."""
    legacy = place.moved()[0]
    if tool_of(content_of(place.file)) == "pre-commit" and ours_in(legacy) and is_started(legacy):
        return HookFile(path=str(legacy), action="kept", beside="pre-commit")
    return None


def _new(place: Place) -> HookFile:
    content = content_of(place.file)
    notes = (*([_TRACKED] if place.tracked else []), *([_SHARED] if place.shared else []))
    if not os.path.lexists(place.file):
        first = SHEBANG if place.started else b""
        replace(place.file, first + _lines(place, made=True), 0o755 if place.started else 0o644)
        return HookFile(path=str(place.file), action="installed", beside="" if place.started else "husky", notes=notes)
    if place.file.is_dir():
        raise StateUnwritable(f"{place.file} is a folder", hint="git takes only a file for a hook; move it away")
    beside = tool_of(content) if place.started else "husky"
    if content is not None and (not place.started or _holds(place, content, beside)):
        replace(place.file, put(content, _lines(place)))
    else:
        notes = (*notes, *_put_aside(place, beside))
        replace(place.file, SHEBANG + _lines(place, kept=True), 0o755)
    return HookFile(
        path=str(place.file),
        action="installed",
        beside=beside,
        notes=(*notes, *([_LEFTHOOK] if beside == "lefthook" else [])),
    )


def _holds(place: Place, content: bytes, tool: str) -> bool:
    """Our lines can stand in it, and stay there: pre-commit and lefthook write their own hooks anew."""
    return is_started(place.file) and takes(content) and tool not in ("pre-commit", "lefthook")


def _put_aside(place: Place, tool: str) -> list[str]:
    """What stands there gets a second name, under which our lines start it; nothing is ever without a hook."""
    folder, notes = place.beside, []
    folder.mkdir(exist_ok=True)
    if earlier := original(folder):  # in whose place somebody put another one
        aside = spare(place.file)
        os.rename(earlier, aside)
        notes.append(f"a hook that stood here before is now {aside}")
    (folder / KEPT).unlink(missing_ok=True)
    if place.file.is_symlink():
        target = os.readlink(place.file)
        os.symlink(target, folder / LINK)
        os.symlink(target if os.path.isabs(target) else os.path.join("..", target), folder / KEPT)
    else:
        _second_name(place.file, folder / KEPT)
    if tool == "pre-commit" and not os.path.lexists(folder / "pre-push.legacy"):
        os.symlink("../pre-push.legacy", folder / "pre-push.legacy")  # it looks for this one beside itself
    return notes


def _second_name(file: Path, name: Path) -> None:
    try:
        os.link(file, name)
    except OSError:  # a file system without second names
        shutil.copy2(file, name)


def _enlist(place: Place) -> None:
    """In a folder that several repositories share ours is silent but in those that are named."""
    file = place.file.parent / FOLDER / LIST
    file.parent.mkdir(exist_ok=True)
    known = file.read_bytes().splitlines() if file.is_file() else []
    own = os.fsencode(place.common)
    if own not in known:
        replace(file, b"".join(line + b"\n" for line in (*known, own)), 0o644)
