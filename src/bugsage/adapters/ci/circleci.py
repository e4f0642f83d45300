"""CircleCI: runs, jobs, tests and artefacts by its API v2, what steps wrote by v1.1."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bugsage.adapters.ci.asking import Asking
from bugsage.adapters.ci.json_values import entries, words
from bugsage.errors import ServiceFailed
from bugsage.model.ci import CiArtefact, CiJob, CiPlace, CiRun
from bugsage.model.report import RawReport

if TYPE_CHECKING:
    from bugsage.ports import Web

_STATES = {
    "success": "passed",
    "failed": "failed",
    "error": "failed",
    "timedout": "failed",
    "infrastructure_fail": "failed",
}
_RUNNING = frozenset(("running", "failing", "on_hold", "queued", "not_running", "created", "pending", "setup-pending"))
_LONG = {"gh": "github", "bb": "bitbucket"}
#: Where its artefacts are, which want the token too; and where it keeps what steps wrote, which must not get it.
ARTEFACTS, OUTPUTS = "*.circle-artifacts.com", "*.amazonaws.com"
_MOST_PAGES, _MOST_PIPELINES, _MOST_STEPS = 10, 10, 20


def headers_of(token: str) -> dict[str, str]:
    """What goes with every request."""
    return {"circle-token": token} if token else {}


class CircleCi:
    """The contract Service. A pipeline is a run; workflows of one name in it are attempts."""

    def __init__(self, asking: Asking, aside: Callable[[str], Web]) -> None:
        """`aside` gives a client of another host that is sent no token."""
        self._asking, self._aside = asking, aside

    def run(self, place: CiPlace) -> CiRun:
        """The pipeline that a place is in; the job of a place without one tells it."""
        from msgspec.structs import replace

        if not place.run and place.job:
            job = self._asking.json(f"api/v2/project/{place.project}/job/{place.job}")
            pipeline = self._asking.json(f"api/v2/pipeline/{words(job, 'pipeline', 'id')}")
            workflow = words(job, "latest_workflow", "id")
            return self._run(replace(place, run=words(pipeline, "number"), workflow=workflow), pipeline)
        return self._run(place, self._asking.json(f"api/v2/project/{place.project}/pipeline/{place.run}"))

    def runs(self, place: CiPlace, *, branch: str, commit: str, limit: int) -> tuple[CiRun, ...]:
        """Pipelines of a project, the newest first."""
        found = []
        params: dict[str, str | int] = {"branch": branch} if branch else {}
        for one in self._pages(f"api/v2/project/{place.project}/pipeline", params):
            if not commit or words(one, "vcs", "revision").startswith(commit):
                found.append(self._run(place, one))
            if len(found) >= min(limit, _MOST_PIPELINES):
                break
        return tuple(found)

    def jobs(self, run: CiRun) -> tuple[CiJob, ...]:
        """The jobs of all workflows; those of a workflow that was started again are an attempt more."""
        pipeline = self._asking.json(f"api/v2/project/{run.place.project}/pipeline/{run.place.run}")
        workflows = self._workflows(words(pipeline, "id"))
        own = next((words(one, "name") for one in workflows if words(one, "id") == run.place.workflow), "")
        tries: dict[str, int] = {}
        found = []
        for workflow in workflows:
            name = words(workflow, "name")
            tries[name] = tries.get(name, 0) + 1
            if not own or name == own:
                found += [_job(run, workflow, one, tries[name]) for one in self._jobs(words(workflow, "id"))]
        return tuple(job for job in found if job.id)

    def log(self, job: CiJob) -> RawReport:
        """What the steps of a job wrote that failed; of a job none of whose steps did, what all wrote."""
        path = f"api/v1.1/project/{_long(job.run.place)}/{job.id}"
        actions = [action for step in entries(self._asking.json(path), "steps") for action in entries(step, "actions")]
        failed = [one for one in actions if words(one, "status") in ("failed", "timedout") or one.get("failed") is True]
        parts = []
        for action in (failed or actions)[-_MOST_STEPS:]:
            wrote = self._written(action, path)
            parts.append(f"--- {words(action, 'name')}\n{wrote}\n" if wrote else "")
        content = "".join(parts).encode("utf-8", "surrogatepass")
        return RawReport(source=job.url, content=content, origin="ci")

    def archive(self, run: CiRun, attempt: int) -> RawReport | None:
        """Nothing: CircleCI packs no logs."""
        return None

    def results(self, run: CiRun, jobs: Sequence[CiJob]) -> tuple[RawReport, ...]:
        """The tests that these jobs stored."""
        import msgspec

        found = []
        for job in jobs:
            tests = list(self._pages(f"api/v2/project/{run.place.project}/{job.id}/tests", {}))
            if tests:
                content = msgspec.json.encode({"items": tests})
                found.append(
                    RawReport(source=f"{job.url}/tests", content=content, format="circleci_tests", origin="ci")
                )
        return tuple(found)

    def artefacts(self, run: CiRun, jobs: Sequence[CiJob]) -> tuple[CiArtefact, ...]:
        """What these jobs kept."""
        return tuple(
            CiArtefact(name=words(one, "path"), path=words(one, "url"), job=job.name)
            for job in jobs
            for one in self._pages(f"api/v2/project/{run.place.project}/{job.id}/artifacts", {})
            if words(one, "path") and words(one, "url")
        )

    def fetch(self, run: CiRun, artefact: CiArtefact) -> RawReport:
        """A file as it is."""
        return self._asking.report(artefact.path, f"{artefact.job}/{artefact.name}")

    def green(self, job: CiJob) -> RawReport | None:
        """Nothing: it would take a request for each of many pipelines."""
        return None

    def _run(self, place: CiPlace, said: Any) -> CiRun:
        from msgspec.structs import replace

        own_id, pipeline = words(said, "number"), words(said, "id")
        if not own_id.isdecimal() or not pipeline:
            raise ServiceFailed(f"{place.base} answered with something that is no pipeline", hint="check the address")
        workflows = self._workflows(pipeline)
        newest = {words(one, "name"): _state(one) for one in workflows}
        tried = [words(one, "id") for one in workflows]
        own = next((one for one in workflows if words(one, "id") == place.workflow), None)
        attempt = 1
        if own:
            same = [words(one, "id") for one in workflows if words(one, "name") == words(own, "name")]
            attempt = same.index(place.workflow) + 1
        below = f"/workflows/{place.workflow}" if own else ""
        return CiRun(
            place=replace(
                place, run=own_id, workflow=place.workflow if own else "", attempt=attempt if own else place.attempt
            ),
            title=words(own, "name") if own else "pipeline",
            series="pipeline",
            state=_state(own) if own else _together(list(newest.values())),
            branch=words(said, "vcs", "branch"),
            commit=words(said, "vcs", "revision"),
            attempt=max(1, len(tried) - len(newest) + 1),
            url=f"{_site(place)}/pipelines/{_long(place)}/{own_id}{below}",
            time=words(said, "created_at"),
        )

    def _workflows(self, pipeline: str) -> list[dict[str, Any]]:
        """The oldest first."""
        found = list(self._pages(f"api/v2/pipeline/{pipeline}/workflow", {}))
        return sorted(found, key=lambda one: words(one, "created_at"))

    def _jobs(self, workflow: str) -> Iterator[dict[str, Any]]:
        return self._pages(f"api/v2/workflow/{workflow}/job", {})

    def _pages(self, path: str, params: dict[str, str | int]) -> Iterator[dict[str, Any]]:
        token = ""
        for _ in range(_MOST_PAGES):
            said = self._asking.json(path, {**params, **({"page-token": token} if token else {})})
            yield from entries(said, "items")
            token = words(said, "next_page_token")
            if not token:
                return

    def _written(self, action: dict[str, Any], path: str) -> str:
        """What an action wrote; its store is another's host, and is sent no token."""
        import msgspec

        url = words(action, "output_url")
        if not url:
            step, index = words(action, "step"), words(action, "index")
            answer = self._asking.web.get(f"{path}/output/{step}/{index}") if step and index else None
        elif urlsplit(url).netloc == self._asking.host:
            answer = self._asking.web.get(url)
        else:
            answer = self._aside(url).get(url)
        if answer is None or answer.status != 200:
            return ""
        try:
            said = msgspec.json.decode(answer.content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return answer.content.decode("utf-8", "replace")
        listed = said if isinstance(said, list) else []
        return "".join(
            one["message"] for one in listed if isinstance(one, dict) and isinstance(one.get("message"), str)
        )


def _long(place: CiPlace) -> str:
    """The project with the whole name of where its code is."""
    vcs, _, rest = place.project.partition("/")
    return f"{_LONG.get(vcs, vcs)}/{rest}"


def _site(place: CiPlace) -> str:
    return "https://app.circleci.com" if place.base == "https://circleci.com" else place.base


def _job(run: CiRun, workflow: dict[str, Any], said: dict[str, Any], attempt: int) -> CiJob:
    number = words(said, "job_number")
    where = f"{_site(run.place)}/pipelines/{_long(run.place)}/{run.place.run}"
    return CiJob(
        run=run,
        id=number,
        name=f"{words(workflow, 'name')}/{words(said, 'name')}",
        state=_state(said),
        attempt=attempt,
        url=f"{where}/workflows/{words(workflow, 'id')}/jobs/{number}",
    )


def _state(said: dict[str, Any]) -> str:
    state = words(said, "status")
    return "running" if state in _RUNNING else _STATES.get(state, "other")


def _together(states: Sequence[str]) -> str:
    return next((state for state in ("failed", "running", "passed") if state in states), "other")
