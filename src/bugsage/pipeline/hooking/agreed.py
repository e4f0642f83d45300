"""The settings that a push is judged by: those it found and not those it brings."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple, cast

from msgspec.structs import replace

from bugsage.errors import SettingsError
from bugsage.model.approval import Terms
from bugsage.model.hooking import Push
from bugsage.model.run import TestCommand
from bugsage.model.settings import HookSettings, Settings
from bugsage.pipeline.house import House
from bugsage.ports import Project
from bugsage.safety.terms import tightened

_LATER = "what this changes in the settings of the hook or of its tests holds from the next push on"


class Agreed(NamedTuple):
    """A house with these settings, and what is to be said of them."""

    house: House
    notes: tuple[str, ...]

    @property
    def seconds(self) -> float:
        """That tests may take."""
        return self.house.settings.hook.seconds


def agreed(house: House, push: Push) -> Agreed:
    """The house by the settings of the commit that the push is compared with.

    A first push found none: those that lie here count as far as they ask for more. Raises SettingsError.
    """
    if push.base is None:
        own = house.settings
        return Agreed(_held(house, replace(own, hook=_strict(own.hook))), ())
    try:
        found = house.settings_at(push.base)
    except SettingsError as error:
        return Agreed(_held(house, Settings()), (f"the settings at {push.base[:10]} cannot be read: {error}",))
    return Agreed(_held(house, found), (_LATER,) if _changes(house, push, found) else ())


def _held(house: House, settings: Settings) -> House:
    return cast(House, _AgreedHouse(house, settings))


def _strict(own: HookSettings) -> HookSettings:
    usual = HookSettings()
    block = tuple(dict.fromkeys((*usual.block, *own.block)))
    return HookSettings(block=block, tests=True, seconds=max(usual.seconds, own.seconds))


def _changes(house: House, push: Push, found: Settings) -> bool:
    try:
        new = house.settings_at(push.head)
    except SettingsError:
        return True
    return (new.hook, new.test.command, new.fix.setup) != (found.hook, found.test.command, found.fix.setup)


class _AgreedHouse:
    """Everything as in another house, but for what the settings say of the hook, of tests and of who must agree."""

    def __init__(self, house: House, settings: Settings) -> None:
        self._house, self.settings = house, settings
        self.project = cast(Project, _AgreedProject(house.project, settings))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._house, name)

    @property
    def terms(self) -> Terms:
        """As strict as before and as strict as now."""
        return tightened(self._house.terms, self.settings.approval)


class _AgreedProject:
    """A project by these settings."""

    def __init__(self, project: Project, settings: Settings) -> None:
        self._project, self._settings = project, settings

    def __getattr__(self, name: str) -> Any:
        return getattr(self._project, name)

    def test_command(self, folder: Path | None = None) -> TestCommand:
        """How its tests are run."""
        return self._project.test_command(folder, self._settings)

    def setup(self) -> tuple[tuple[str, ...], ...]:
        """What makes a worktree ready."""
        return self._project.setup(self._settings)
