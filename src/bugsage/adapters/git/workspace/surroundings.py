"""What a project needs beside its tracked files: the environments that its dependencies are installed in."""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from bugsage.model.command import inner_command

#: Folders that hold an environment, where git does not track them.
_ENVIRONMENTS = (".venv", "venv", "env")
_MODULES = "node_modules"
#: So deep packages of a monorepo keep modules of their own.
_DEPTH = 3
#: Paths in what installers write for packages that are installed in place.
_QUOTED_PATH = re.compile(r"'(/[^'\n]+)'")
_MOST_BYTES = 1 << 20


def link(home: Path, root: Path) -> None:
    """Make the environments of `home` reachable under the same names in `root`."""
    for name in _ENVIRONMENTS:
        if (home / name / "pyvenv.cfg").is_file():
            _point(root / name, home / name)
    for modules in _modules(home, root, _DEPTH):
        if not os.path.lexists(root / modules):
            _mirror(home, root, modules)


def environment(home: Path, root: Path, command: Sequence[str]) -> dict[str, str]:
    """Import paths that lead into `home` lead into `root`; nothing is synchronised or fetched.

    Compiled modules are kept, whatever the user wants in the own tree: a run that finds them takes half the time.
    """
    installed = [path for folder in _site_packages(home, root, command) for path in _in_place(folder, home)]
    given = [Path(home, entry) for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]
    paths = [_moved(path, home, root) for path in (*installed, *given)]
    found = {"PYTHONDONTWRITEBYTECODE": "", "UV_NO_SYNC": "1", "UV_OFFLINE": "1"}
    if paths:
        found["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(str(path) for path in paths))
    return found


def _modules(home: Path, root: Path, depth: int, below: str = "") -> Iterator[Path]:
    """`node_modules` of the top and of every package that `root` has as well."""
    if (home / below / _MODULES).is_dir():
        yield Path(below) / _MODULES
    if depth:
        for folder in _folders(root / below):
            if not folder.startswith(".") and folder != _MODULES and (home / below / folder).is_dir():
                yield from _modules(home, root, depth - 1, os.path.join(below, folder))


def _mirror(home: Path, root: Path, modules: Path) -> None:
    """A folder of links: to what is installed, and for packages of the repository itself to their copy in `root`."""
    with suppress(OSError):
        (root / modules).mkdir()
        for entry in os.scandir(home / modules):
            inner = modules / entry.name
            if entry.name.startswith("@") and entry.is_dir(follow_symlinks=False):
                _mirror(home, root, inner)
            elif entry.name != ".cache":
                target = (home / inner).resolve() if entry.is_symlink() else home / inner
                _point(root / inner, _moved(target, home, root) if _MODULES not in target.parts else target)


def _point(link: Path, target: Path) -> None:
    with suppress(OSError):
        link.symlink_to(target)


def _site_packages(home: Path, root: Path, command: Sequence[str]) -> Iterator[Path]:
    """Of the environment that the command names or finds first, and of those in the project's folder."""
    words = inner_command(command)
    program = words[0] if words else ""
    found = str(root / program) if os.sep in program else shutil.which(program) or ""
    active = os.environ.get("VIRTUAL_ENV")
    tops = [Path(found).parent.parent] if found else []
    tops += [Path(active)] if active else []
    for top in dict.fromkeys([*tops, *(home / name for name in _ENVIRONMENTS)]):
        if (top / "pyvenv.cfg").is_file() or (top / "lib").is_dir():
            yield from top.glob("lib/python*/site-packages")


def _in_place(folder: Path, home: Path) -> Iterator[Path]:
    """Folders of `home` from which packages are imported that were installed in place."""
    for file in (*sorted(folder.glob("*.pth")), *sorted(folder.glob("__editable__*finder.py"))):
        with suppress(OSError):
            if file.stat().st_size > _MOST_BYTES:
                continue
            text = file.read_text("utf-8", "replace")
            if file.suffix == ".pth":
                named = [Path(line) for line in text.splitlines() if line.startswith("/")]
            else:
                named = [Path(path).parent for path in _QUOTED_PATH.findall(text)]
            yield from (path for path in named if path.is_relative_to(home))


def _moved(path: Path, home: Path, root: Path) -> Path:
    """The same place in the other tree; what lies in an environment, or elsewhere, stays where it is."""
    if not path.is_relative_to(home) or path.is_relative_to(root):
        return path
    below = path.relative_to(home)
    return path if below.parts[:1] and below.parts[0] in _ENVIRONMENTS else root / below


def _folders(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []
