"""What is kept of a fault in BugSage itself: a log that can be pasted into a bug report."""

import os
import platform
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bugsage import __version__

_PACKAGES = ("typer", "rich", "msgspec", "tree-sitter", "sqlite-utils")


def keep(error: Exception) -> Path | None:
    """Write the log and give its path; None where neither the state folder nor the temporary folder takes it."""
    text = "\n".join((*_versions(), "", *_traceback(error)))
    for find in (_state_folder, _temporary_folder):
        folder = find()
        if folder is not None and (path := _write(folder, text)) is not None:
            return path
    return None


def _versions() -> list[str]:
    return [
        f"bugsage {__version__}",
        f"python {platform.python_version()} ({sys.executable})",
        f"platform {platform.platform()}",
        *(f"{package} {_version(package)}" for package in _PACKAGES),
        f"command {sys.argv!r}",
        f"folder {_here()}",
    ]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _traceback(error: Exception) -> list[str]:
    return [line.rstrip("\n") for line in traceback.format_exception(error)]


def _here() -> Path | None:
    """None where the folder that we stand in is gone."""
    try:
        return Path.cwd()
    except OSError:
        return None


def _temporary_folder() -> Path | None:
    try:
        return Path(tempfile.gettempdir())
    except OSError:  # none can be written to
        return None


def _state_folder() -> Path | None:
    here = _here()
    if here is None:
        return None
    return next((top / ".bugsage" for top in (here, *here.parents) if (top / ".bugsage").is_dir()), None)


def _write(folder: Path, text: str) -> Path | None:
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    try:
        handle, name = tempfile.mkstemp(prefix=f"bugsage-crash-{stamp}-", suffix=".log", dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as log:
            log.write(text)
    except OSError:
        return None
    return Path(name)
