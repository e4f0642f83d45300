"""The port Landing: commits to the user's own branches, made beside them and put in place by a journal."""

import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from msgspec.structs import replace

from bugsage.adapters.git.command import Git
from bugsage.adapters.git.landing import finishing
from bugsage.adapters.git.landing.entries import changes, indexed
from bugsage.adapters.git.landing.hooks import tell_hook
from bugsage.adapters.git.landing.journal import Journal, Journals
from bugsage.adapters.git.landing.merging import Planner
from bugsage.adapters.git.landing.moving import Lock, kept, save
from bugsage.adapters.git.landing.places import Place, contains, place_of, refuse_half_done, short, target_of
from bugsage.adapters.git.landing.scratch import Scratch
from bugsage.adapters.git.workspace import GitWorkspace
from bugsage.errors import LandingRefused
from bugsage.model.landing import Landed, LandOrder

_DIFF = ("diff", "-M", "-U3", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/", "--full-index")

#: Refs that move by themselves or are only offers.
_OURS = ("refs/bugsage/", "refs/heads/bugsage/", "refs/stash")


class GitLanding:
    """Landings of one working tree. See `moving` for what a kill can meet."""

    def __init__(self, root: Path, state: Path | None, make: Callable[[], object] = lambda: None) -> None:
        """`state` is `.bugsage/`, which `make` makes; None where it cannot be written."""
        self._git = Git(root.absolute())
        self._workspace = GitWorkspace(root, state, make)
        self._journals = Journals(state, root, make)

    def diff(self, commit: str) -> str:
        """What a commit changes of its first parent."""
        return self._git.fed(*_DIFF, f"{commit}^", commit, feed=b"", seconds=60).decode("utf-8", "surrogateescape")

    def land(self, order: LandOrder) -> Landed:
        """Make the commit beside, then move branch, files and index to it."""
        return self._moved(order, "commit", lambda scratch: scratch.apply(order))

    def undo(self, commit: str, order: LandOrder) -> Landed:
        """Where nothing was built on the commit its branch goes back, else a commit reverts it."""
        place = place_of(self._git)
        if not contains(self._git, place.head, commit):
            branch = short(place.branch) or "what is checked out"
            hint = f"git branch --contains {commit[:12]} says where it is"
            raise LandingRefused(f"{branch} does not hold the commit {commit[:12]}", hint=hint)
        if place.head == commit and not self._published(commit, place):
            return self._moved(order, "back", None)
        return self._moved(order, "commit", lambda scratch: scratch.revert(commit))

    def told(self, landing: str) -> None:
        """The journal goes."""
        self._journals.drop(landing)

    def recover(self) -> tuple[Landed, ...]:
        """What was cut off is finished, or had never begun."""
        if not self._journals.names():
            return ()
        with self._journals.alone():
            return self._recovered()

    def left(self) -> int:
        """Journals that no living process works on."""
        if not self._journals.names():
            return 0
        with suppress(LandingRefused), self._journals.alone(patience=0):
            return len(self._journals.names())
        return 0

    def edited(self, message: str) -> str:
        """By the editor of `git var GIT_EDITOR`, at this terminal."""
        with self._journals.alone():
            folder = self._journals.place(f"LD-{token_hex(4)}")
            try:
                file = folder / "COMMIT_EDITMSG"
                file.write_text(message, "utf-8", "surrogateescape")
                editor = self._git.text("var", "GIT_EDITOR").strip()
                done = subprocess.run(["sh", "-c", f'{editor} "$@"', editor, str(file)], cwd=self._git.root)
                if done.returncode:
                    raise LandingRefused(f"the editor ended with status {done.returncode}", hint="nothing was changed")
                return file.read_text("utf-8", "surrogateescape")
            finally:
                self._journals.drop(folder.name)

    def _recovered(self) -> tuple[Landed, ...]:
        found = tuple(finishing.finished(self._git, self._journals, one) for one in self._journals.all())
        for place in self._journals.names():
            if not any(one and one.id == place.name for one in found):
                finishing.forget(self._git, place.name)
                self._journals.drop(place.name)
        return tuple(one for one in found if one is not None)

    def _published(self, commit: str, place: Place) -> bool:
        """Another branch, a tag or a remote has it: others may have built on it. Stashes and fixes on offer do not."""
        listed = self._git.text("for-each-ref", "--contains", commit, "--format=%(refname)", seconds=60).split()
        return any(name != place.branch and not name.startswith(_OURS) for name in listed)

    def _moved(self, order: LandOrder, way: str, make: Callable[[Scratch], None] | None) -> Landed:
        """One landing from the first look to the last rename; without `make` one commit back."""
        with self._journals.alone():
            self._recovered()
            place = place_of(self._git)
            refuse_half_done(self._git, place)
            full, old, here = target_of(self._git, place, order.branch)
            name = f"LD-{token_hex(4)}"
            folder = self._journals.place(name)
            try:
                with self._workspace.open(old if make else f"{old}^") as tree:
                    scratch = Scratch(self._git, tree.root, folder)
                    new, notes = tree.commit, tuple[str, ...]()
                    if make:
                        make(scratch)
                        new, notes = scratch.commit(order)
                    landed = Landed(
                        id=name, way=way, commit=new, before=old, branch=short(full), notes=notes, memo=order.memo
                    )
                    mark, marked = (new, True) if make else (old, False)
                    journal = Journal(landed=landed, phase="begun", branch=full, here=here, mark=mark, marked=marked)
                    return self._placed(journal, place, scratch.git)
            except BaseException:
                if not self._journals.half_done(name):
                    self._journals.drop(name)
                raise

    def _placed(self, journal: Journal, place: Place, scratch: Git) -> Landed:
        """Plan under git's lock, then move."""
        landed, folder = journal.landed, self._journals.place(journal.landed.id)
        lock = Lock(place, landed.id) if journal.here else None
        self._journals.write(journal)
        if lock:
            lock.take()
        try:
            found = changes(self._git, landed.before, landed.commit)
            if journal.here:
                if place_of(self._git) != place:
                    raise LandingRefused("the branch moved meanwhile; nothing was changed", hint="try again")
                index = indexed(self._git, [change.path for change in found])
                steps = Planner(self._git, scratch, folder).plan(found, index)
                save(folder, steps)
                journal = replace(journal, steps=tuple(map(kept, steps)))
            landed = replace(landed, paths=tuple(change.path for change in found))
            journal = replace(journal, landed=landed, phase="ready")
            finishing.keep(self._git, journal, folder)
            self._journals.write(journal)
            landed = finishing.move(self._git, self._journals, place, journal)
        finally:
            # What is still half done, because even its end was interrupted, keeps the lock until it is finished.
            if not self._journals.half_done(landed.id):
                if lock:
                    lock.release()
                finishing.forget(self._git, landed.id)
        if journal.here:
            finishing.settle(self._git, place)
        told = tell_hook(self._git) if journal.here and journal.marked else ""
        return replace(landed, notes=(*landed.notes, told)) if told else landed
