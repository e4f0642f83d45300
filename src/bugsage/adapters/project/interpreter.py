"""Which Python runs a project's tests. BugSage usually lives in an environment of its own, not the project's."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

_FOLDERS = (".venv", "venv", "env")
_LAUNCHERS = (("uv.lock", "uv"), ("poetry.lock", "poetry"), ("pdm.lock", "pdm"), ("Pipfile.lock", "pipenv"))


def python_of(root: Path, module: str | None = None) -> tuple[str, ...]:
    """The words that start the project's Python: an interpreter, or a launcher such as `uv run python`.

    In order: the active environment, those in the project's folder, the launcher of its lock file, PATH. With `module`
    the first environment that holds it wins; where none does, the launcher comes first, since it can install it.
    """
    environments = list(_environments(root))
    holding = [python for python in environments if module and holds(python, module)]
    if holding:
        return (str(holding[0]),)
    launcher = _launcher(root)
    if launcher and (module or not any(python.is_relative_to(root) for python in environments)):
        return launcher
    return (str(environments[0]),) if environments else launcher or (_on_path(),)


def holds(python: Path, module: str) -> bool:
    """An environment holds a package; judged by its folders, since nothing is run."""
    top = python.parent.parent
    folders = [*top.glob("lib/python*/site-packages"), top / "Lib" / "site-packages"]
    return any((folder / module).is_dir() or (folder / f"{module}.py").is_file() for folder in folders)


def _environments(root: Path) -> Iterator[Path]:
    active = os.environ.get("VIRTUAL_ENV")
    for folder in [*([Path(active)] if active else []), *(root / name for name in _FOLDERS)]:
        python = _python_in(folder)
        if python and not (_is_own(folder) and not holds(python, "pytest")):
            yield python


def _python_in(folder: Path) -> Path | None:
    candidates = (folder / "bin" / "python", folder / "Scripts" / "python.exe")
    return next((python for python in candidates if python.is_file()), None)


def _is_own(folder: Path) -> bool:
    return sys.prefix != sys.base_prefix and folder.resolve() == Path(sys.prefix).resolve()


def _launcher(root: Path) -> tuple[str, ...] | None:
    for lock, program in _LAUNCHERS:
        if (root / lock).is_file() and shutil.which(program):
            return (program, "run", "python")
    return None


def _on_path() -> str:
    """`python3` or `python`, never the one of BugSage's own environment unless that holds pytest."""
    own = Path(sys.prefix) / "bin"
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    if _is_own(Path(sys.prefix)) and not holds(own / "python", "pytest"):
        folders = [folder for folder in folders if Path(folder).resolve() != own.resolve()]
    path = os.pathsep.join(folders)
    return shutil.which("python3", path=path) or shutil.which("python", path=path) or "python3"
