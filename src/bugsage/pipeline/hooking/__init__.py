"""Hooking: what is pushed is judged before it is, as it will be there and not as the working tree is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bugsage.model.hooking import HookFile, Pushed, PushedRef
    from bugsage.pipeline.house import House


def install(house: House) -> HookFile:
    """Put the hook in, beside what is there. Raises GitFailed, GitMissing, StateUnwritable."""
    return house.hooks.install()


def uninstall(house: House) -> HookFile:
    """Take it out; what was there is as it was. Raises GitFailed, GitMissing, StateUnwritable."""
    return house.hooks.uninstall()


def pushed(house: House, refs: Sequence[PushedRef]) -> Pushed:
    """What these bring that no remote has; without any what `git push` would bring. Raises GitFailed, GitMissing."""
    return house.hooks.pushed(refs or house.hooks.pushable())
