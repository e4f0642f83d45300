"""What every CI service promises: its runs, its jobs, its logs, told in the same words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bugsage.adapters.ci import CiServices
from bugsage.adapters.ci.hosts import Hosts
from bugsage.adapters.ci.programs import Programs
from bugsage.adapters.web import HttpWeb
from bugsage.errors import ServiceFailed
from bugsage.model.ci import CiPlace, CiRun
from bugsage.model.settings import CiHost
from bugsage.ports import Ci
from tests.fakes import ci_server
from tests.fakes.ci_server import CiServer, jenkins_build
from tests.fakes.fake_clock import FakeClock

TOKENS = {
    "github": ("authorization", "Bearer t0ken"),
    "gitlab": ("authorization", "Bearer t0ken"),
    "circleci": ("circle-token", "t0ken"),
    "jenkins": ("authorization", "Basic YW5hOnQwa2Vu"),
}


class Service:
    """A service with one failed run, and one that tells the same of an attempt that passed."""

    def __init__(self, name: str, server: CiServer, store: CiServer, root: Path) -> None:
        self.name, self.server, self.store = name, server, store
        said = CiHost(service=name, url=server.url, elsewhere=["127.0.0.1"])
        variables = {"github": "GH_ENTERPRISE_TOKEN", "gitlab": "GITLAB_TOKEN", "circleci": "CIRCLE_TOKEN"}
        environ = {"PATH": "", variables.get(name, "JENKINS_TOKEN"): "t0ken", "JENKINS_USER": "ana"}
        hosts = Hosts({server.host: said}, environ, Programs(environ))

        def connect(base: str, headers: dict[str, str], **around: object) -> HttpWeb:
            return HttpWeb(base, headers, clock=FakeClock(), chance=lambda: 0.0, **around)  # type: ignore[arg-type]

        self.ci: Ci = CiServices(hosts, connect, root=root, remotes=lambda: (), job="team/shop")

    def failed(self) -> CiRun:
        return self.ci.run(self.place(_ONE[self.name](self.server, self.store)))

    def retried(self) -> CiRun:
        return self.ci.run(self.place(_TWO[self.name](self.server, self.store)))

    def place(self, address: str) -> CiPlace:
        place = self.ci.place(address)
        assert place is not None
        return place


Make = Callable[[CiServer, CiServer], str]
_ONE: dict[str, Make] = {
    "github": lambda s, t: ci_server.github(s, t, [ci_server.github_job(1, "build")]),
    "gitlab": lambda s, t: ci_server.gitlab(s, t, [ci_server.gitlab_job(1, "build")]),
    "circleci": lambda s, t: ci_server.circleci(s, t),
    "jenkins": lambda s, t: ci_server.jenkins(s, t, [ci_server.jenkins_build(4)]),
}
_TWO: dict[str, Make] = {
    "github": lambda s, t: ci_server.github(
        s, t, [ci_server.github_job(1, "build"), ci_server.github_job(2, "build", conclusion="success", attempt=2)]
    ),
    "gitlab": lambda s, t: ci_server.gitlab(
        s, t, [ci_server.gitlab_job(2, "build", "success"), ci_server.gitlab_job(1, "build")], "success"
    ),
    "circleci": lambda s, t: ci_server.circleci(s, t, ("failed", "success")),
    "jenkins": lambda s, t: ci_server.jenkins(
        s, t, [jenkins_build(4), jenkins_build(5, "SUCCESS"), jenkins_build(3, "SUCCESS", "9" * 40)]
    ),
}  # fmt: skip


@pytest.fixture(params=list(_ONE))
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    with ci_server.ci_server(TOKENS[request.param]) as server, ci_server.ci_server() as store:
        service = Service(request.param, server, store, tmp_path)
        yield service
        service.ci.close()  # type: ignore[attr-defined]


def test_run(service: Service) -> None:
    run = service.failed()
    assert (run.state, run.branch, run.commit) == ("failed", "main", ci_server.SHA)
    assert run.title
    assert run.time.startswith("20")


def test_the_address_of_a_run_means_that_run(service: Service) -> None:
    run = service.failed()
    again = service.place(run.url)
    assert service.ci.run(again) == run
    assert again.run == run.place.run


def test_jobs(service: Service) -> None:
    (job,) = service.ci.jobs(service.failed())
    assert job.state == "failed"
    assert job.name.endswith(("build", "shop"))
    assert service.ci.place(job.url) is not None


def test_log_is_what_the_job_wrote(service: Service) -> None:
    (job,) = service.ci.jobs(service.failed())
    log = service.ci.log(job)
    assert b"KeyError: 0.1" in log.content
    assert (log.source, log.origin) == (job.url, "ci")


def test_the_token_goes_to_the_service_and_not_to_where_it_keeps_logs(service: Service) -> None:
    (job,) = service.ci.jobs(service.failed())
    service.ci.log(job)
    name, value = TOKENS[service.name]
    assert all(heard.headers.get(name) == value for heard in service.server.heard)
    assert not any("t0ken" in str(heard.headers) or name in heard.headers for heard in service.store.heard)


def test_attempts(service: Service) -> None:
    jobs = service.ci.jobs(service.retried())
    assert {job.state for job in jobs} == {"failed", "passed"}
    assert len({job.attempt for job in jobs}) == 2
    failed = next(job for job in jobs if job.state == "failed")
    passed = next(job for job in jobs if job.state == "passed")
    assert failed.attempt < passed.attempt
    assert failed.name == passed.name


def test_runs_of_a_branch(service: Service) -> None:
    run = service.failed()
    listings = {"github": "/api/v3/repos/ana/shop/actions/runs"}
    if service.name in listings:
        server_run = ci_server.github_run(1001)
        service.server.pages(listings[service.name], [server_run], "workflow_runs")
    project = CiPlace(service=run.place.service, base=run.place.base, project=run.place.project)
    found = service.ci.runs(project, branch="main")
    assert [one.place.run for one in found] == [run.place.run]


@pytest.mark.parametrize(
    ("status", "said"), [(401, "token"), (403, "token"), (404, "no such"), (410, "keep"), (418, "418")]
)
def test_refusals_are_told_with_what_to_do(service: Service, status: int, said: str) -> None:
    (job,) = service.ci.jobs(service.failed())
    service.server.routes = {
        path: lambda q: ci_server.answered({"message": "no"}, status) for path in service.server.routes
    }
    with pytest.raises(ServiceFailed, match=said) as caught:
        service.ci.log(job)
    assert caught.value.hint or status == 418
    assert "t0ken" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_trouble_that_passes_is_waited_for(service: Service, status: int) -> None:
    run = service.failed()
    path = next(path for path in service.server.routes if path.endswith(("/jobs", "/workflow", "/shop/api/json")))
    answer, times = service.server.routes[path], iter(range(2))

    def busy(query: dict[str, str]):  # type: ignore[no-untyped-def]
        return ci_server.answered({}, status) if next(times, None) is not None else answer(query)

    service.server.routes[path] = busy
    assert service.ci.jobs(run)


def test_answers_of_another_shape_are_refused(service: Service) -> None:
    run = service.failed()
    for value in ([], {}, None, 3, {"id": {"a": 1}, "jobs": [1, None, "x"], "items": {"a": 1}, "number": []}):
        service.server.routes = {path: lambda q, v=value: ci_server.answered(v) for path in service.server.routes}  # type: ignore[misc]
        with pytest.raises(ServiceFailed):
            service.ci.run(run.place)
        with suppress(ServiceFailed):
            assert service.ci.jobs(run) is not None
