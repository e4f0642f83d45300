"""What of git is seen in a cage: the repository, read-only, without what its settings hold of tokens."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

#: Settings that git needs to read a repository, and what tests ask for.
_HARMLESS = re.compile(
    r"core\.(repositoryformatversion|filemode|bare|ignorecase|symlinks|precomposeunicode|logallrefupdates|worktree"
    r"|sparsecheckout|sparsecheckoutcone|autocrlf|eol)|extensions\..+|user\.(name|email)|init\.defaultbranch"
    r"|remote\..+\.(url|fetch)|branch\..+\.(remote|merge)|submodule\..+\.(url|active)"
)
_SECTION = re.compile(r'\s*\[([A-Za-z0-9-]+)(?:\s+"([^"\\]*)")?\]\s*')
_KEY = re.compile(r"\s*([A-Za-z][A-Za-z0-9-]*)\s*=\s*([^\\]*)")
#: In an address: who asks, with which password; and what follows the path, which may hold a token.
_USER_INFO = re.compile(r"(?<=://)[^/@]*@|(?<=\S)[?#].*")
_TELLING = re.compile(r"@|://.*[?#]")
_MODULES = 4


def git_folders(top: Path) -> tuple[Path, ...]:
    """Folders of git that the repository at `top` needs and that lie elsewhere; none for an ordinary one.

    A `.git` file is believed only where what it names is a worktree's or a submodule's folder that knows this place.
    """
    try:
        kind, _, said = _path(top / ".git").partition(":")
        own = (top / said.strip()).resolve()
        if kind != "gitdir" or not (own / "HEAD").is_file():
            return ()
        if (own / "commondir").is_file():
            tree = own / _path(own / "gitdir")  # relative ones are, to this folder
            common = (own / _path(own / "commondir")).resolve()
            known = tree.resolve() == (top / ".git").resolve() and own.is_relative_to(common)
        else:
            # A submodule's folder says where its tree is.
            back = [*_values(own / "config", "worktree"), *_values(own / "config.worktree", "worktree")]
            common, known = own, any((own / place).resolve() == top.resolve() for place in back)
        return (common, *_borrowed(common)) if known and _is_git(common) else ()
    except (OSError, ValueError):
        return ()


def folder_of(top: Path) -> Path | None:
    """The repository's own folder; None outside any."""
    if (top / ".git").is_dir():
        return top / ".git"
    return next(iter(git_folders(top)), None)


def obeyed(top: Path) -> Iterator[Path]:
    """Places further down that git obeys when it looks at the whole: what leads to submodules, and hooks."""
    named = [f"{path}/.git" for path in _values(top / ".gitmodules", "path")]
    folder = folder_of(top)
    named += _values(folder / "config", "hookspath") if folder else ()
    for name in dict.fromkeys(named):
        place = Path(os.path.normpath(top / name))
        inside = place.is_relative_to(top) and len(place.relative_to(top).parts) > 1 and place.exists()
        if inside and not any(one.is_symlink() for one in (place, *place.parents) if one.is_relative_to(top)):
            yield place


def _values(file: Path, key: str) -> list[str]:
    try:
        said = _path(file)
    except OSError:
        return []
    found = (_KEY.fullmatch(line) for line in said.splitlines())
    return [one[2].strip().strip('"') for one in found if one and one[1].lower() == key]


def harmless_settings(folder: Path) -> Iterator[tuple[Path, str]]:
    """Each file of settings in a git folder, and its text without what could be a token or run a program."""
    files = [folder / "config", *folder.glob("worktrees/*/config.worktree"), folder / "config.worktree"]
    for depth in range(1, _MODULES):
        files += folder.glob("modules/" + "*/" * depth + "config")
    for file in files:
        if file.is_file() and not _is_harmless(file):
            yield file, _harmless(file)


def _is_harmless(file: Path) -> bool:
    """Nothing in it has to go, as far as a plain reading can tell."""
    section = ""
    for line in file.read_text("utf-8", "replace").splitlines():
        if found := _SECTION.fullmatch(line):
            section = f"{found[1].lower()}.{found[2]}." if found[2] else f"{found[1].lower()}."
            continue
        found = _KEY.fullmatch(line)
        plain = found and _HARMLESS.fullmatch(section + found[1].lower()) and not _TELLING.search(found[2])
        if line.strip() and not plain:
            return False
    return True


def _harmless(file: Path) -> str:
    words = ["git", "config", "--file", str(file), "--no-includes", "--list", "-z"]
    try:
        listed = subprocess.run(words, capture_output=True, cwd="/", check=False).stdout
    except OSError:  # without git nobody reads it inside either
        listed = b""
    lines = []
    for entry in listed.decode("utf-8", "replace").split("\0"):
        name, _, value = entry.partition("\n")
        if _HARMLESS.fullmatch(name):
            section, _, rest = name.partition(".")
            inner, _, key = rest.rpartition(".")
            head = f'[{section} "{_escaped(inner)}"]' if inner else f"[{section}]"
            shown = _USER_INFO.sub("", value) if "://" in value else value
            lines.append(f'{head}\n\t{key} = "{_escaped(shown)}"\n')
    return "".join(lines)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _borrowed(common: Path) -> Iterator[Path]:
    """Folders of objects that the repository shares with others."""
    try:
        said = _path(common / "objects" / "info" / "alternates")
    except OSError:
        return
    for line in said.splitlines():
        place = (common / "objects" / line).resolve()
        if line and place.name == "objects" and _is_git(place.parent):
            yield place


def _path(file: Path) -> str:
    """What a file says that names places, in whatever encoding they have."""
    return os.fsdecode(file.read_bytes()).strip()


def _is_git(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()
