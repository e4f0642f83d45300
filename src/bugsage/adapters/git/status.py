"""`git status --porcelain=v2 --branch -z`, read."""

from pathlib import Path

from bugsage.adapters.git.command import Git, Refusal
from bugsage.adapters.git.root import find_root, is_top
from bugsage.errors import BugSageError
from bugsage.model.history import RepositoryState

_STATUS = ("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=normal", "--ignore-submodules=dirty")


def read_state(git: Git) -> RepositoryState:
    """Where the repository stands; what git refuses to say stays unknown."""
    root = str(git.root)
    try:
        return parse_status(git.text(*_STATUS), root)
    except Refusal as refusal:
        if refusal.says("not a git repository"):
            return RepositoryState(root=root, is_git=False)
        if refusal.says("work tree"):
            return _bare_state(git)
        return RepositoryState(root=root, is_git=_looks_like_git(git.root))
    except BugSageError:
        return RepositoryState(root=root, is_git=_looks_like_git(git.root))


def read_branch(git: Git) -> str | None:
    """The branch that is checked out; what git refuses to say stays unknown."""
    name = _or_none(git, "symbolic-ref", "-q", "HEAD")
    return _unless_bracketed(name.removeprefix("refs/heads/")) if name else None


def parse_status(output: str, root: str) -> RepositoryState:
    """Headers `# branch.oid` and `# branch.head`; any other entry is a change."""
    headers: dict[str, str] = {}
    dirty = False
    for entry in filter(None, output.split("\0")):
        if entry.startswith("# "):
            name, _, value = entry[2:].partition(" ")
            headers[name] = value
        else:
            dirty = True
    return RepositoryState(
        root=root,
        commit=_unless_bracketed(headers.get("branch.oid")),
        branch=_unless_bracketed(headers.get("branch.head")),
        dirty=dirty,
    )


def _unless_bracketed(value: str | None) -> str | None:
    """`(initial)` and `(detached)` stand for nothing."""
    return None if value is None or value.startswith("(") else value


def _bare_state(git: Git) -> RepositoryState:
    return RepositoryState(
        root=str(git.root),
        commit=_or_none(git, "rev-parse", "--verify", "-q", "HEAD"),
        branch=_or_none(git, "symbolic-ref", "--short", "-q", "HEAD"),
    )


def _or_none(git: Git, *arguments: str) -> str | None:
    try:
        return git.text(*arguments).strip() or None
    except BugSageError:
        return None


def _looks_like_git(root: Path) -> bool:
    return is_top(find_root(root))
