"""A hook as it is installed, and what a push that called it would bring."""

from bugsage.model.base import Noun
from bugsage.model.git_names import EMPTY_TREE


class HookFile(Noun, frozen=True, kw_only=True):
    """What became of the pre-push hook of a repository."""

    #: Absolute path of the file that git, or whatever runs hooks here, reads.
    path: str
    #: `installed`, `updated`, `kept` (it is there already), `removed`, `restored`, or `absent` (there was nothing).
    action: str
    #: What it stands beside: `pre-commit`, `lefthook`, `husky`, `a hook of your own`; empty where it is alone.
    beside: str = ""
    #: What somebody should know of it, a sentence each.
    notes: tuple[str, ...] = ()


class PushedRef(Noun, frozen=True, kw_only=True):
    """One line of what git tells a pre-push hook. A side that is not there has no commit."""

    local_ref: str
    local: str | None
    remote_ref: str
    remote: str | None = None

    @property
    def branch(self) -> str:
        """The branch that it goes to; empty for a tag, a note and the like."""
        return self.remote_ref.removeprefix("refs/heads/") if self.remote_ref.startswith("refs/heads/") else ""


class Push(Noun, frozen=True, kw_only=True):
    """Commits that no remote has, as one change."""

    #: All that bring it: a branch and a tag on its end are one push.
    refs: tuple[PushedRef, ...]
    #: The newest commit.
    head: str
    #: The commit it is compared with, which a remote has; None where nothing of it was pushed before.
    base: str | None
    #: How many commits are new.
    commits: int
    #: How many commits of the remote's branch it takes away.
    dropped: int = 0
    #: The clone ends before what the remote has: only the newest commit is judged.
    shallow: bool = False

    @property
    def revisions(self) -> str:
        """The change as a range."""
        return f"{self.base or EMPTY_TREE}..{self.head}"

    @property
    def branch(self) -> str | None:
        """The branch that it goes to; None for tags and the like."""
        return next((ref.branch for ref in self.refs if ref.branch), None)


class Pushed(Noun, frozen=True, kw_only=True):
    """What a push brings."""

    pushes: tuple[Push, ...] = ()
    #: What there is nothing to judge of, a sentence each: what is deleted, and what the remote has already.
    nothing: tuple[str, ...] = ()
