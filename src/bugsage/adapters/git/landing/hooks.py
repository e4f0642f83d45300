"""Hooks of the user's repository, run in a worktree of ours as if they ran in the user's."""

import os
import shlex
import subprocess
from pathlib import Path

from bugsage.adapters.git.command import Git

#: Hooks that have a say in a commit; those that only hear of one run when it is on the user's branch.
_ASKED = ("pre-commit", "prepare-commit-msg", "commit-msg")
_AFTER = "post-commit"
#: What git sets for its own hooks and a caller may have handed down: it would lead to another repository.
_PLACES = frozenset((
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_OBJECT_DIRECTORY", "GIT_DIR",
    "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_GRAFT_FILE", "GIT_INDEX_FILE", "GIT_REPLACE_REF_BASE",
    "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_LITERAL_PATHSPECS",
))  # fmt: skip
_SECONDS = 60.0


def users_environment() -> dict[str, str]:
    """The user's own: who commits, when, in which language; no editor opens and nobody is asked."""
    own = {name: value for name, value in os.environ.items() if name not in _PLACES}
    return own | {"GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": ":", "GIT_MERGE_AUTOEDIT": "no"}


def hooks_folder(git: Git) -> Path:
    """Where the user's hooks lie; a configured path counts from the user's own tree."""
    return git.root / git.text("rev-parse", "--git-path", "hooks").rstrip("\n")


def lend_hooks(git: Git, folder: Path) -> Path:
    """A folder with the hooks that have a say, each of which calls the user's own where it lies.

    So a hook that finds its neighbours by its own path finds them, though they are nowhere in our worktree.
    """
    folder.mkdir(exist_ok=True)
    for name in _ASKED:
        hook = hooks_folder(git) / name
        if os.access(hook, os.X_OK) and hook.is_file():
            ours = folder / name
            ours.write_text(f'#!/bin/sh\nexec {shlex.quote(os.fspath(hook))} "$@"\n')
            ours.chmod(0o755)
    return folder


def tell_hook(git: Git) -> str:
    """Run the hook that hears of a commit, in the user's tree; what it said where it failed, as git shows it."""
    hook = hooks_folder(git) / _AFTER
    if not (os.access(hook, os.X_OK) and hook.is_file()):
        return ""
    try:
        done = subprocess.run(
            [hook], cwd=git.root, env=users_environment(), stdin=subprocess.DEVNULL, capture_output=True,
            timeout=_SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"the post-commit hook did not end well: {error}"
    words = (done.stdout + done.stderr).decode("utf-8", "replace").strip()
    return f"the post-commit hook ended with status {done.returncode}: {words[-300:]}" if done.returncode else ""
