"""The commit, made in a worktree of ours by git itself, so that all is as the user configured it."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bugsage.adapters.git.command import Git, Refusal
from bugsage.adapters.git.landing.entries import with_index
from bugsage.adapters.git.landing.hooks import lend_hooks, users_environment
from bugsage.adapters.git.landing.places import said
from bugsage.errors import GitFailed, LandingRefused
from bugsage.model.landing import LandOrder

#: Seconds that hooks may take.
_LONG = 900.0
_QUIET = ("-c", "core.hooksPath=/dev/null", "-c", "rerere.enabled=false", "-c", "merge.conflictStyle=diff3")
_MOST = 20_000
_NOBODY = ("tell me who you are", "empty ident", "no name was given", "no email was given", "unable to auto-detect")


class Scratch:
    """A worktree of ours at the newest commit of the branch."""

    def __init__(self, home: Git, root: Path, folder: Path) -> None:
        """`home` is the user's repository, `folder` a place for files of ours."""
        self.git = Git(root)
        self._home = home
        self._folder = folder
        self._links = self._untracked()

    def apply(self, order: LandOrder) -> None:
        """Put the change into index and files. Raises LandingRefused with the conflicts, or where nothing changes."""
        change = order.commit or self._change(order)
        self._picked(("cherry-pick", "--no-commit", "--allow-empty", change))

    def revert(self, commit: str) -> None:
        """Put the opposite of a commit into index and files. Raises LandingRefused as `apply` does."""
        self._picked(("revert", "--no-commit", commit))

    def commit(self, order: LandOrder) -> tuple[str, tuple[str, ...]]:
        """The commit, and what one should know. Raises LandingRefused with the words of whoever said no."""
        before = self.git.text("rev-parse", "HEAD").strip()
        options = ["-c", f"core.hooksPath={lend_hooks(self._home, self._folder / 'hooks')}"]
        options += ["-c", f"core.excludesFile={self._excludes()}", "-c", "gc.auto=0", "-c", "maintenance.auto=false"]
        words = ["commit", "--quiet", "--allow-empty-message", "-F", "-", *(["--signoff"] if order.signoff else [])]
        command = ["git", "-C", str(self.git.root), *options, *words]
        feed = order.message.encode("utf-8", "surrogateescape")
        try:
            done = subprocess.run(
                command, input=feed, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=users_environment(),
                timeout=_LONG,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise LandingRefused(f"git commit took longer than {_LONG:g} s", hint="see what the hooks do") from None
        words_of_it = done.stdout.decode("utf-8", "replace")
        if done.returncode:
            raise _no(words_of_it)
        made = self.git.text("rev-parse", "HEAD").strip()
        if said(self.git, "rev-parse", f"{made}^@") != before:
            raise LandingRefused("a hook made commits of its own", detail=words_of_it)
        return made, tuple(self._left())

    def _change(self, order: LandOrder) -> str:
        """A commit on the base with the diff applied exactly; it is on no branch."""
        index = self._folder / "change.index"
        try:
            with_index(self.git, index, "read-tree", f"{order.base}^{{tree}}")
            feed = order.diff.encode("utf-8", "surrogateescape")
            with_index(self.git, index, "apply", "--cached", "--whitespace=nowarn", "--unidiff-zero", feed=feed)
        except Refusal as refusal:
            hint = f"the diff must fit the files at {order.base[:12]}"
            raise LandingRefused(f"the patch does not apply: {refusal}", hint=hint, detail=refusal.stderr) from refusal
        tree = with_index(self.git, index, "write-tree").decode().strip()
        who = ("-c", "user.name=BugSage", "-c", "user.email=bugsage@localhost", "-c", "commit.gpgSign=false")
        made = self.git.fed(*who, "commit-tree", "-p", order.base, "-F", "-", tree, feed=b"change\n")
        return made.decode().strip()

    def _picked(self, words: Sequence[str]) -> None:
        who = ("-c", "user.name=BugSage", "-c", "user.email=bugsage@localhost")
        try:
            self.git.text(*_QUIET, *who, *words, seconds=300)
        except Refusal as refusal:
            unsettled = self.git.text("diff", "--name-only", "--diff-filter=U", "-z").split("\0")[:-1]
            if not unsettled:
                raise GitFailed(f"the change could not be applied: {refusal}") from refusal
            text = self.git.text("-c", "diff.noprefix=false", "diff", "--diff-filter=U", seconds=60)
            more = f" and {len(unsettled) - 1} more" if len(unsettled) > 1 else ""
            raise LandingRefused(
                f"the change conflicts with what was committed since, in {unsettled[0]}{more}",
                hint="make the fix again on the newest commit; nothing was changed",
                detail=text[:_MOST],
            ) from refusal
        if said(self.git, "diff", "--cached", "--name-only", "--no-renames") is None:
            raise LandingRefused("there is nothing to commit: the branch has this change already")

    def _untracked(self) -> list[str]:
        """What lies here and is not git's: links to the user's environments."""
        return self.git.text("ls-files", "--others", "--exclude-standard", "--directory", "-z").split("\0")[:-1]

    def _excludes(self) -> Path:
        """What the user ignores everywhere, and what we put here: a hook that adds all adds none of it."""
        named = said(self.git, "config", "--type=path", "--get", "core.excludesFile")
        usual = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config", "git", "ignore")
        users = Path(named) if named else usual
        known = users.read_text("utf-8", "surrogateescape") if users.is_file() else ""
        file = self._folder / "excludes"
        lines = "".join(f"/{name.rstrip('/')}\n" for name in self._links)
        file.write_text(f"{known}\n{lines}", "utf-8", "surrogateescape")
        return file

    def _left(self) -> list[str]:
        """A hook may change files and not stage them: that is not part of the commit, and goes with this folder."""
        changed = self.git.text("diff", "--name-only", "-z", "--ignore-submodules").split("\0")[:-1]
        if not changed:
            return []
        named = ", ".join(changed[:5])
        return [f"a hook changed {named} without staging it; that is not in the commit"]


def _no(words: str) -> LandingRefused:
    """Why git commit ended with an error."""
    if any(one in words for one in _NOBODY):
        hint = "git config user.name NAME, and git config user.email ADDRESS"
        return LandingRefused("git does not know who commits", hint=hint, detail=words[-_MOST:])
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    first = lines[-1] if lines else "it gave no reason"
    because = "the commit could not be signed" if "gpg failed to sign" in words else "git commit, or a hook, said no"
    return LandingRefused(f"{because}: {first[:300]}", hint="nothing was changed", detail=words[-_MOST:])
