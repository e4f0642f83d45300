"""How a project is set up: what is there, how its tests are run, what is missing."""

from pathlib import Path

from bugsage.adapters.project.facts import look
from bugsage.adapters.project.finding import find_test_command
from bugsage.model.run import Check, Checker, ProjectFacts, TestCommand, Written
from bugsage.model.settings import Settings

__all__ = ["LocalProject", "find_test_command", "look"]


class LocalProject:
    """A project in a folder of this machine. Nothing of it is run, except by `checks`: its Python, with `-c`."""

    def __init__(self, root: Path, settings: Settings, start: Path | None = None) -> None:
        """`start` is where in it the user stands, by default its top folder."""
        self.root = root.absolute()
        self.settings = settings
        self.start_folder = start or self.root

    def look(self) -> ProjectFacts:
        """What is there."""
        return look(self.root, self.settings.test.command, self.start_folder)

    def test_command(self) -> TestCommand:
        """How the tests are run: as the settings say, else as found. Raises TestCommandUnknown."""
        return find_test_command(self.root, self.settings.test.command, self.start_folder)

    def checkers(self) -> tuple[Checker, ...]:
        """What type checks, lints and builds it: as the settings say, else as found. Raises SettingsError."""
        from bugsage.adapters.project.checkers import find_checkers

        return find_checkers(self.root, self.settings.fix.checks)

    def setup(self) -> tuple[tuple[str, ...], ...]:
        """The commands that make a worktree ready, as the settings say. Raises SettingsError."""
        from bugsage.adapters.project.checkers import words_of

        return tuple(words_of(command, "fix.setup") for command in self.settings.fix.setup)

    def here(self) -> str:
        """Where in the project the user stands, relative to its top folder; empty for that, and for outside."""
        start, root = self.start_folder.resolve(), self.root.resolve()
        inside = start.is_relative_to(root) and start != root
        return start.relative_to(root).as_posix() if inside else ""

    def start(self) -> tuple[Written, ...]:
        """Write what a project should have and lacks; nothing that is there is changed. Raises StateUnwritable."""
        from bugsage.adapters.project.starter import write_starter

        return write_starter(self.root, self.look())

    def checks(self) -> tuple[Check, ...]:
        """What works here, what does not, and what mends it."""
        from bugsage.adapters.project.health import checks

        return checks(self.root, self.look())
