"""The contract of a CI service's reader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bugsage.model.ci import CiArtefact, CiJob, CiPlace, CiRun
from bugsage.model.report import RawReport


class Service(Protocol):
    """One service at one address. Every method raises ServiceFailed, ServiceUnreachable."""

    def run(self, place: CiPlace) -> CiRun:
        """The run that a place is in."""
        ...

    def runs(self, place: CiPlace, *, branch: str, commit: str, limit: int) -> tuple[CiRun, ...]:
        """Runs of a project, the newest first: of a branch, of a commit, or of the change that the place names."""
        ...

    def jobs(self, run: CiRun) -> tuple[CiJob, ...]:
        """The jobs of a run, of all its attempts."""
        ...

    def log(self, job: CiJob) -> RawReport:
        """What a job wrote; it may be empty."""
        ...

    def archive(self, run: CiRun, attempt: int) -> RawReport | None:
        """The logs of all jobs of an attempt in one archive; None where the service packs none."""
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
        """The log of the same job in the newest run that it passed, on any branch; None where none is at hand."""
        ...
