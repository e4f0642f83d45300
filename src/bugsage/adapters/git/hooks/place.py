"""Where the pre-push hook of a repository is, whoever runs it."""

import os
from pathlib import Path
from typing import NamedTuple

from bugsage.adapters.git.command import Git, Refusal
from bugsage.adapters.git.hooks.lines import FOLDER
from bugsage.errors import GitFailed

_NAME = "pre-push"
#: What other tools make of a hook that they find in their place.
_MOVED = ("pre-push.legacy", "pre-push.old")


class Place(NamedTuple):
    """Where a hook goes."""

    file: Path
    #: The repository's own folder, which all its worktrees share.
    common: Path
    #: Git starts it, so it must be executable; husky reads it instead.
    started: bool
    #: Other repositories of this machine use it as well.
    shared: bool
    #: It lies among the files of the work tree, so that others get it with them.
    tracked: bool

    @property
    def beside(self) -> Path:
        """The folder for what stood in its place."""
        return self.file.parent / FOLDER

    def moved(self) -> tuple[Path, ...]:
        """Where other tools may have put it."""
        return tuple(self.file.with_name(name) for name in _MOVED)


def place_of(root: Path) -> Place:
    """Raises GitFailed where there is no repository, or hooks are switched off; GitMissing."""
    git = Git(root)
    try:
        said = git.text("rev-parse", "--git-common-dir", "--git-path", "hooks").split("\n")
    except Refusal as refusal:
        if refusal.says("not a git repository"):
            raise GitFailed(f"{root} is no git repository", hint="go into one, or name it with --repo") from None
        raise
    common, folder = (Path(os.path.abspath(root / name)) for name in said[:2])
    scope = _scope(git)
    if folder.exists() and not folder.is_dir():
        raise GitFailed(
            f"hooks are switched off here: core.hooksPath is {folder}", hint="git config --unset core.hooksPath"
        )
    tracked = folder.is_relative_to(root) and not folder.is_relative_to(common)
    if folder.name == "_" and (folder / "h").is_file():  # husky writes this folder anew with every installation
        return Place(folder.parent / _NAME, common, started=False, shared=False, tracked=tracked)
    return Place(folder / _NAME, common, started=True, shared=scope in ("global", "system"), tracked=tracked)


def _scope(git: Git) -> str:
    """Which configuration says where hooks are; empty where none does."""
    try:
        return git.text("config", "--show-scope", "--get", "core.hooksPath").partition("\t")[0]
    except Refusal:
        return ""
