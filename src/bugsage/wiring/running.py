"""What runs commands, for one repository."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from pathlib import Path

    from bugsage.model.settings import Settings
    from bugsage.pipeline.house import House
    from bugsage.ports import Crew, Live, Notifier, Observer, Runner, Sandbox, Shelf, Validator


class Running:
    """The part of a house that runs commands; each port is made when it is first asked for."""

    if TYPE_CHECKING:

        @property
        def root(self) -> Path: ...  # noqa: D102

        @property
        def state(self) -> Path | None: ...  # noqa: D102

        @property
        def settings(self) -> Settings: ...  # noqa: D102

        @property
        def sandbox(self) -> Sandbox: ...  # noqa: D102

    def keep(self) -> None:
        """Make `.bugsage/`, unless it is there."""
        from bugsage.adapters.state_folder import StateFolder

        StateFolder(self.root).open_or_none()

    def settings_at(self, commit: str) -> Settings:
        """The repository's settings as of a commit, or the defaults."""
        from bugsage.adapters.settings import settings_of

        history = cast("House", self).history
        return settings_of(*(history.text_at(name, commit) for name in ("bugsage.toml", "pyproject.toml")))

    @cached_property
    def runner(self) -> Runner:
        """What runs commands."""
        from bugsage.adapters.runner import ProcessRunner
        from bugsage.pipeline.caging import always

        runs = self.state / "runs" if self.state else None
        house = cast("House", self)
        return ProcessRunner(self.root, runs, lambda: self.sandbox, lambda folder: always(house, folder), self.keep)

    @cached_property
    def live(self) -> Live:
        """What starts runs that are followed."""
        from bugsage.adapters.runner.live import LiveRunner

        runs = self.state / "runs" / "watch" if self.state else None
        return LiveRunner(self.root, runs, reside=self.settings.watch.warm, make=self.keep)

    @cached_property
    def locations(self) -> Shelf:
        """`.bugsage/locations`."""
        from bugsage.adapters.shelf import FileShelf
        from bugsage.pipeline.living.locations import NAME

        return FileShelf(self.state / NAME if self.state else None)

    @cached_property
    def notifier(self) -> Notifier:
        """What tells the desktop."""
        from bugsage.adapters.notifier import DesktopNotifier

        return DesktopNotifier()

    @cached_property
    def observer(self) -> Observer:
        """What sees files change."""
        from bugsage.adapters.observer import FileObserver

        return FileObserver(self.root)

    @cached_property
    def crew(self) -> Crew:
        """What runs this program beside itself."""
        from bugsage.adapters.crew import OwnProcesses

        return OwnProcesses(self.root)

    @cached_property
    def validator(self) -> Validator:
        """What tries variants of programs, many a second."""
        from bugsage.adapters.runner.environment import environment_of
        from bugsage.adapters.validator import ForkingValidator

        return ForkingValidator(lambda: environment_of((), os.environ, None, self.root), lambda: self.sandbox)
