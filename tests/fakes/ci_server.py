"""CI services on the loop-back interface: answer each path as the real ones do, shapes and refusals alike.

The shapes are those of the services' own documentation; a store of files on another port stands for where they
redirect to.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fakes.web_server import Handler, Heard, Reply, running, sent, to

Route = Callable[[dict[str, str]], Reply]


class CiServer(ThreadingHTTPServer):
    """Answers by path; whatever it does not know is 404 in JSON. `token` is the header that it wants, by name."""

    daemon_threads = True

    def __init__(self, token: tuple[str, str] | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.routes: dict[str, Route] = {}
        self.heard: list[Heard] = []
        self.token = token

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def next_answer(self, heard: Heard) -> Reply:
        self.heard.append(heard)
        if self.token and heard.headers.get(self.token[0]) != self.token[1]:
            return answered({"message": "Bad credentials"}, 401)
        parts = urlsplit(heard.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        route = self.routes.get(parts.path) or self.routes.get(unquote(parts.path))
        return route(query) if route else answered({"message": "Not Found"}, 404)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no error."""

    def json(self, path: str, value: Any, status: int = 200, **headers: str) -> None:
        self.routes[path] = lambda query: answered(value, status, **headers)

    def text(self, path: str, content: str | bytes, status: int = 200) -> None:
        raw = content if isinstance(content, bytes) else content.encode()
        self.routes[path] = lambda query: sent(raw, status, content_type="text/plain; charset=utf-8")

    def redirect(self, path: str, location: str) -> None:
        self.routes[path] = lambda query: to(location)

    def pages(self, path: str, entries: list[Any], key: str = "", size: int = 100) -> None:
        """A list that comes in numbered pages."""

        def page(query: dict[str, str]) -> Reply:
            per_page = min(int(query.get("per_page", size)), size)
            first = (int(query.get("page", 1)) - 1) * per_page
            found = entries[first : first + per_page]
            more = first + per_page < len(entries)
            if key:
                return answered({"total_count": len(entries), key: found})
            return answered(found, x_next_page=str(int(query.get("page", 1)) + 1) if more else "")

        self.routes[path] = page

    def asked(self, path: str) -> list[Heard]:
        return [heard for heard in self.heard if urlsplit(heard.path).path == path]


@contextmanager
def ci_server(token: tuple[str, str] | None = None) -> Iterator[CiServer]:
    with CiServer(token) as server, running(server):
        yield server


def answered(value: Any, status: int = 200, **headers: str) -> Reply:
    return sent(json.dumps(value).encode(), status, content_type="application/json", **headers)


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


STAMP = "2026-05-06T09:30:00.1234567Z "
SHA = "5c1d" * 10
TRACE = (
    "##[group]Run pytest",
    "pytest",
    "##[endgroup]",
    "Traceback (most recent call last):",
    '  File "/home/runner/work/shop/shop/shop/cart.py", line 2, in price',
    "    return amount * RATES[rate]",
    "KeyError: 0.1",
    "##[error]Process completed with exit code 1.",
)


def github_log(*lines: str) -> str:
    return "\ufeff" + "".join(f"{STAMP}{line}\n" for line in lines)


def github_run(id: int, *, conclusion: str | None = "failure", attempt: int = 1, **more: Any) -> dict[str, Any]:
    status = "completed" if conclusion else "in_progress"
    return {
        "id": id, "name": "CI", "path": ".github/workflows/ci.yml", "workflow_id": 77, "run_number": 12,
        "head_branch": "main", "head_sha": SHA, "event": "push", "status": status, "conclusion": conclusion,
        "run_attempt": attempt, "created_at": f"2026-05-06T09:{id % 60:02}:00Z",
        "run_started_at": f"2026-05-06T09:{id % 60:02}:00Z", **more,
    }  # fmt: skip


