"""The kill switch, which linked worktrees of a repository share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bugsage.ports import Brake
    from bugsage.wiring import LocalHouse


def brake(house: LocalHouse) -> Brake:
    """The switch of the main work tree, seen from this one as well."""
    from bugsage.adapters.brake import FileBrake
    from bugsage.adapters.git.root import shared_roots
    from bugsage.adapters.state_folder import StateFolder
    from bugsage.adapters.user import settings_folder

    main, roots = shared_roots(house.root)
    return FileBrake(main, roots, settings_folder(), lambda: StateFolder(main).path)
