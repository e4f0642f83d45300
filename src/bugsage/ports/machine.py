"""Protocols of this machine: what runs commands, the project as it lies here, the shell."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from bugsage.model.run import Check, Checker, Planned, ProjectFacts, RunResult, Surroundings, TestCommand, Written
from bugsage.model.sandbox import Cage
from bugsage.model.settings import Settings
from bugsage.model.shell import LastCommand
from bugsage.ports.limits import Watch


class Terminal(Protocol):
    """Where a person watches a command run."""

    def size(self) -> tuple[int, int] | None:
        """Rows and columns of the terminal that the command is to find; None where it is to find none."""
        ...

    def idle(self) -> None:
        """Called about ten times a second while the command says nothing."""
        ...

    def ended(self) -> None:
        """Called when the command has ended and all that it said was handed on."""
        ...


class Runner(Protocol):
    """Runs a command of the user's."""

    def run(
        self,
        command: Sequence[str],
        *,
        record: bool = True,
        time_limit: float | None = None,
        on_output: Callable[[bytes], None] | None = None,
        folder: Path | None = None,
        environment: Mapping[str, str | None] | None = None,
        terminal: Terminal | None = None,
        cage: Cage | None = None,
        watch: Watch | None = None,
    ) -> RunResult:
        """Run to the end, hand output on as it comes, keep the raw log.

        Raises RunFailed when it cannot start, Stopped when the watch says that it must end.

        With a `cage` it runs in a sandbox, or not at all: raises SandboxMissing where none can hold it.

        `folder` is where it runs, by default the top of the repository; `environment` is set over the user's own, None
        takes a variable away. With either, log and record are kept apart from those of the user's runs.
        """
        ...

    def sweep(self) -> int:
        """Remove scratch folders that killed runs left behind; how many there were."""
        ...

    def rewrite(self, file: str, change: Callable[[bytes], bytes], at_most: int) -> None:
        """Put what `change` makes of a log or record of its own in its place; a larger file stays as it is."""
        ...

    def aside(self) -> AbstractContextManager[str]:
        """An empty folder outside the project that a command may write into; afterwards it is gone."""
        ...

    def surroundings(self) -> Surroundings:
        """What a command would find around it."""
        ...


class Project(Protocol):
    """Knows how a project is set up, and sets up what is missing."""

    def look(self) -> ProjectFacts:
        """What is there, without running anything of the project's."""
        ...

    def test_command(self, folder: Path | None = None, settings: Settings | None = None) -> TestCommand:
        """How the tests are run: as the settings say, else as found; in a `folder` as that says of itself.

        With `settings` as those say, and not the project's own.

        Raises TestCommandUnknown.
        """
        ...

    def checkers(self) -> tuple[Checker, ...]:
        """What type checks, lints and builds it: as the settings say, else as found. Raises SettingsError."""
        ...

    def setup(self, settings: Settings | None = None) -> tuple[tuple[str, ...], ...]:
        """The commands that make a worktree ready, as the settings say, these or its own. Raises SettingsError."""
        ...

    def here(self) -> str:
        """Where in the project the user stands, relative to its top folder; empty for that, and for outside."""
        ...

    def plan(self, test: str = "") -> tuple[Planned, ...]:
        """What a project should have and lacks; `test` is a test command that its settings are to name."""
        ...

    def start(self, planned: Sequence[Planned]) -> tuple[Written, ...]:
        """Write what was planned, nothing else; what is there is not changed. Raises StateUnwritable."""
        ...

    def checks(self) -> tuple[Check, ...]:
        """What works here, what does not, and what mends it."""
        ...


class Shell(Protocol):
    """Knows the shell that BugSage is called from."""

    def last(self, *, output: bool = True) -> LastCommand:
        """The last command; without `output` only what it was. Raises LastUnknown."""
        ...

    def program(self) -> str:
        """The user's shell."""
        ...

    def record(self) -> int:
        """Run the user's shell with its output kept, until it ends; gives its exit status. Raises UsageError."""
        ...

    def hook(self, shell: str) -> str:
        """The text that a shell has to read so that its last command is known. Raises UsageError."""
        ...

    def install(self, shell: str) -> tuple[Written, ...]:
        """Put the hook where the shell reads it; doing it again changes nothing. Raises UsageError, StateUnwritable."""
        ...

    def uninstall(self, shell: str) -> tuple[Written, ...]:
        """Take out what `install` put there. Raises UsageError, StateUnwritable."""
        ...
