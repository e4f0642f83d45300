"""Where a landing happens: the repository's folder, its index, its branch; and whether that can be now."""

from pathlib import Path
from typing import NamedTuple

from bugsage.adapters.git.command import Git, Refusal
from bugsage.errors import GitFailed, LandingRefused

_HEADS = "refs/heads/"
#: What git keeps while something is half done, in words, and how one goes on.
_HALF_DONE = {
    "MERGE_HEAD": ("a merge", "git merge --continue, or git merge --abort"),
    "CHERRY_PICK_HEAD": ("a cherry-pick", "git cherry-pick --continue, or git cherry-pick --abort"),
    "REVERT_HEAD": ("a revert", "git revert --continue, or git revert --abort"),
    "rebase-merge": ("a rebase", "git rebase --continue, or git rebase --abort"),
    "rebase-apply": ("a rebase or git am", "git rebase --continue or git am --continue, or --abort"),
    "sequencer": ("a row of picks", "git cherry-pick --continue, or git cherry-pick --abort"),
    "BISECT_LOG": ("a bisection", "git bisect reset"),
}


class Place(NamedTuple):
    """The user's working tree and what is checked out in it."""

    root: Path
    #: The folder that git keeps for this working tree, and the index in it.
    folder: Path
    index_file: Path
    #: The newest commit.
    head: str
    #: Full name of the branch; None where HEAD is detached.
    branch: str | None

    @property
    def lock(self) -> Path:
        """Who has this file may write the index: git's own lock."""
        return self.index_file.with_name("index.lock")


def place_of(git: Git) -> Place:
    """As it is now. Raises GitFailed outside a working tree, LandingRefused before the first commit."""
    try:
        inside, folder = git.text("rev-parse", "--is-inside-work-tree", "--absolute-git-dir").splitlines()
    except Refusal as refusal:
        raise GitFailed(f"{git.root} is no git repository", hint="landing makes a commit") from refusal
    if inside != "true":
        raise GitFailed("this repository has no working tree", hint="land in one of its worktrees")
    index = git.root / git.text("rev-parse", "--git-path", "index").rstrip("\n")
    branch = said(git, "symbolic-ref", "-q", "HEAD")
    head = said(git, "rev-parse", "--verify", "-q", "HEAD^{commit}")
    if not head:
        raise LandingRefused("there is no commit yet to put another one on", hint="make the first commit yourself")
    return Place(git.root, Path(folder), index, head, branch)


def refuse_half_done(git: Git, place: Place) -> None:
    """Nothing lands in the middle of something else. Raises LandingRefused."""
    for name, (what, hint) in _HALF_DONE.items():
        if (place.folder / name).exists():
            raise LandingRefused(f"{what} is under way in this working tree", hint=hint)
    if git.text("ls-files", "--unmerged", "-z", seconds=60):
        raise LandingRefused("the index holds conflicts that nobody settled", hint="git status names them")


def target_of(git: Git, place: Place, branch: str | None) -> tuple[str | None, str, bool]:
    """Full name of the branch that gets the commit, its newest commit, and whether it is what is checked out here.

    Raises LandingRefused where another worktree has it, or there is none.
    """
    full = f"{_HEADS}{branch.removeprefix(_HEADS)}" if branch else place.branch
    if full == place.branch:
        return full, place.head, True
    tip = said(git, "rev-parse", "--verify", "-q", f"{full}^{{commit}}")
    if not tip:
        raise LandingRefused(f"there is no branch {branch}", hint=f"git branch {branch} makes it")
    if f"branch {full}\n" in git.text("worktree", "list", "--porcelain"):
        raise LandingRefused(f"another worktree has {branch} checked out", hint="land it there")
    return full, tip, False


def short(branch: str | None) -> str | None:
    """As people call it."""
    return branch.removeprefix(_HEADS) if branch else None


def said(git: Git, *arguments: str) -> str | None:
    """What a command answers; None where it has no answer."""
    try:
        return git.text(*arguments).strip() or None
    except Refusal:
        return None


def contains(git: Git, tip: str, commit: str) -> bool:
    """Whether a commit is an ancestor of another, or the same."""
    try:
        git.text("merge-base", "--is-ancestor", commit, tip, seconds=60)
    except Refusal:
        return False
    return True
