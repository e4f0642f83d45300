"""A run of CI by its address: what failed in it is read, what is missing is said, and nothing is never no error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bugsage import pipeline
from bugsage.errors import NothingFailed, ServiceFailed, SourceNotFound
from bugsage.model.diagnosis import Report
from bugsage.pipeline.ci import FromCi, failed_runs, runs_of_branch
from bugsage.wiring import LocalHouse
from tests.conftest import Repository
from tests.fakes import ci_server
from tests.fakes.ci_server import CiServer, github_job, github_log, github_run, zipped

CART = "def price(amount, rate):\n    return amount * RATES[rate]\n\n\nRATES = {}\n"
API = "/api/v3/repos/ana/shop"
RUN = f"{API}/actions/runs/1001"
JUNIT = """<testsuite name="pytest"><testcase classname="tests.test_cart" name="test_price" file="tests/test_cart.py">
<failure message="KeyError: 0.1">Traceback (most recent call last):
  File "/home/runner/work/shop/shop/shop/cart.py", line 2, in price
    return amount * RATES[rate]
KeyError: 0.1</failure></testcase></testsuite>"""
LCOV = "TN:\nSF:/home/runner/work/shop/shop/shop/cart.py\nDA:1,1\nDA:2,1\nDA:5,1\nend_of_record\n"


class Place:
    """A repository, and a GitHub of one's own that builds it."""

    def __init__(self, repository: Repository, server: CiServer, store: CiServer, settings: Path) -> None:
        self.repository, self.server, self.store = repository, server, store
        repository.commit("all", {"shop/cart.py": CART, ".github/workflows/ci.yml": "on: push\n"})
        self.settings = settings
        self.houses: list[LocalHouse] = []
        self.name_host()

    def name_host(self) -> None:
        self.settings.parent.mkdir(parents=True, exist_ok=True)
        self.settings.write_text(
            f'[ci.hosts."{self.server.host}"]\nservice = "github"\nurl = "{self.server.url}"\n'
            'token_variable = "OURS"\nelsewhere = ["127.0.0.1"]\n'
        )

    @property
    def house(self) -> LocalHouse:
        self.houses.append(LocalHouse(self.repository.root))
        return self.houses[-1]

    def run(self, *jobs: dict) -> str:
        return ci_server.github(self.server, self.store, list(jobs or (github_job(1, "build"),)))

    def diagnose(self, address: str, attempt: int | None = None, green: bool = False) -> Report:
        return pipeline.diagnose(self.house, [address], ci=FromCi(attempt, green=green))


