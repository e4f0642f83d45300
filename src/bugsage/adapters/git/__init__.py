"""The repository's past and its worktrees, by the `git` program: it is several times faster than a library."""

from bugsage.adapters.git.history import GitHistory
from bugsage.adapters.git.root import find_root
from bugsage.adapters.git.workspace import GitWorkspace

__all__ = ["GitHistory", "GitWorkspace", "find_root"]
