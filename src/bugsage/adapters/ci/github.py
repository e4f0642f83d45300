"""GitHub Actions, by the REST API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from bugsage.adapters.ci.asking import Asking
from bugsage.adapters.ci.json_values import entries, number, words
from bugsage.errors import ServiceFailed
from bugsage.model.ci import CiArtefact, CiJob, CiPlace, CiRun
from bugsage.model.report import RawReport

_STATES = {"success": "passed", "failure": "failed", "timed_out": "failed", "startup_failure": "failed"}
#: Runs that passed which are looked through for a job of the same name.
_GREEN_RUNS = 3


def api_of(base: str) -> str:
    """Where the API of a GitHub is: beside github.com and *.ghe.com, below every other."""
    parts = urlsplit(base)
    beside = parts.netloc == "github.com" or parts.netloc.endswith(".ghe.com")
    return f"https://api.{parts.netloc}" if beside else f"{base}/api/v3"


def headers_of(token: str) -> dict[str, str]:
    """What goes with every request."""
    headers = {"x-github-api-version": "2022-11-28"}
    return headers | ({"authorization": f"Bearer {token}"} if token else {})


class GitHub:
    """The contract Service."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    def run(self, place: CiPlace) -> CiRun:
        """The run that a place is in; the job of a place without a run tells it."""
        own_id = place.run
        if not own_id and place.job:
            own_id = words(self._asking.json(f"{_repo(place)}/actions/jobs/{place.job}"), "run_id")
        return _run(place, self._asking.json(f"{_repo(place)}/actions/runs/{own_id}"))

    def runs(self, place: CiPlace, *, branch: str, commit: str, limit: int) -> tuple[CiRun, ...]:
        """Runs of a project, the newest first; those of a pull request are the runs of its newest commit."""
        if place.change:
            pull = self._asking.json(f"{_repo(place)}/pulls/{place.change}")
            commit, branch = words(pull, "head", "sha"), ""
        params: dict[str, str | int] = {"per_page": min(limit, 100)}
        if branch:
            params["branch"] = branch
        if commit or place.commit:
            params["head_sha"] = self._whole(place, commit or place.commit)
        found = self._asking.pages(f"{_repo(place)}/actions/runs", params, "workflow_runs", limit)
        return tuple(_run(place, one) for one in found)[:limit]

    def jobs(self, run: CiRun) -> tuple[CiJob, ...]:
        """The jobs of all attempts."""
        path = f"{_repo(run.place)}/actions/runs/{run.place.run}/jobs"
        return tuple(_job(run, one) for one in self._asking.pages(path, {"filter": "all", "per_page": 100}, "jobs"))

    def log(self, job: CiJob) -> RawReport:
        """The whole log of a job; a redirect leads to it that is valid for a minute."""
        return self._asking.report(f"{_repo(job.run.place)}/actions/jobs/{job.id}/logs", job.url)

    def archive(self, run: CiRun, attempt: int) -> RawReport | None:
        """The logs of an attempt, zipped."""
        path = f"{_repo(run.place)}/actions/runs/{run.place.run}/attempts/{attempt}/logs"
        return self._asking.report(path, f"{run.url}/attempts/{attempt}")

    def results(self, run: CiRun, jobs: Sequence[CiJob]) -> tuple[RawReport, ...]:
        """Nothing: GitHub reads no test reports."""
        return ()

    def artefacts(self, run: CiRun, jobs: Sequence[CiJob]) -> tuple[CiArtefact, ...]:
        """What the run kept; which job did is not known."""
        path = f"{_repo(run.place)}/actions/runs/{run.place.run}/artifacts"
        found = entries(self._asking.json(path, {"per_page": 100}), "artifacts")
        return tuple(
            CiArtefact(
                name=words(one, "name"),
                path=f"{_repo(run.place)}/actions/artifacts/{words(one, 'id')}/zip",
                size=number(one, "size_in_bytes"),
            )
            for one in found
            if one.get("expired") is not True and words(one, "id").isdecimal()
        )

    def fetch(self, run: CiRun, artefact: CiArtefact) -> RawReport:
        """An artefact, zipped."""
        return self._asking.report(artefact.path, artefact.name)

    def green(self, job: CiJob) -> RawReport | None:
        """The log of the same job in a run of the same workflow that passed."""
        place, workflow = job.run.place, job.run.series
        if not workflow.isdecimal():
            return None
        path = f"{_repo(place)}/actions/workflows/{workflow}/runs"
        found = self._asking.json_if_there(path, {"status": "success", "per_page": _GREEN_RUNS})
        for one in entries(found, "workflow_runs")[:_GREEN_RUNS]:
            run = _run(place, one)
            listed = self._asking.json_if_there(f"{_repo(place)}/actions/runs/{run.place.run}/jobs", {"per_page": 100})
            for other in (_job(run, entry) for entry in entries(listed, "jobs")):
                if other.name == job.name and other.state == "passed":
                    return self.log(other)
        return None

    def _whole(self, place: CiPlace, commit: str) -> str:
        """All digits of a commit; runs are found by no fewer."""
        if len(commit) >= 40:
            return commit
        return words(self._asking.json_if_there(f"{_repo(place)}/commits/{commit}"), "sha") or commit


def _repo(place: CiPlace) -> str:
    return f"repos/{quote(place.project)}"


def _run(place: CiPlace, said: Any) -> CiRun:
    own_id = words(said, "id")
    if not own_id.isdecimal():
        raise ServiceFailed(f"{place.base} answered with something that is no run", hint="check the address")
    from msgspec.structs import replace

    return CiRun(
        place=replace(place, run=own_id, change="", commit=""),
        title=words(said, "name") or words(said, "path"),
        series=words(said, "workflow_id"),
        state=_state(said),
        branch=words(said, "head_branch"),
        commit=words(said, "head_sha"),
        attempt=number(said, "run_attempt") or 1,
        url=f"{place.base}/{place.project}/actions/runs/{own_id}",
        time=words(said, "run_started_at") or words(said, "created_at"),
    )


def _job(run: CiRun, said: Any) -> CiJob:
    own_id = words(said, "id")
    failed = tuple(words(step, "name") for step in entries(said, "steps") if _state(step) == "failed")
    ended = words(said, "conclusion")
    return CiJob(
        run=run,
        id=own_id,
        name=words(said, "name"),
        # A job that ran out of its time counts as cancelled, with the step that failed in it.
        state="failed" if ended == "cancelled" and failed else _state(said),
        attempt=number(said, "run_attempt") or 1,
        url=f"{run.url}/job/{own_id}",
        failed_steps=failed,
        reason={"timed_out": "it ran out of time", "cancelled": "cancelled"}.get(ended, ""),
    )


def _state(said: Any) -> str:
    if words(said, "status") != "completed":
        return "running"
    return _STATES.get(words(said, "conclusion"), "other")
