"""Protocol of what cages a command."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from bugsage.model.sandbox import Cage, Caged, Prepared, Probe, SandboxKind


class Sandbox(Protocol):
    """Cages commands, as well as this machine can."""

    @property
    def kind(self) -> SandboxKind:
        """What holds the cage."""
        ...

    def prepare(
        self, command: Sequence[str], cage: Cage, *, folder: Path, environment: Mapping[str, str]
    ) -> AbstractContextManager[Prepared]:
        """The command as it is to be started, from this thread, until the end of the block.

        `folder` is where it runs; of `environment` it sees what the cage allows. What it is started with must not be
        changed. Raises SandboxMissing where the cage cannot be had as it is wanted.
        """
        ...

    def outcome(self, prepared: Prepared) -> Caged:
        """What came of it; asked inside the block, after it has ended."""
        ...

    def probe(self) -> Probe:
        """Try it: what a stranger would do, and what must go on working."""
        ...
