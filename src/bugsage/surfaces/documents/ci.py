"""What `bugsage ci list` answers."""

from collections.abc import Sequence
from typing import Literal

from bugsage.model.ci import CiRun
from bugsage.surfaces.documents.base import Part


class RunPart(Part, frozen=True, kw_only=True):
    """One run of CI."""

    #: `github`, `gitlab`, `circleci` or `jenkins`.
    service: str
    title: str
    state: Literal["passed", "failed", "running", "other"]
    branch: str
    commit: str
    url: str
    #: When it began; null where unknown.
    time: str | None


class RunsDocument(Part, frozen=True, kw_only=True):
    """What `bugsage ci list` answers."""

    schema: Literal["bugsage/ci-runs@1"]
    #: The newest first.
    runs: tuple[RunPart, ...]


def from_runs(runs: Sequence[CiRun]) -> RunsDocument:
    """The document of these runs."""
    return RunsDocument(
        schema="bugsage/ci-runs@1",
        runs=tuple(
            RunPart(
                service=run.place.service,
                title=run.title,
                state=run.state,  # type: ignore[arg-type]
                branch=run.branch,
                commit=run.commit,
                url=run.url,
                time=run.time or None,
            )
            for run in runs
        ),
    )
