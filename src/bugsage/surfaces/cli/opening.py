"""How every command gets at the repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bugsage.errors import UsageError

if TYPE_CHECKING:
    from bugsage.pipeline import House


def open_house(repo: str | None) -> House:
    """The house of the repository that `--repo` names, else of the one around the working folder."""
    from bugsage import wiring

    if repo is None:
        return wiring.open_house()
    folder = Path(repo).expanduser()
    if not folder.is_dir():
        raise UsageError(f"--repo: there is no folder {repo}")
    return wiring.open_house(folder)
