"""What is asked of CI services."""

from collections.abc import Sequence
from typing import Protocol

from bugsage.model.ci import CiArtefact, CiChange, CiJob, CiPlace, CiRun
from bugsage.model.report import RawReport
from bugsage.model.run import Check


class Ci(Protocol):
    """Reads what CI services know of their runs. Whatever asks one raises ServiceFailed, ServiceUnreachable."""

    def place(self, address: str) -> CiPlace | None:
        """What a web address means; None where it is of no CI service. Raises SettingsError."""
        ...

    def projects(self) -> tuple[CiPlace, ...]:
        """Where this repository is built, as its files and its remotes say. Raises SourceNotFound."""
        ...

    def run(self, place: CiPlace) -> CiRun:
        """The run that a place is in."""
        ...

    def runs(self, place: CiPlace, *, branch: str = "", commit: str = "", limit: int = 30) -> tuple[CiRun, ...]:
        """Runs of a project, the newest first: of a branch, of a commit, or of the change that the place names."""
        ...

    def change(self, place: CiPlace) -> CiChange:
        """A pull request or merge request as a diff, with its commits. Raises UsageError where none can be."""
        ...

    def jobs(self, run: CiRun) -> tuple[CiJob, ...]:
        """The jobs of a run, of all its attempts."""
        ...

    def log(self, job: CiJob) -> RawReport:
        """What a job wrote; it may be empty, which says nothing."""
        ...

    def archive(self, run: CiRun, attempt: int) -> RawReport | None:
        """The logs of all jobs of an attempt in one archive; None where there is none."""
        ...

    def results(self, run: CiRun, jobs: Sequence[CiJob]) -> tuple[RawReport, ...]:
        """What the service itself understood of the tests of these jobs."""
        ...

    def artefacts(self, run: CiRun, jobs: Sequence[CiJob]) -> tuple[CiArtefact, ...]:
        """What these jobs, or the run, kept."""
        ...

    def fetch(self, run: CiRun, artefact: CiArtefact) -> RawReport:
        """An artefact as it is."""
        ...

    def green(self, job: CiJob) -> RawReport | None:
        """The log of the same job when it passed last; None where none is at hand."""
        ...

    def checks(self) -> tuple[Check, ...]:
        """Which CI this repository has, and whether it can be read."""
        ...
