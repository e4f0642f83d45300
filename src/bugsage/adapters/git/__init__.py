"""The repository's past, asked of the `git` program: for blame and log it is several times faster than a library."""

from bugsage.adapters.git.history import GitHistory
from bugsage.adapters.git.root import find_root

__all__ = ["GitHistory", "find_root"]
