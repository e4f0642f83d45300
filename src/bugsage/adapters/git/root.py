"""Which folder is the top of a repository, found without starting git."""

import os
from pathlib import Path


def find_root(start: Path) -> Path:
    """The top of the repository around a folder (or a file's folder), else the folder itself; always absolute.

    Of a repository without a work tree it is the repository's own folder.
    """
    folder = start.absolute().resolve()
    if folder.is_file():
        folder = folder.parent
    return next((top for top in (folder, *folder.parents) if is_top(top) or is_bare(top)), folder)


def main_root(top: Path) -> Path:
    """The top of the work tree that a linked worktree belongs to; of any other repository its own top."""
    common = _common(top)
    return common.parent if common and common.name == ".git" and is_top(common.parent) else top


def shared_roots(top: Path) -> tuple[Path, tuple[Path, ...]]:
    """The main work tree, and all that share it as seen from here, it last; none where there is no repository.

    Worktrees of a repository without a work tree of its own share the repository's folder.
    """
    main, common = main_root(top), _common(top)
    if main == top and common and (common / "HEAD").is_file() and (common / "objects").is_dir():
        return common, (top, common)
    return main, tuple(dict.fromkeys((top, main))) if is_top(main) else ()


def _common(top: Path) -> Path | None:
    """The folder that a linked worktree shares with others; None for any other repository."""
    try:
        if not (top / ".git").is_file():
            return None
        link = Path(top, _said(top / ".git").removeprefix("gitdir:").strip())
        return Path(link, _said(link / "commondir")).resolve()
    except (OSError, ValueError):
        return None


def _said(file: Path) -> str:
    """What a file says that names places, in whatever encoding they have."""
    return os.fsdecode(file.read_bytes()).strip()


def is_top(folder: Path) -> bool:
    """Whether a repository's work tree begins here. In worktrees and submodules `.git` is a file."""
    mark = folder / ".git"
    try:
        return mark.is_file() or (mark / "HEAD").exists() or (mark / "HEAD").is_symlink()
    except OSError:
        return False


def is_bare(folder: Path) -> bool:
    """Whether a folder is a repository without a work tree; what belongs to one with a work tree is none."""
    try:
        has = (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()
    except OSError:
        return False
    return has and ".git" not in folder.parts
