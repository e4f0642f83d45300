"""How a project is set up: what is there, how its tests are run, what is missing."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bugsage.adapters.project.facts import look
from bugsage.adapters.project.finding import find_test_command
from bugsage.errors import SettingsError
from bugsage.model.run import Check, Checker, Planned, ProjectFacts, TestCommand, Written
from bugsage.model.settings import Settings

__all__ = ["LocalProject", "find_test_command", "look"]


class LocalProject:
    """A project in a folder of this machine. Nothing of it is run, except by `checks`: its Python, with `-c`."""

    def __init__(self, root: Path, settings: Callable[[], Settings], start: Path | None = None) -> None:
        """`settings` may raise SettingsError; `start` is where in it the user stands, by default its top folder."""
        self.root = root.absolute()
        self._settings = settings
        self.start_folder = start or self.root

    @property
    def settings(self) -> Settings:
        """Those of the project. Raises SettingsError."""
        return self._settings()

    def look(self) -> ProjectFacts:
        """What is there."""
        return look(self.root, self.settings.test.command, self.start_folder)

    def test_command(self, folder: Path | None = None, settings: Settings | None = None) -> TestCommand:
        """How the tests are run: by these settings or its own, else as found, and in a `folder` as found there.

        Raises TestCommandUnknown.
        """
        said = (settings or self.settings).test.command
        return find_test_command(folder or self.root, said, folder or self.start_folder)

    def checkers(self) -> tuple[Checker, ...]:
        """What type checks, lints and builds it: as the settings say, else as found. Raises SettingsError."""
        from bugsage.adapters.project.checkers import find_checkers

        return find_checkers(self.root, self.settings.fix.checks)

    def setup(self, settings: Settings | None = None) -> tuple[tuple[str, ...], ...]:
        """The commands that make a worktree ready, by these settings or its own. Raises SettingsError."""
        from bugsage.adapters.project.checkers import words_of

        return tuple(words_of(command, "fix.setup") for command in (settings or self.settings).fix.setup)

    def here(self) -> str:
        """Where in the project the user stands, relative to its top folder; empty for that, and for outside."""
        start, root = self.start_folder.resolve(), self.root.resolve()
        inside = start.is_relative_to(root) and start != root
        return start.relative_to(root).as_posix() if inside else ""

    def plan(self, test: str = "") -> tuple[Planned, ...]:
        """What a project should have and lacks; `test` is a test command that its settings are to name."""
        from bugsage.adapters.project.planning import plan

        return plan(self.root, self.look(), test)

    def start(self, planned: Sequence[Planned]) -> tuple[Written, ...]:
        """Write what was planned, nothing else; what is there is not changed. Raises StateUnwritable."""
        from bugsage.adapters.project.starter import write

        return write(self.root, planned)

    def checks(self) -> tuple[Check, ...]:
        """What works here, what does not, and what mends it; settings that cannot be read are one finding."""
        from bugsage.adapters.project.health import checks
        from bugsage.adapters.project.health_of_settings import check_settings

        try:
            command, error = self.settings.test.command, None
        except SettingsError as raised:
            command, error = None, raised
        facts = look(self.root, command, self.start_folder)
        return checks(self.root, facts, check_settings(facts, error))
