"""Jenkins, by the JSON that every page of it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from bugsage.adapters.ci.asking import Asking
from bugsage.adapters.ci.json_values import entries, words
from bugsage.errors import ServiceFailed
from bugsage.model.ci import CiArtefact, CiJob, CiPlace, CiRun
from bugsage.model.report import RawReport

_STATES = {"SUCCESS": "passed", "FAILURE": "failed", "UNSTABLE": "failed"}
_BUILD = "number,result,building,timestamp,displayName,actions[lastBuiltRevision[SHA1,branch[name]]]"
_MOST_BUILDS = 30


def headers_of(token: str, user: str) -> dict[str, str]:
    """What goes with every request: the user's name and API token."""
    from base64 import b64encode

    return {"authorization": "Basic " + b64encode(f"{user}:{token}".encode()).decode()} if token else {}


class Jenkins:
    """The contract Service. A build is a run with one job; builds of the same commit are its attempts."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    def run(self, place: CiPlace) -> CiRun:
        """One build."""
        return _run(place, self._asking.json(f"{_job_path(place)}/{place.run}/api/json", {"tree": _BUILD}))

    def runs(self, place: CiPlace, *, branch: str, commit: str, limit: int) -> tuple[CiRun, ...]:
        """Builds of a job, or of the branch's own job below it, the newest first."""
        from msgspec.structs import replace

        place = replace(place, run="")
        said = self._asking.json(
            f"{_job_path(place)}/api/json", {"tree": f"jobs[name],builds[{_BUILD}]{{0,{_MOST_BUILDS}}}"}
        )
        for child in entries(said, "jobs") if branch else ():
            if words(child, "name") in (branch, quote(branch, safe="")):
                place = replace(place, project=f"{place.project}/{words(child, 'name')}")
                return self.runs(place, branch="", commit=commit, limit=limit)
        found = [_run(place, one) for one in entries(said, "builds")]
        return tuple(
            run
            for run in found
            if (not commit or run.commit.startswith(commit)) and (not branch or run.branch in ("", branch))
        )[:limit]

    def jobs(self, run: CiRun) -> tuple[CiJob, ...]:
        """The build, and the other builds of the same commit."""
        builds = [run]
        if run.commit:
            builds += [one for one in self._siblings(run) if one.place.run != run.place.run]
        return tuple(
            CiJob(
                run=one,
                id=one.place.run,
                name=run.title,
                state=one.state,
                attempt=int(one.place.run),
                url=one.url,
            )
            for one in builds
        )

    def log(self, job: CiJob) -> RawReport:
        """What a build wrote to its console, also while it still runs."""
        return self._asking.report(f"{_job_path(job.run.place)}/{job.id}/consoleText", job.url)

    def archive(self, run: CiRun, attempt: int) -> RawReport | None:
        """Nothing: a build has one log."""
        return None

    def results(self, run: CiRun, jobs: Sequence[CiJob]) -> tuple[RawReport, ...]:
        """The tests of the build's reports."""
        cases = "suites[name,cases[name,className,status,errorDetails,errorStackTrace]]"
        tree = f"failCount,passCount,skipCount,{cases},childReports[result[{cases}]]"
        path = f"{_job_path(run.place)}/{run.place.run}/testReport/api/json"
        return (self._asking.report(path, f"{run.url}testReport/", {"tree": tree}, format="jenkins_tests"),)

    def artefacts(self, run: CiRun, jobs: Sequence[CiJob]) -> tuple[CiArtefact, ...]:
        """What the build kept."""
        path = f"{_job_path(run.place)}/{run.place.run}"
        said = self._asking.json(f"{path}/api/json", {"tree": "artifacts[relativePath]"})
        return tuple(
            CiArtefact(name=name, path=f"{path}/artifact/{quote(name)}")
            for name in (words(one, "relativePath") for one in entries(said, "artifacts"))
            if name and ".." not in name.split("/")
        )

    def fetch(self, run: CiRun, artefact: CiArtefact) -> RawReport:
        """A file as it is."""
        return self._asking.report(artefact.path, artefact.name)

    def green(self, job: CiJob) -> RawReport | None:
        """The console of the last build that passed."""
        from msgspec.structs import replace

        place = replace(job.run.place, run="lastSuccessfulBuild")
        if self._asking.json_if_there(f"{_job_path(place)}/{place.run}/api/json", {"tree": "number"}) is None:
            return None
        return self._asking.report(f"{_job_path(place)}/{place.run}/consoleText", f"{_url(place)}{place.run}/")

    def _siblings(self, run: CiRun) -> tuple[CiRun, ...]:
        try:
            return self.runs(run.place, branch="", commit=run.commit, limit=_MOST_BUILDS)
        except ServiceFailed:  # they would only say more
            return ()


def _job_path(place: CiPlace) -> str:
    return "/".join(f"job/{quote(part, safe='%')}" for part in place.project.split("/"))


def _url(place: CiPlace) -> str:
    return f"{place.base}/{_job_path(place)}/"


def _run(place: CiPlace, said: Any) -> CiRun:
    from msgspec.structs import replace

    own_id = words(said, "number")
    if not own_id.isdecimal():
        raise ServiceFailed(f"{place.base} answered with something that is no build", hint="check the address")
    revision = next((one["lastBuiltRevision"] for one in entries(said, "actions") if "lastBuiltRevision" in one), None)
    branch = words(next(iter(entries(revision, "branch")), None), "name")
    place = replace(place, run=own_id, attempt=int(own_id))
    return CiRun(
        place=place,
        title=place.project,
        series=place.project,
        state="running" if said.get("building") is True else _STATES.get(words(said, "result"), "other"),
        branch=branch.removeprefix("refs/remotes/").removeprefix("origin/"),
        commit=words(revision, "SHA1"),
        attempt=int(own_id),
        url=f"{_url(place)}{own_id}/",
        time=_time(said.get("timestamp")),
    )


def _time(milliseconds: object) -> str:
    from datetime import UTC, datetime

    if not isinstance(milliseconds, int):
        return ""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="seconds")
    except (OverflowError, ValueError, OSError):
        return ""
