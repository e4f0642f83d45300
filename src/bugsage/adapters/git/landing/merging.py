"""What a commit makes of the index and of the working file of each path that it changes, the user's work kept.

Nothing is guessed: where both sides changed the same lines, or only one of them still has the file, it is a conflict.
"""

import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, TypeVar

from bugsage.adapters.git.command import Git, environment
from bugsage.adapters.git.landing import held
from bugsage.adapters.git.landing.entries import (
    LINK,
    PROGRAM,
    SUBMODULE,
    Change,
    Entry,
    Indexed,
    blob,
    checked_out,
    is_intended,
    oid_of,
)
from bugsage.adapters.git.landing.held import Held
from bugsage.errors import LandingRefused

T = TypeVar("T")
#: Characters of all conflicts that are shown.
_MOST = 20_000


class Conflict(Exception):
    """Both sides changed it."""

    def __init__(self, said: str, text: str = "") -> None:
        super().__init__(said)
        self.text = text


class Step(NamedTuple):
    """What is done about one path."""

    path: str
    #: The index: before, and the entry after.
    was: Indexed | None
    entry: Entry | None
    #: The working file: before and after; the same where it stays.
    before: Held | None
    after: Held | None


class Planner:
    """Merges a commit with what the index and the working tree hold."""

    def __init__(self, git: Git, scratch: Git, folder: Path) -> None:
        """`scratch` is a working tree of the commit, whose attributes say how new contents are written.

        In `folder` there is room for what is merged.
        """
        self._git = git
        self._scratch = scratch
        self._folder = folder

    def plan(self, changes: Iterable[Change], index: dict[str, Indexed]) -> tuple[Step, ...]:
        """A step for every path. Raises LandingRefused with all conflicts."""
        steps, conflicts = [], []
        for change in changes:
            try:
                steps.append(self._step(change, index.get(change.path)))
            except Conflict as conflict:
                conflicts.append((change.path, conflict))
        if conflicts:
            raise refused(conflicts)
        return tuple(steps)

    def _step(self, change: Change, was: Indexed | None) -> Step:
        entry = self._entry(change, was)
        if SUBMODULE in (change.old and change.old.mode, change.new and change.new.mode):
            return Step(change.path, was, entry, None, None)
        now = held.read(self._git.root, change.path)
        if now is None and was is not None and was.skipped:
            return Step(change.path, was, entry, None, None)
        after = self._work(change, was, entry, now)
        if after != now:
            held.refuse_unwritable(self._git.root, change.path)
        return Step(change.path, was, entry, now, after)

    def _entry(self, change: Change, was: Indexed | None) -> Entry | None:
        old, new, now = change.old, change.new, was.entry if was else None
        if now in (old, new):
            return new
        if old is None and now is not None and is_intended(self._git, change.path):
            return new
        if now is None or new is None or old is None:
            raise Conflict(_one_sided("the index", old, now, new))
        mode = _three(old.mode, now.mode, new.mode)
        if mode is None or LINK in (old.mode, now.mode, new.mode) or SUBMODULE in (now.mode, new.mode):
            raise Conflict("what is staged and the commit make different kinds of file of it")
        if now.oid == old.oid or now.oid == new.oid:
            return Entry(mode, new.oid)
        sides = [blob(self._git, one) for one in (now, old, new)]
        return Entry(mode, oid_of(self._git, merged(self._folder, *sides, said="what is staged")))

    def _work(self, change: Change, was: Indexed | None, entry: Entry | None, now: Held | None) -> Held | None:
        theirs = self._held(self._scratch, change.path, change.new, now)
        if (now is None and theirs is None) or (now is not None and now.is_like(theirs)):
            return now
        if self._is_clean(change.path, was, now):
            return theirs if entry == change.new else self._held(self._scratch, change.path, entry, now)
        base = self._held(self._git, change.path, change.old, now)
        if now is not None and base is not None and now.is_like(base):
            return theirs
        if now is None or base is None or theirs is None:
            raise Conflict(_one_sided("the working tree", change.old, now, change.new))
        return three_way(self._folder, base, now, theirs)

    def _is_clean(self, path: str, was: Indexed | None, now: Held | None) -> bool:
        """The working file is what the index says; as git sees it, line ends and filters make no difference."""
        if was is None or now is None:
            return was is None and now is None
        if now.is_like(self._held(self._git, path, was.entry, now)):
            return True
        if now.link or was.entry.mode == LINK or (now.key[2] != (was.entry.mode == PROGRAM)):
            return False
        return oid_of(self._git, now.content, path) == was.entry.oid

    def _held(self, git: Git, path: str, entry: Entry | None, now: Held | None) -> Held | None:
        """An entry as a working file, with the permissions that are there already."""
        if entry is None:
            return None
        if entry.mode == SUBMODULE:
            raise Conflict("a submodule and a file are in each other's way")
        program = entry.mode == PROGRAM
        mode = held.with_program(now.mode, program) if now and not now.link else held.fresh_mode(program)
        return Held(checked_out(git, path, entry), mode, link=entry.mode == LINK)


