"""Which folder is the top of a repository, found without starting git."""

from pathlib import Path


def find_root(start: Path) -> Path:
    """The top of the repository around a folder (or a file's folder), else the folder itself; always absolute."""
    folder = start.absolute().resolve()
    if folder.is_file():
        folder = folder.parent
    return next((top for top in (folder, *folder.parents) if is_top(top)), folder)


def main_root(top: Path) -> Path:
    """The top of the work tree that a linked worktree belongs to; of any other repository its own top."""
    try:
        said = (top / ".git").read_text("utf-8").strip() if (top / ".git").is_file() else ""
        link = Path(top, said.removeprefix("gitdir:").strip())
        common = Path(link, (link / "commondir").read_text("utf-8").strip()).resolve() if said else top
    except (OSError, UnicodeDecodeError, ValueError):
        return top
    return common.parent if common.name == ".git" and is_top(common.parent) else top


def shared_roots(top: Path) -> tuple[Path, tuple[Path, ...]]:
    """The main work tree, and all that share it as seen from here, it last; none where there is no repository."""
    main = main_root(top)
    return main, tuple(dict.fromkeys((top, main))) if is_top(main) else ()


def is_top(folder: Path) -> bool:
    """Whether a repository's work tree begins here. In worktrees and submodules `.git` is a file."""
    mark = folder / ".git"
    try:
        return mark.is_file() or (mark / "HEAD").exists() or (mark / "HEAD").is_symlink()
    except OSError:
        return False
