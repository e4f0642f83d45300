"""Branch, working files and index go to a commit, in this order; after a kill the same function goes on, or goes back.

The branch is what decides. It moves by compare-and-swap before any file is touched: where it has not moved nothing has,
and where it has, the rest follows. All the while git's own lock on the index is ours.
"""

import os
from contextlib import suppress
from pathlib import Path

from bugsage.adapters.git.command import Git, Refusal
from bugsage.adapters.git.landing import held
from bugsage.adapters.git.landing.entries import SUBMODULE, indexed, updated, write_index
from bugsage.adapters.git.landing.held import Held
from bugsage.adapters.git.landing.journal import Journal, Kept
from bugsage.adapters.git.landing.merging import Conflict, Step, three_way
from bugsage.adapters.git.landing.places import Place
from bugsage.errors import LandingRefused


def kept(step: Step) -> Kept:
    """A step as the journal has it."""
    return Kept(
        path=step.path,
        entry_before=step.was.entry if step.was else None,
        entry_after=step.entry,
        skipped=bool(step.was and step.was.skipped),
        trusted=bool(step.was and step.was.trusted),
        before=(step.before.mode, step.before.link) if step.before else None,
        after=(step.after.mode, step.after.link) if step.after else None,
    )


def save(folder: Path, steps: tuple[Step, ...]) -> None:
    """What working files hold before and after, beside the journal."""
    for number, step in enumerate(steps):
        for name, one in (("before", step.before), ("after", step.after)):
            if one is not None:
                held.make(folder / f"{number}.{name}", Held(one.content, 0o600))


class Lock:
    """Git's lock on the index, in a way that shows afterwards whose it was."""

    def __init__(self, place: Place, landing: str) -> None:
        self._place = place
        self._mark = place.folder / f"bugsage-{landing}.lock"

    def take(self) -> None:
        """Raises LandingRefused where git has it."""
        self._mark.write_text(self._mark.name)
        try:
            _put_lock(self._mark, self._place.lock)
        except FileExistsError:
            if self.is_ours():
                return
            self._mark.unlink()
            said = f"another git process works in this repository ({self._place.lock} is there)"
            hint = "wait for it; where none runs any more, remove that file"
            raise LandingRefused(said, hint=hint) from None

    def is_ours(self) -> bool:
        """Whether this landing has it, or had it when it was killed."""
        try:
            return self._place.lock.read_text() == self._mark.name
        except (OSError, UnicodeDecodeError):
            return False

    def release(self) -> None:
        """Give it back."""
        if self.is_ours():
            self._place.lock.unlink()
        self._mark.unlink(missing_ok=True)


def _put_lock(mark: Path, lock: Path) -> None:
    """All at once with what it holds, where files can have two names. Raises FileExistsError."""
    try:
        os.link(mark, lock)
    except FileExistsError:
        raise
    except OSError:
        with lock.open("x") as stream:
            stream.write(mark.name)


def move_branch(git: Git, journal: Journal, old: str, new: str, said: str) -> None:
    """By compare-and-swap. Raises LandingRefused where it is not at `old` any more, or a hook says no."""
    words = ("update-ref", "-m", said, *(() if journal.branch else ("--no-deref",)))
    try:
        git.text(*words, journal.branch or "HEAD", new, old, seconds=60)
    except Refusal as refusal:
        hint = "nothing was changed; try again"
        raise LandingRefused(f"the branch could not be moved: {refusal}", hint=hint, detail=refusal.stderr) from refusal


def move_files(root: Path, folder: Path, journal: Journal, *, back: bool = False) -> list[str]:
    """Put every working file in place that is not yet; what could not be is told, a sentence each, and stays."""
    notes = []
    for number, step in enumerate(journal.steps):
        old, new = _kept(folder, number, "before", step.before), _kept(folder, number, "after", step.after)
        if step.entry_after and step.entry_after.mode == SUBMODULE and not back:
            (root / step.path).mkdir(parents=True, exist_ok=True)
        if old == new:
            continue
        try:
            _put(root, folder, number, step.path, *((new, old) if back else (old, new)))
        except (Conflict, LandingRefused) as error:
            notes.append(f"{step.path} was changed meanwhile and stays as it is: {error}")
    return notes


def _put(root: Path, folder: Path, number: int, path: str, old: Held | None, new: Held | None) -> None:
    now = held.read(root, path)
    if now == new or (now and now.is_like(new)):
        return
    if now != old and not (now and now.is_like(old)):
        if now is None or old is None or new is None:
            raise Conflict("somebody else wrote or removed it")
        new = three_way(folder, old, now, new)
    held.put(root, path, new, folder / f"{number}.spare")


def _kept(folder: Path, number: int, name: str, said: tuple[int, bool] | None) -> Held | None:
    return Held((folder / f"{number}.{name}").read_bytes(), *said) if said else None


def move_index(git: Git, place: Place, journal: Journal, *, back: bool = False) -> list[str]:
    """The entries of the steps, by one rename; one that is neither as before nor as after stays, and is told."""
    notes, now = [], indexed(git, [step.path for step in journal.steps])
    wanted = {}
    for step in journal.steps:
        old, new = (step.entry_after, step.entry_before) if back else (step.entry_before, step.entry_after)
        was = now.get(step.path)
        entry = was.entry if was else None
        if entry not in (old, new):
            notes.append(f"{step.path} was staged meanwhile and stays so")
        elif entry != new:
            wanted[step.path] = (new, was)
    if wanted:
        draft = place.folder / f"bugsage-{journal.landed.id}.index"
        write_index(git, place.index_file, draft, wanted)
        os.replace(draft, place.index_file)
    return notes


def settle(git: Git, place: Place) -> None:
    """Where the index only lacks what files look like on the disk, `git status` would find it by itself."""
    with suppress(Refusal):
        updated(git, place.index_file, "-q", "--refresh")
