"""The repository's past and its worktrees, by the `git` program: it is several times faster than a library."""