def github_job(id: int, name: str, *, conclusion: str | None = "failure", attempt: int = 1) -> dict[str, Any]:
    steps = [("Set up job", "success"), ("Run tests", conclusion), ("Complete job", "success")]
    return {
        "id": id, "name": name, "run_attempt": attempt, "head_sha": SHA,
        "status": "completed" if conclusion else "in_progress", "conclusion": conclusion,
        "steps": [
            {"name": step, "status": "completed", "conclusion": ended, "number": number}
            for number, (step, ended) in enumerate(steps, 1)
        ],
    }  # fmt: skip


def github(server: CiServer, store: CiServer, jobs: list[dict[str, Any]], run: dict[str, Any] | None = None) -> str:
    """A run of a GitHub of one's own (`/api/v3`), its logs in a store; gives back its address."""
    run = run or github_run(1001, attempt=max(job["run_attempt"] for job in jobs))
    api = "/api/v3/repos/ana/shop"
    server.json(f"{api}/actions/runs/{run['id']}", run)
    server.pages(f"{api}/actions/runs/{run['id']}/jobs", jobs, "jobs")
    server.json(f"{api}/actions/runs/{run['id']}/artifacts", {"total_count": 0, "artifacts": []})
    for job in jobs:
        server.json(f"{api}/actions/jobs/{job['id']}", {**job, "run_id": run["id"]})
        server.redirect(f"{api}/actions/jobs/{job['id']}/logs", f"{store.url}/logs/{job['id']}?sig=abc")
        store.text(f"/logs/{job['id']}", github_log(*TRACE))
    return f"{server.url}/ana/shop/actions/runs/{run['id']}"


def gitlab_job(id: int, name: str, status: str = "failed", **more: Any) -> dict[str, Any]:
    return {
        "id": id, "name": name, "stage": "test", "status": status, "ref": "main", "allow_failure": False,
        "failure_reason": "script_failure" if status == "failed" else None, "commit": {"id": SHA},
        "pipeline": {"id": 7, "project_id": 1, "sha": SHA}, "created_at": "2026-05-06T09:30:00.000Z", **more,
    }  # fmt: skip


def gitlab_log(*lines: str) -> str:
    head = "section_start:1746523800:step_script\r\x1b[0K\x1b[0K\x1b[36;1mExecuting the step_script stage\x1b[0;m\n"
    return head + "".join(f"{line}\n" for line in lines) + "\x1b[31;1mERROR: Job failed: exit code 1\n\x1b[0;m"


def gitlab(server: CiServer, store: CiServer, jobs: list[dict[str, Any]], status: str = "failed") -> str:
    """A pipeline of a GitLab; what is kept lies in the store."""
    api = "/api/v4/projects/ana/shop"
    pipeline = {"id": 7, "iid": 3, "status": status, "ref": "main", "sha": SHA, "created_at": "2026-05-06T09:29:00Z"}
    server.json(f"{api}/pipelines/7", pipeline)
    server.pages(f"{api}/pipelines", [pipeline])
    server.pages(f"{api}/pipelines/7/jobs", jobs)
    server.json(f"{api}/pipelines/7/bridges", [])
    server.json(f"{api}/pipelines/7/test_report", {"total_count": 0, "failed_count": 0, "test_suites": []})
    for job in jobs:
        server.json(f"{api}/jobs/{job['id']}", job)
        server.text(f"{api}/jobs/{job['id']}/trace", gitlab_log(*(one for one in TRACE if not one.startswith("##["))))
    return f"{server.url}/ana/shop/-/pipelines/7"


WORKFLOWS = ("0b7e8b1c-0000-4cde-8f00-000000000001", "0b7e8b1c-0000-4cde-8f00-000000000002")


