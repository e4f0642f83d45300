"""Which jobs are read, and when a failure is known to come and go."""

from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.ci_jobs import MOST_BYTES, MOST_JOBS, newest_of_each, pick, worth_fetching
from bugsage.model.ci import STATES, CiArtefact, CiJob, CiPlace, CiRun

PLACE = CiPlace(service="github", base="https://github.com", project="ana/shop", run="1")
RUN = CiRun(place=PLACE, title="CI", series="77", state="failed", commit="5c1d")


def job(id: int, name: str, state: str = "failed", attempt: int = 1, **more: bool) -> CiJob:
    return CiJob(run=RUN, id=str(id), name=name, state=state, attempt=attempt, **more)


def ids(jobs: tuple[CiJob, ...]) -> list[str]:
    return [one.id for one in jobs]


def test_failed_jobs_only() -> None:
    picked = pick([job(1, "a"), job(2, "b", "passed"), job(3, "c", "other"), job(4, "d", "running")], PLACE)
    assert ids(picked.jobs) == ["1"]
    assert not picked.again
    assert picked.running == ("d",)


def test_of_each_job_the_newest_attempt_that_failed() -> None:
    jobs = [job(1, "a"), job(2, "a", attempt=2), job(3, "b"), job(4, "b", "passed", 2), job(5, "c", "passed")]
    picked = pick(jobs, PLACE)
    assert ids(picked.jobs) == ["2", "3"]
    assert picked.again == {"3": "b passed on the same commit in attempt 2"}


def test_an_attempt_that_was_asked_for() -> None:
    jobs = [job(1, "a"), job(2, "a", attempt=2), job(3, "b", "passed", 2)]
    assert ids(pick(jobs, PLACE, 1).jobs) == ["1"]
    assert ids(pick(jobs, PLACE, 2).jobs) == ["2"]
    assert not pick(jobs, PLACE, 3).jobs


def test_the_job_of_an_address_and_its_other_attempts() -> None:
    jobs = [job(1, "a"), job(2, "a", attempt=2), job(3, "b")]
    place = CiPlace(service="github", base="https://github.com", project="ana/shop", run="1", job="2")
    assert ids(pick(jobs, place).jobs) == ["2"]
    assert ids(pick(jobs, place, 1).jobs) == ["1"]


def test_jobs_that_may_fail_are_read_only_where_no_other_failed() -> None:
    optional, firm = job(1, "nightly", optional=True), job(2, "build")
    assert ids(pick([optional], PLACE).jobs) == ["1"]
    picked = pick([optional, firm], PLACE)
    assert ids(picked.jobs) == ["2"]
    assert "nightly" in picked.notes[0]


def test_too_many_are_named() -> None:
    picked = pick([job(n, f"j{n}") for n in range(MOST_JOBS + 5)], PLACE)
    assert len(picked.jobs) == MOST_JOBS
    assert "and 2 more" in picked.notes[0]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(STATES), st.integers(1, 3)), max_size=12),
    st.none() | st.integers(1, 3),
)
def test_a_failed_job_is_read_where_there_is_one_and_no_other_is(jobs, attempt) -> None:
    listed = [job(n, name, state, tried) for n, (name, state, tried) in enumerate(jobs)]
    picked = pick(listed, PLACE, attempt)
    assert all(one.state == "failed" for one in picked.jobs)
    failed = {one.name for one in listed if one.state == "failed" and attempt in (None, one.attempt)}
    assert {one.name for one in picked.jobs} == failed
    for one in picked.jobs:
        passed = any(other.name == one.name and other.state == "passed" for other in listed)
        assert (one.id in picked.again) == passed


def test_newest_run_of_each_workflow_that_is_over() -> None:
    def run(id: str, series: str, state: str) -> CiRun:
        return CiRun(place=PLACE, title=id, series=series, state=state)

    over, running = newest_of_each(
        [run("1", "x", "running"), run("2", "x", "failed"), run("3", "y", "other"), run("4", "y", "passed"),
         run("5", "x", "passed")]
    )  # fmt: skip
    assert [one.title for one in over] == ["2", "4"]
    assert [one.title for one in running] == ["1"]


def test_artefacts_with_reports() -> None:
    def kept(name: str, size: int | None = 10_000_000) -> CiArtefact:
        return CiArtefact(name=name, path=name, size=size)

    wanted = ["test-results", "coverage-3.12", "junit.xml", "build/surefire-reports/TEST-a.xml", "lcov.info"]
    other = ["screenshots", "dist", "app.apk", "test-video.mp4", "wheels", "results.html", "bin/app", "release"]
    found, said = worth_fetching([kept(name) for name in [*wanted, *other]])
    assert sorted(one.name for one in found) == sorted(wanted)
    assert not said
    assert worth_fetching([kept("release", 1000)])[0]
    assert worth_fetching([kept("test-results", MOST_BYTES + 1)]) == ((), "test-results: larger than 64 MB, not read")