def three_way(folder: Path, base: Held, now: Held, theirs: Held) -> Held:
    """A working file with what the commit changes, byte for byte the user's where it does not. Raises Conflict."""
    program = _three(base.key[2], now.key[2], theirs.key[2])
    if base.link or now.link or theirs.link or program is None:
        raise Conflict("the working tree and the commit make different kinds of file of it")
    if now.content == base.content:
        content = theirs.content
    elif theirs.content in (base.content, now.content):
        content = now.content
    else:
        content = merged(folder, now.content, base.content, theirs.content, said="what is not committed")
    return Held(content, held.with_program(now.mode, program) if program != now.key[2] else now.mode)


def merged(folder: Path, ours: bytes, base: bytes, theirs: bytes, *, said: str) -> bytes:
    """Both changes in one text. Raises Conflict with the text as git marks it."""
    names = ("ours", "base", "theirs")
    for name, content in zip(names, (ours, base, theirs), strict=True):
        (folder / name).write_bytes(content)
    labels = ("-L", said, "-L", "before", "-L", "the commit")
    command = ["git", "merge-file", "-p", "--diff3", *labels, *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, env=environment(), timeout=60)
    if done.returncode == 0:
        return done.stdout
    if done.returncode > 127:
        raise Conflict(f"{said} and the commit change a file that is not text")
    raise Conflict(f"{said} and the commit change the same lines", done.stdout.decode("utf-8", "replace"))


def refused(conflicts: Iterable[tuple[str, Conflict]]) -> LandingRefused:
    """All of them in one answer."""
    listed = list(conflicts)
    detail = "\n".join(f"{path}: {one}\n{_marked(one.text)}".rstrip() for path, one in listed)
    path, first = listed[0]
    more = f", and {len(listed) - 1} more" if len(listed) > 1 else ""
    hint = "commit or stash your change of it, or take another part of the patch; nothing was changed"
    return LandingRefused(f"{path}: {first}{more}", hint=hint, detail=detail[:_MOST])


def _marked(text: str) -> str:
    """The marked stretches alone, with what is between them left out."""
    kept, inside = [], False
    for line in text.splitlines():
        inside = inside or line.startswith("<<<<<<< ")
        if inside:
            kept.append(line)
        inside = inside and not line.startswith(">>>>>>> ")
    return "\n".join(kept)


def _one_sided(where: str, old: object, now: object, new: object) -> str:
    if old is None:
        return f"the commit adds it, and {where} has another file of this name already"
    return f"{where} has changed it, and the commit deletes it" if new is None else f"{where} has it no more"


def _three(base: T, ours: T, theirs: T) -> T | None:
    """Whoever changed it is right; None where both did, differently."""
    return theirs if ours in (base, theirs) else ours if theirs == base else None