def circleci(server: CiServer, store: CiServer, statuses: tuple[str, ...] = ("failed",)) -> str:
    """A pipeline of a CircleCI; each status is a workflow of the same name with one job, one started after another."""
    project, number = "/api/v2/project/gh/ana/shop", 7
    pipeline = {
        "id": "p-7", "number": number, "state": "created", "created_at": "2026-05-06T09:29:00Z",
        "vcs": {"revision": SHA, "branch": "main"},
    }  # fmt: skip
    server.json(f"{project}/pipeline/{number}", pipeline)
    server.json("/api/v2/pipeline/p-7", pipeline)
    server.json(f"{project}/pipeline", {"items": [pipeline], "next_page_token": None})
    workflows = []
    for index, status in enumerate(statuses):
        job = 40 + index
        workflows.append(
            {
                "id": WORKFLOWS[index],
                "name": "build-test",
                "status": status,
                "created_at": f"2026-05-06T09:3{index}:00Z",
            }
        )
        said = {"id": f"j-{job}", "job_number": job, "name": "build", "status": status, "type": "build"}
        server.json(f"/api/v2/workflow/{WORKFLOWS[index]}/job", {"items": [said], "next_page_token": None})
        about = {"number": job, "pipeline": {"id": "p-7"}, "latest_workflow": {"id": WORKFLOWS[index]}}
        server.json(f"{project}/job/{job}", {**about, "name": "build", "status": status})
        server.json(f"{project}/{job}/tests", {"items": [], "next_page_token": None})
        server.json(f"{project}/{job}/artifacts", {"items": [], "next_page_token": None})
        url = f"{store.url}/output/{job}?X-Amz-Signature=abc"
        steps = [("Spin up environment", "success", "ready\n"), ("Run tests", status, "\n".join(TRACE[3:7]) + "\n")]
        server.json(f"/api/v1.1/project/github/ana/shop/{job}", {"build_num": job, "steps": [
            {"name": name, "actions": [{"name": name, "status": state, "step": n, "index": 0, "has_output": True,
                                        "failed": state == "failed" or None, "output_url": f"{url}&n={n}"}]}
            for n, (name, state, _) in enumerate(steps)
        ]})  # fmt: skip
        said_by = {str(n): [{"message": output, "time": "2026-05-06T09:30:00Z", "type": "out"}]
                   for n, (_, _, output) in enumerate(steps)}  # fmt: skip
        store.routes[f"/output/{job}"] = lambda query, said_by=said_by: answered(said_by[query["n"]])  # type: ignore[misc]
    # Two pages: a token leads from one to the next.
    first, rest = workflows[:1], workflows[1:]

    def listed(query: dict[str, str]) -> Reply:
        if query.get("page-token") == "more":
            return answered({"items": rest, "next_page_token": None})
        return answered({"items": first, "next_page_token": "more" if rest else None})

    server.routes["/api/v2/pipeline/p-7/workflow"] = listed
    return f"{server.url}/pipelines/github/ana/shop/{number}"


def jenkins_build(number: int, result: str | None = "FAILURE", commit: str = SHA) -> dict[str, Any]:
    return {
        "_class": "org.jenkinsci.plugins.workflow.job.WorkflowRun", "number": number, "result": result,
        "building": result is None, "timestamp": 1746523800000 + number, "displayName": f"#{number}",
        "actions": [{}, {"_class": "hudson.plugins.git.util.BuildData",
                         "lastBuiltRevision": {"SHA1": commit, "branch": [{"name": "refs/remotes/origin/main"}]}}],
    }  # fmt: skip


def jenkins(server: CiServer, store: CiServer, builds: list[dict[str, Any]]) -> str:
    """Builds of a job on a Jenkins; gives back the address of the first of them."""
    job = "/job/team/job/shop"
    server.json(f"{job}/api/json", {"builds": builds})
    for build in builds:
        path = f"{job}/{build['number']}"
        server.json(f"{path}/api/json", {**build, "artifacts": []})
        server.text(f"{path}/consoleText", "\n".join([*TRACE[3:7], "Finished: FAILURE"]) + "\n")
    return f"{server.url}{job}/{builds[0]['number']}/"
