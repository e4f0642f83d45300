"""GitLab CI, by the REST API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from bugsage.adapters.ci.asking import Asking
from bugsage.adapters.ci.json_values import entries, number, words
from bugsage.errors import ServiceFailed
from bugsage.model.ci import CiArtefact, CiJob, CiPlace, CiRun
from bugsage.model.report import RawReport

_STATES = {"success": "passed", "failed": "failed"}
_RUNNING = frozenset(
    ("created", "waiting_for_resource", "preparing", "pending", "running", "scheduled", "canceling")
)  # fmt: skip
#: Pipelines that a pipeline started and whose jobs are its own.
_MOST_CHILDREN = 10


def headers_of(token: str, variable: str) -> dict[str, str]:
    """What goes with every request; a job's own token is another kind."""
    if not token:
        return {}
    return {"job-token": token} if variable == "CI_JOB_TOKEN" else {"authorization": f"Bearer {token}"}


class GitLab:
    """The contract Service."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    def run(self, place: CiPlace) -> CiRun:
        """The pipeline that a place is in; the job of a place without a pipeline tells it."""
        own_id = place.run
        if not own_id and place.job:
            own_id = words(self._asking.json(f"{_project(place)}/jobs/{place.job}"), "pipeline", "id")
        return _run(place, self._asking.json(f"{_project(place)}/pipelines/{own_id}"))

    def runs(self, place: CiPlace, *, branch: str, commit: str, limit: int) -> tuple[CiRun, ...]:
        """Pipelines of a project, or of a merge request, the newest first."""
        params: dict[str, str | int] = {"per_page": min(limit, 100)}
        if place.change:
            found = self._asking.pages(f"{_project(place)}/merge_requests/{place.change}/pipelines", params, "", limit)
            return tuple(_run(place, one) for one in found)[:limit]
        if branch:
            params["ref"] = branch
        if commit or place.commit:
            params["sha"] = commit or place.commit
        params |= {"order_by": "id", "sort": "desc"}
        return tuple(_run(place, one) for one in self._asking.pages(f"{_project(place)}/pipelines", params, "", limit))[
            :limit
        ]

    def jobs(self, run: CiRun) -> tuple[CiJob, ...]:
        """The jobs of a pipeline and of those it started in the same project; a retried job is an attempt more."""
        found = list(self._of_pipeline(run, run.place.run))
        bridges = self._asking.json_if_there(f"{_project(run.place)}/pipelines/{run.place.run}/bridges")
        for bridge in entries({"": bridges}, "")[:_MOST_CHILDREN]:
            child = bridge.get("downstream_pipeline")
            same = words(child, "project_id") == words(bridge, "pipeline", "project_id")
            if same and words(child, "id").isdecimal():
                found += self._of_pipeline(run, words(child, "id"))
        return tuple(found)

    def log(self, job: CiJob) -> RawReport:
        """The trace of a job."""
        return self._asking.report(f"{_project(job.run.place)}/jobs/{job.id}/trace", job.url)

    def archive(self, run: CiRun, attempt: int) -> RawReport | None:
        """Nothing: GitLab packs no logs."""
        return None

    def results(self, run: CiRun, jobs: Sequence[CiJob]) -> tuple[RawReport, ...]:
        """The tests of the pipeline's JUnit reports."""
        path = f"{_project(run.place)}/pipelines/{run.place.run}/test_report"
        return (self._asking.report(path, f"{run.url}/test_report", format="gitlab_tests"),)

    def artefacts(self, run: CiRun, jobs: Sequence[CiJob]) -> tuple[CiArtefact, ...]:
        """The archive that each of these jobs kept."""
        found = []
        for job in jobs:
            said = self._asking.json_if_there(f"{_project(run.place)}/jobs/{job.id}")
            name = words(said, "artifacts_file", "filename")
            if name:
                path = f"{_project(run.place)}/jobs/{job.id}/artifacts"
                size = number(said, "artifacts_file", "size")
                found.append(CiArtefact(name=name, path=path, size=size, job=job.name))
        return tuple(found)

    def fetch(self, run: CiRun, artefact: CiArtefact) -> RawReport:
        """An archive as it is."""
        return self._asking.report(artefact.path, f"{artefact.job}/{artefact.name}" if artefact.job else artefact.name)

    def green(self, job: CiJob) -> RawReport | None:
        """The trace of the newest job of this name that passed, among the newest that did."""
        listed = self._asking.json_if_there(f"{_project(job.run.place)}/jobs", {"scope[]": "success", "per_page": 100})
        for one in entries({"": listed}, ""):
            if words(one, "name") == job.name and words(one, "id").isdecimal():
                path = f"{_project(job.run.place)}/jobs/{words(one, 'id')}/trace"
                return self._asking.report(path, f"{job.run.place.base}/{job.run.place.project}/-/jobs/{one['id']}")
        return None

    def _of_pipeline(self, run: CiRun, pipeline: str) -> Iterator[CiJob]:
        path = f"{_project(run.place)}/pipelines/{pipeline}/jobs"
        listed = list(self._asking.pages(path, {"include_retried": "true", "per_page": 100}))
        tries: dict[str, int] = {}
        for one in sorted(listed, key=lambda entry: number(entry, "id") or 0):
            name = words(one, "name")
            tries[name] = tries.get(name, 0) + 1
            yield _job(run, one, tries[name])


def _project(place: CiPlace) -> str:
    return f"projects/{quote(place.project, safe='')}"


def _run(place: CiPlace, said: Any) -> CiRun:
    from msgspec.structs import replace

    own_id = words(said, "id")
    if not own_id.isdecimal():
        raise ServiceFailed(f"{place.base} answered with something that is no pipeline", hint="check the address")
    return CiRun(
        place=replace(place, run=own_id, change="", commit=""),
        title=words(said, "name") or "pipeline",
        series="pipeline",
        state=_state(said),
        branch=words(said, "ref"),
        commit=words(said, "sha"),
        url=f"{place.base}/{place.project}/-/pipelines/{own_id}",
        time=words(said, "created_at"),
    )


def _job(run: CiRun, said: Any, attempt: int) -> CiJob:
    own_id = words(said, "id")
    return CiJob(
        run=run,
        id=own_id,
        name=words(said, "name"),
        state=_state(said),
        attempt=attempt,
        url=f"{run.place.base}/{run.place.project}/-/jobs/{own_id}",
        failed_steps=(f"stage {words(said, 'stage')}",) if words(said, "stage") else (),
        optional=said.get("allow_failure") is True,
        reason=words(said, "failure_reason").replace("_", " "),
    )


def _state(said: Any) -> str:
    state = words(said, "status")
    return "running" if state in _RUNNING else _STATES.get(state, "other")
