"""What a web address means, by its host where that is known, else by its form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.ci.addresses import place_of, project_of
from bugsage.model.ci import CiPlace

KNOWN = {
    "github.com": ("github", "https://github.com"),
    "gitlab.com": ("gitlab", "https://gitlab.com"),
    "circleci.com": ("circleci", "https://circleci.com"),
    "app.circleci.com": ("circleci", "https://circleci.com"),
    "ci.example.org": ("jenkins", "https://ci.example.org/jenkins"),
    "code.example.org": ("gitlab", "https://code.example.org/git"),
}
UUID = "0b7e8b1c-1234-4cde-8f00-0123456789ab"


def meant(address: str) -> dict[str, object] | None:
    place = place_of(address, KNOWN.get)
    if place is None:
        return None
    told = {name: getattr(place, name) for name in CiPlace.__struct_fields__}
    return {name: value for name, value in told.items() if value not in ("", None) and name not in ("service", "base")}


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/ana/shop/actions/runs/12", {"run": "12"}),
        ("/ana/shop/actions/runs/12/", {"run": "12"}),
        ("/ana/shop/actions/runs/12/attempts/2", {"run": "12", "attempt": 2}),
        ("/ana/shop/actions/runs/12/job/34?pr=5#step:6:7", {"run": "12", "job": "34"}),
        ("/ana/shop/actions/runs/12/attempts/2/job/34", None),
        ("/ana/shop/runs/34?check_suite_focus=true", {"job": "34"}),
        ("/ana/shop/pull/5/checks?check_run_id=1", {"change": "5"}),
        ("/ana/shop/pull/5", {"change": "5"}),
        ("/ana/shop/commit/5c1d5c1d/checks", {"commit": "5c1d5c1d"}),
        ("/ana/shop/issues/5", None),
        ("/ana/shop", None),
        ("/ana/shop/actions", None),
    ],
)
def test_github(path: str, told: dict[str, object] | None) -> None:
    if path.endswith("/attempts/2/job/34"):
        told = {"run": "12", "attempt": 2, "job": "34"}
    assert meant(f"https://github.com{path}") == (told and {"project": "ana/shop", **told})


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/a/b/shop/-/jobs/34", {"project": "a/b/shop", "job": "34"}),
        ("/a/shop/-/jobs/34/raw#L12", {"project": "a/shop", "job": "34"}),
        ("/a/shop/builds/34", {"project": "a/shop", "job": "34"}),
        ("/a/shop/-/pipelines/7/builds", {"project": "a/shop", "run": "7"}),
        ("/a/shop/-/merge_requests/3/pipelines", {"project": "a/shop", "change": "3"}),
        ("/a/shop/-/issues/3", None),
    ],
)
def test_gitlab(path: str, told: dict[str, object] | None) -> None:
    assert meant(f"https://gitlab.com{path}") == told


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://app.circleci.com/pipelines/github/ana/shop/7", {"run": "7"}),
        (f"https://app.circleci.com/pipelines/github/ana/shop/7/workflows/{UUID}", {"run": "7", "workflow": UUID}),
        (
            f"https://app.circleci.com/pipelines/gh/ana/shop/7/workflows/{UUID}/jobs/9/parallel-runs/0?filterBy=FAILED",
            {"run": "7", "workflow": UUID, "job": "9"},
        ),
        ("https://circleci.com/gh/ana/shop/9#tests/containers/0", {"job": "9"}),
        ("https://app.circleci.com/jobs/github/ana/shop/9", {"job": "9"}),
    ],
)
def test_circleci(address: str, told: dict[str, object]) -> None:
    assert meant(address) == {"project": "gh/ana/shop", **told}


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/jenkins/job/team/job/shop/12/console", {"project": "team/shop", "run": "12"}),
        ("/jenkins/job/shop/lastFailedBuild/", {"project": "shop", "run": "lastFailedBuild"}),
        ("/jenkins/job/shop/job/feature%252Fx/3/testReport/", {"project": "shop/feature%252Fx", "run": "3"}),
        ("/jenkins/job/my%20shop/3/", {"project": "my shop", "run": "3"}),
        ("/jenkins/blue/organizations/jenkins/shop/detail/main/4/pipeline/9", {"project": "shop/main", "run": "4"}),
        ("/jenkins/blue/organizations/jenkins/t%2Fshop/detail/shop/4/", {"project": "t/shop", "run": "4"}),
        ("/job/shop/12/", None),
        ("/jenkins/view/all/", None),
    ],
)
def test_jenkins(path: str, told: dict[str, object] | None) -> None:
    assert meant(f"https://ci.example.org{path}") == told


def test_a_service_below_a_path() -> None:
    assert meant("https://code.example.org/git/a/shop/-/jobs/3") == {"project": "a/shop", "job": "3"}
    assert meant("https://code.example.org/a/shop/-/jobs/3") is None


@pytest.mark.parametrize(
    ("address", "service"),
    [
        ("https://git.corp/a/shop/-/jobs/3", "gitlab"),
        ("https://ghe.corp/a/shop/actions/runs/3", "github"),
        ("https://jenkins.corp/x/job/shop/3/console", "jenkins"),
        ("https://elsewhere.corp/a/shop/pull/3", None),
        ("https://elsewhere.corp/a/builds/3", None),
        ("https://ana.sentry.io/issues/123/", None),
        ("https://sentry.corp/organizations/ana/issues/123/?project=1", None),
        ("ftp://github.com/ana/shop/actions/runs/12", None),
        ("https://github.com\\@evil/ana/shop/actions/runs/12", None),
    ],
)
def test_a_host_that_nobody_named_is_told_by_the_form(address: str, service: str | None) -> None:
    place = place_of(address, KNOWN.get)
    assert (place and place.service) == service


def test_who_is_named_in_an_address_is_not_kept() -> None:
    place = place_of("https://ana:secret@github.com/ana/shop/actions/runs/12", KNOWN.get)
    assert place is not None
    assert place.base == "https://github.com"


@given(st.text(max_size=200))
def test_anything_is_an_address_or_not(text: str) -> None:
    for prefix in ("", "https://github.com/", "https://ci.example.org/jenkins/", "https://x/", "https://gitlab.com/"):
        place = place_of(prefix + text, KNOWN.get)
        assert place is None or place.base.startswith("http")


@pytest.mark.parametrize(
    ("remote", "told"),
    [
        ("git@github.com:ana/shop.git", ("github.com", "ana/shop")),
        ("https://github.com/ana/shop", ("github.com", "ana/shop")),
        ("https://ana:token@gitlab.com/a/b/shop.git", ("gitlab.com", "a/b/shop")),
        ("ssh://git@ssh.github.com:443/ana/shop.git", ("github.com", "ana/shop")),
        ("ssh://git@git.corp:2222/a/shop.git", ("git.corp", "a/shop")),
        ("http://127.0.0.1:8080/a/shop.git", ("127.0.0.1:8080", "a/shop")),
        ("/srv/git/shop.git", None),
        ("../shop", None),
        ("file:///srv/shop", None),
        ("https://github.com/../x", None),
        ("", None),
    ],
)
def test_remote(remote: str, told: tuple[str, str] | None) -> None:
    if remote == "https://github.com/../x":
        assert project_of(remote) in (None, ("github.com", "../x"))
        return
    assert project_of(remote) == told
