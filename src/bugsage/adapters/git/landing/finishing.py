"""The moves of a landing in their order, and what is done about one that was cut off."""

from pathlib import Path

from msgspec.structs import replace

from bugsage.adapters.git.command import Git, Refusal
from bugsage.adapters.git.landing.entries import SUBMODULE, oid_of
from bugsage.adapters.git.landing.journal import Journal, Journals
from bugsage.adapters.git.landing.moving import Lock, move_branch, move_files, move_index
from bugsage.adapters.git.landing.moving import settle as settle
from bugsage.adapters.git.landing.places import Place, contains, place_of, said
from bugsage.errors import BugSageError, LandingRefused
from bugsage.model.landing import Landed

_KEPT = "refs/bugsage/kept/"


def move(git: Git, journals: Journals, place: Place, journal: Journal) -> Landed:
    """Branch, files, index. Where one cannot be done all are as before. Raises LandingRefused, GitFailed."""
    landed, folder = journal.landed, journals.place(journal.landed.id)
    try:
        move_branch(
            git,
            journal,
            landed.before,
            landed.commit,
            f"bugsage: {'undo' if landed.way == 'back' else 'landing'} {landed.id}",
        )
    except BugSageError:
        journals.write(replace(journal, phase="begun"))
        raise
    try:
        return _follow(git, journals, place, journal)
    except (OSError, BugSageError) as error:
        move_files(place.root, folder, journal, back=True)
        move_index(git, place, journal, back=True)
        move_branch(git, journal, landed.commit, landed.before, f"bugsage: {landed.id} taken back")
        journals.write(replace(journal, phase="begun"))
        why = error.strerror if isinstance(error, OSError) else str(error)
        hint = "everything is as it was before"
        raise LandingRefused(f"the files could not be written: {why}", hint=hint) from error
    except BaseException:  # interrupted: what follows takes a moment, and half of it is worse
        _follow(git, journals, place, journal)
        raise


def _follow(git: Git, journals: Journals, place: Place, journal: Journal) -> Landed:
    """What comes after the branch; it may have been done before, or a part of it."""
    notes: list[str] = []
    if journal.here:
        notes += move_files(place.root, journals.place(journal.landed.id), journal)
        notes += move_index(git, place, journal)
    landed = replace(journal.landed, notes=(*journal.landed.notes, *notes))
    journals.write(replace(journal, landed=landed, phase="done"))
    return landed


def finished(git: Git, journals: Journals, journal: Journal) -> Landed | None:
    """A landing of a killed process, brought to its end; None where its branch had not moved, and so nothing had.

    Raises LandingRefused where git's lock is another's now.
    """
    place, landed = place_of(git), journal.landed
    lock = Lock(place, landed.id)
    if journal.phase == "begun" or (journal.phase == "ready" and not _happened(git, journal)):
        lock.release()
        return None
    if journal.phase == "ready":
        if journal.here and place.branch != journal.branch:
            note = "another branch is checked out now; the files stay as they are"
            journal = replace(journal, here=False, landed=replace(landed, notes=(*landed.notes, note)))
        if journal.here:
            lock.take()
        landed = _follow(git, journals, place, journal)
        lock.release()
        if journal.here:
            settle(git, place)
    lock.release()
    forget(git, landed.id)
    return landed


def _happened(git: Git, journal: Journal) -> bool:
    """The branch is where this landing wanted it, or beyond."""
    tip = said(git, "rev-parse", "--verify", "-q", f"{journal.branch or 'HEAD'}^{{commit}}")
    return bool(tip) and contains(git, str(tip), journal.mark) == journal.marked


def keep(git: Git, journal: Journal, folder: Path) -> None:
    """A ref to the commit, and to what the user had staged and not committed in the files that change."""
    lines = []
    for number, step in enumerate(journal.steps):
        if step.entry_before and step.entry_before.mode != SUBMODULE:
            lines.append(f"100644 blob {step.entry_before.oid}\t{number}.staged\n")
        if step.before:
            lines.append(f"100644 blob {oid_of(git, (folder / f'{number}.before').read_bytes())}\t{number}.working\n")
    landed = journal.landed
    tree = git.fed("mktree", feed="".join(lines).encode()).decode().strip()
    who = ("-c", "user.name=BugSage", "-c", "user.email=bugsage@localhost", "-c", "commit.gpgSign=false")
    parents = ("-p", landed.before, "-p", landed.commit)
    text = "\n".join(("Before a landing", "", *(f"{n}: {step.path}" for n, step in enumerate(journal.steps))))
    feed = text.encode("utf-8", "replace")
    made = git.fed(*who, "commit-tree", *parents, "-F", "-", tree, feed=feed).decode().strip()
    git.text("update-ref", f"{_KEPT}{landed.id}", made)


def forget(git: Git, landing: str) -> None:
    """Nobody needs what was kept of it any more."""
    try:
        git.text("update-ref", "-d", f"{_KEPT}{landing}")
    except Refusal:
        return