@pytest.fixture
def place(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    for name in ("GITHUB_ACTIONS", "GH_HOST", "GH_TOKEN", "GITHUB_TOKEN", "GITLAB_HOST", "JENKINS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("OURS", "t0ken-of-ours")
    with ci_server.ci_server(("authorization", "Bearer t0ken-of-ours")) as server, ci_server.ci_server() as store:
        place = Place(repository, server, store, tmp_path / "config" / "bugsage" / "bugsage.toml")
        yield place
        for house in place.houses:
            house.ci.close()  # type: ignore[attr-defined]


def notes(report: Report) -> str:
    return "\n".join(note for reading in report.readings for note in reading.notes)


class TestLogs:
    def test_the_failed_job_is_read_and_its_error_led_to_the_code(self, place: Place) -> None:
        report = place.diagnose(place.run(github_job(1, "build"), github_job(2, "lint", conclusion="success")))
        (found,) = report.diagnoses
        assert (found.issue.event.type, found.issue.event.file) == ("KeyError", "shop/cart.py")
        assert found.suspects[0].symbol == "price"
        assert found.triage.kind == "code"
        assert not place.server.asked(f"{API}/actions/jobs/2/logs")
        assert "build failed (in Run tests)." in notes(report)
        assert found.issue.events[0].tags == {}

    def test_seen_again_it_is_the_same_occurrence(self, place: Place) -> None:
        address = place.run()
        place.diagnose(address)
        assert place.diagnose(address).diagnoses[0].issue.occurrences == 1

    def test_by_the_address_of_its_job(self, place: Place) -> None:
        address = place.run(github_job(1, "build"), github_job(2, "other"))
        report = place.diagnose(f"{address}/job/2")
        assert [reading.source for reading in report.readings] == [f"{address}/job/2"]
        assert place.diagnose(f"{place.server.url}/ana/shop/runs/1").readings[0].source == f"{address}/job/1"

    def test_of_a_pull_request_the_failed_runs_of_its_newest_commit(self, place: Place) -> None:
        place.run()
        place.server.json(f"{API}/pulls/5", {"number": 5, "head": {"sha": ci_server.SHA, "ref": "x"}})
        runs = [github_run(1001), github_run(1000, conclusion="failure")]
        place.server.pages(f"{API}/actions/runs", runs, "workflow_runs")
        report = place.diagnose(f"{place.server.url}/ana/shop/pull/5/checks")
        assert len(report.readings) == 1
        assert f"head_sha={ci_server.SHA}" in place.server.asked(f"{API}/actions/runs")[0].path

    @pytest.mark.parametrize("lost", ["empty", "410", "404"])
    def test_a_log_that_is_empty_or_gone_is_looked_for_in_the_archive(self, place: Place, lost: str) -> None:
        address = place.run()
        logs = f"{API}/actions/jobs/1/logs"
        if lost == "empty":
            place.store.text("/logs/1", b"")
        else:
            place.server.json(logs, {"message": "gone"}, int(lost))
        log = github_log(*ci_server.TRACE)
        packed = zipped({"0_build.txt": log, "build/1_Set up job.txt": "ok\n", "build/2_Run tests.txt": log})
        place.server.redirect(f"{RUN}/attempts/1/logs", f"{place.store.url}/all.zip")
        place.store.text("/all.zip", packed)
        report = place.diagnose(address)
        assert report.diagnoses[0].issue.event.type == "KeyError"
        assert report.readings[0].source.endswith("build/2_Run tests.txt")
        assert ("came back empty" if lost == "empty" else lost) in notes(report)

    def test_nothing_at_all_is_no_answer(self, place: Place) -> None:
        address = place.run()
        place.store.text("/logs/1", b"")
        with pytest.raises(ServiceFailed, match="came back empty") as caught:
            place.diagnose(address)
        assert address in caught.value.hint
        assert caught.value.exit_code == 3

    def test_who_is_not_logged_in_is_told_how(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        address = place.run()
        monkeypatch.delenv("OURS")
        monkeypatch.setenv("PATH", "/usr/bin:/bin")
        place.server.token = None
        for path in (f"{API}/actions/jobs/1/logs", f"{RUN}/attempts/1/logs"):
            place.server.json(path, {"message": "Must have admin rights to Repository."}, 403)
        with pytest.raises(ServiceFailed, match="does not show this to everybody") as caught:
            place.diagnose(address)
        assert "auth login" in caught.value.hint

    def test_a_store_that_nobody_named_is_not_followed(self, place: Place) -> None:
        address = place.run()
        place.settings.write_text(place.settings.read_text().replace('elsewhere = ["127.0.0.1"]', ""))
        with pytest.raises(ServiceFailed, match="sends elsewhere") as caught:
            place.diagnose(address)
        assert 'elsewhere = ["' in caught.value.hint
        assert not place.store.heard

    def test_a_workflow_that_could_not_begin(self, place: Place) -> None:
        address = ci_server.github(place.server, place.store, [], github_run(1001, conclusion="startup_failure"))
        with pytest.raises(NothingFailed, match="before any job of it began"):
            place.diagnose(address)

    def test_a_job_that_was_cancelled_in_a_step_that_failed(self, place: Place) -> None:
        job = github_job(1, "build") | {"conclusion": "cancelled"}
        assert "build failed (in Run tests; cancelled)." in notes(place.diagnose(place.run(job)))

    def test_a_line_of_a_megabyte_ends_nothing(self, place: Place) -> None:
        address = place.run()
        place.store.text("/logs/1", github_log("x" * 1_000_000, *ci_server.TRACE))
        assert place.diagnose(address).diagnoses[0].issue.event.type == "KeyError"

    def test_a_large_log_is_read_from_a_stream(self, place: Place) -> None:
        address = place.run()
        place.store.text("/logs/1", github_log(*["quiet"] * 200_000, *ci_server.TRACE))
        assert place.diagnose(address).diagnoses[0].issue.event.type == "KeyError"


class TestAttempts:
    def test_what_passed_on_the_same_commit_comes_and_goes(self, place: Place) -> None:
        address = place.run(github_job(1, "build"), github_job(2, "build", conclusion="success", attempt=2))
        (found,) = place.diagnose(address).diagnoses
        assert (found.triage.kind, found.triage.fixable) == ("flaky", False)
        assert found.triage.reason == "build passed on the same commit in attempt 2"
        assert found.suspects[0].probability <= 0.3

    def test_one_that_stayed_in_another_job_is_no_flaky_one(self, place: Place) -> None:
        address = place.run(
            github_job(1, "build"), github_job(2, "build", conclusion="success", attempt=2), github_job(3, "other")
        )
        (found,) = place.diagnose(address).diagnoses
        assert found.triage.kind == "code"

    def test_the_attempt_that_is_asked_for(self, place: Place) -> None:
        address = place.run(github_job(1, "build"), github_job(2, "build", attempt=2))
        assert place.diagnose(address).readings[0].source.endswith("/job/2")
        assert place.diagnose(address, attempt=1).readings[0].source.endswith("/job/1")
        assert place.diagnose(f"{address}/attempts/1").readings[0].source.endswith("/job/1")

    def test_one_in_which_nothing_failed(self, place: Place) -> None:
        address = place.run(github_job(1, "build"), github_job(2, "build", conclusion="success", attempt=2))
        with pytest.raises(NothingFailed, match="attempt 2") as caught:
            place.diagnose(address, attempt=2)
        assert caught.value.exit_code == 1

    def test_still_running(self, place: Place) -> None:
        with pytest.raises(NothingFailed, match="still running"):
            place.diagnose(place.run(github_job(1, "build", conclusion=None)))
        report = place.diagnose(place.run(github_job(1, "build", conclusion=None), github_job(2, "lint")))
        assert "still running: build" in notes(report)


class TestBeside:
    def artefacts(self, place: Place, **files: bytes) -> None:
        listed = [
            {"id": n, "name": name, "size_in_bytes": len(content), "expired": False, "archive_download_url": "x"}
            for n, (name, content) in enumerate(files.items(), 1)
        ]
        place.server.json(f"{RUN}/artifacts", {"total_count": len(listed), "artifacts": listed})
        for one, content in zip(listed, files.values(), strict=True):
            place.server.redirect(f"{API}/actions/artifacts/{one['id']}/zip", f"{place.store.url}/kept/{one['id']}")
            place.store.text(f"/kept/{one['id']}", content)

    def test_a_test_report_among_the_artefacts(self, place: Place) -> None:
        address = place.run()
        self.artefacts(place, results=zipped({"out/junit.xml": JUNIT}), logo=zipped({"logo.png": "x"}))
        report = place.diagnose(address)
        assert [reading.source.rpartition("/")[2] for reading in report.readings] == ["1", "junit.xml"]
        assert report.readings[1].events[0].test == "tests/test_cart.py::test_price"
        assert len(report.diagnoses) == 1

    def test_what_the_log_tells_already_is_not_told_twice(self, place: Place) -> None:
        address = place.run()
        log = [
            "=================================== FAILURES ===================================",
            "__________________________________ test_price __________________________________",
            "shop/cart.py:2: in price",
            "    return amount * RATES[rate]",
            "E   KeyError: 0.1",
            "=========================== short test summary info ============================",
            "FAILED tests/test_cart.py::test_price - KeyError: 0.1",
            "============================== 1 failed in 0.10s ===============================",
        ]
        place.store.text("/logs/1", github_log(*log, "##[error]Process completed with exit code 1."))
        self.artefacts(place, results=zipped({"out/junit.xml": JUNIT}))
        report = place.diagnose(address)
        assert len(report.readings) == 1
        assert report.diagnoses[0].issue.occurrences == 1

    def test_a_report_with_frames_stands_for_what_the_log_only_names(self, place: Place) -> None:
        address = place.run()
        log = ["FAILED tests/test_cart.py::test_price - KeyError: 0.1", "==== 1 failed in 0.10s ===="]
        place.store.text("/logs/1", github_log(*log, "##[error]Process completed with exit code 1."))
        self.artefacts(place, results=zipped({"out/junit.xml": JUNIT}))
        report = place.diagnose(address)
        (found,) = report.diagnoses
        assert found.issue.event.format == "junit_xml"
        assert found.suspects[0].symbol == "price"

    def test_coverage_among_the_artefacts(self, place: Place) -> None:
        address = place.run()
        self.artefacts(place, coverage=zipped({"lcov.info": LCOV}))
        report = place.diagnose(address)
        assert "the coverage reports tell what the run executed" in report.notes[0]

    def test_a_damaged_one_costs_a_note(self, place: Place) -> None:
        address = place.run()
        self.artefacts(place, results=zipped({"out/junit.xml": JUNIT})[:-30])
        assert "the artefact results cannot be read" in notes(place.diagnose(address))

    def test_logs_of_the_job_when_it_passed(self, place: Place) -> None:
        address = place.run()
        usual = ["ERROR: cache not found", "all is well"]
        place.store.text(
            "/logs/1",
            github_log("ERROR: cache not found", "make: it broke", "##[error]Process completed with exit code 2."),
        )
        runs = [github_run(900, conclusion="success")]
        place.server.json(f"{API}/actions/workflows/77/runs", {"workflow_runs": runs})
        place.server.pages(f"{API}/actions/runs/900/jobs", [github_job(9, "build", conclusion="success")], "jobs")
        place.server.redirect(f"{API}/actions/jobs/9/logs", f"{place.store.url}/logs/9")
        place.store.text("/logs/9", github_log(*usual))
        report = place.diagnose(address, green=True)
        assert report.readings[0].key_lines[0].text == "make: it broke"
        assert "which passed" in notes(report)
        without = place.diagnose(address)
        assert without.readings[0].key_lines[0].text == "ERROR: cache not found"


class TestLatest:
    def test_of_each_workflow_the_newest_run_that_failed(self, place: Place) -> None:
        place.run()
        place.repository.git("remote", "add", "origin", f"{place.server.url}/ana/shop.git")
        runs = [
            github_run(1005, conclusion=None),
            github_run(1001),
            github_run(1000),
            github_run(999, conclusion="success", workflow_id=78),
        ]
        place.server.pages(f"{API}/actions/runs", runs, "workflow_runs")
        told: list[str] = []
        (run,) = failed_runs(place.house, tell=told.append)
        assert told == [f"a newer run of CI is not over yet: {place.server.url}/ana/shop/actions/runs/1005"]
        assert run.url == f"{place.server.url}/ana/shop/actions/runs/1001"
        assert "branch=main" in place.server.heard[-1].path
        assert len(runs_of_branch(place.house, branch="other")) == 4
        assert "branch=other" in place.server.heard[-1].path

    def test_all_is_green(self, place: Place) -> None:
        place.repository.git("remote", "add", "origin", f"{place.server.url}/ana/shop.git")
        place.server.pages(f"{API}/actions/runs", [github_run(3, conclusion="success")], "workflow_runs")
        with pytest.raises(NothingFailed, match="passed on branch main"):
            failed_runs(place.house)

    def test_no_run_at_all(self, place: Place) -> None:
        place.repository.git("remote", "add", "origin", f"{place.server.url}/ana/shop.git")
        place.server.pages(f"{API}/actions/runs", [], "workflow_runs")
        with pytest.raises(NothingFailed, match="no run of CI"):
            failed_runs(place.house)

    def test_a_host_that_only_the_repository_names_is_not_asked(self, place: Place) -> None:
        place.settings.write_text("")
        place.repository.git("remote", "add", "origin", f"{place.server.url}/ana/shop.git")
        with pytest.raises(SourceNotFound, match="not by you") as caught:
            failed_runs(place.house)
        assert place.server.host in caught.value.hint
        assert not place.server.heard

    def test_without_a_remote(self, place: Place) -> None:
        with pytest.raises(SourceNotFound, match="no CI service"):
            failed_runs(place.house)

    def test_doctor_says_what_is_there(self, place: Place) -> None:
        (check,) = [one for one in pipeline.doctor(place.house) if one.name == "ci"]
        assert check.state == "warn"
        place.repository.git("remote", "add", "origin", f"{place.server.url}/ana/shop.git")
        (check,) = [one for one in pipeline.doctor(place.house) if one.name == "ci"]
        assert (check.state, check.mend) == ("ok", "")
        assert "GitHub Actions (.github/workflows)" in check.finding
        assert "OURS" in check.finding
        assert "t0ken" not in check.finding


class TestOtherServices:
    """The same by GitLab, CircleCI and Jenkins, whose own readings of test reports are taken up."""

    def ask(self, place: Place, service: str, monkeypatch: pytest.MonkeyPatch) -> None:
        place.server.token = None
        place.settings.write_text(
            f'[ci.hosts."{place.server.host}"]\nservice = "{service}"\nurl = "{place.server.url}"\n'
            'elsewhere = ["127.0.0.1"]\n'
        )

    def test_gitlab(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ask(place, "gitlab", monkeypatch)
        jobs = [ci_server.gitlab_job(1, "unit"), ci_server.gitlab_job(2, "nightly", allow_failure=True)]
        address = ci_server.gitlab(place.server, place.store, jobs)
        cases = [
            {
                "status": "failed",
                "name": "test_total",
                "classname": "tests.test_cart",
                "system_output": "ValueError: no",
            }
        ]
        suites = {"test_suites": [{"name": "unit", "test_cases": cases}]}
        place.server.json("/api/v4/projects/ana/shop/pipelines/7/test_report", suites)
        report = place.diagnose(address)
        assert [reading.format for reading in report.readings] == ["python_traceback", "gitlab_tests"]
        assert "nightly failed too, and may" in notes(report)
        assert "unit failed (in stage test; script failure)." in notes(report)

    def test_jobs_of_a_pipeline_that_a_pipeline_started(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ask(place, "gitlab", monkeypatch)
        address = ci_server.gitlab(place.server, place.store, [ci_server.gitlab_job(1, "unit", "success")])
        api = "/api/v4/projects/ana/shop"
        bridge = {"id": 9, "downstream_pipeline": {"id": 8, "project_id": 1}, "pipeline": {"id": 7, "project_id": 1}}
        place.server.json(f"{api}/pipelines/7/bridges", [bridge])
        place.server.pages(f"{api}/pipelines/8/jobs", [ci_server.gitlab_job(5, "child")])
        place.server.text(f"{api}/jobs/5/trace", ci_server.gitlab_log(*ci_server.TRACE[3:7]))
        assert place.diagnose(address).readings[0].source.endswith("/-/jobs/5")

    def test_circleci(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ask(place, "circleci", monkeypatch)
        address = ci_server.circleci(place.server, place.store, ("failed", "success"))
        failed = {
            "classname": "tests.test_cart",
            "name": "test_total",
            "result": "failure",
            "message": "ValueError: no",
        }
        tests = [{**failed, "file": "tests/test_cart.py", "run_time": 0.1, "source": "pytest"}]
        place.server.json("/api/v2/project/gh/ana/shop/40/tests", {"items": tests, "next_page_token": None})
        report = place.diagnose(address)
        assert [reading.format for reading in report.readings] == ["python_traceback", "circleci_tests"]
        assert {found.triage.kind for found in report.diagnoses} == {"flaky"}

    def test_jenkins(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ask(place, "jenkins", monkeypatch)
        builds = [ci_server.jenkins_build(4), ci_server.jenkins_build(3, "SUCCESS", "9" * 40)]
        address = ci_server.jenkins(place.server, place.store, builds)
        job = "/job/team/job/shop"
        cases = [
            {"className": "tests.test_cart", "name": "test_total", "status": "FAILED", "errorDetails": "ValueError: no"}
        ]
        suites = {"failCount": 1, "suites": [{"name": "unit", "cases": cases}]}
        place.server.json(f"{job}/4/testReport/api/json", suites)
        place.server.json(f"{job}/4/api/json", {**builds[0], "artifacts": [{"relativePath": "out/junit.xml"}]})
        place.server.text(f"{job}/4/artifact/out/junit.xml", JUNIT)
        place.server.json(f"{job}/lastSuccessfulBuild/api/json", {"number": 3})
        place.server.text(f"{job}/lastSuccessfulBuild/consoleText", "all is well\n")
        report = place.diagnose(address, green=True)
        assert [reading.format for reading in report.readings] == ["python_traceback", "jenkins_tests", "junit_xml"]
        assert {found.triage.kind for found in report.diagnoses} == {"code"}
        assert "lastSuccessfulBuild" in notes(report)
