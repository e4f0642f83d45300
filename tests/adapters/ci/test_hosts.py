"""Tokens go to the hosts they belong to, and a repository names none."""

from pathlib import Path

import pytest

from bugsage.adapters.ci.hosts import Hosts
from bugsage.adapters.ci.programs import Programs
from bugsage.errors import SettingsError
from bugsage.model.settings import CiHost
from tests.fakes.ci_programs import calls, install

NOBODY = {"PATH": "/nonexistent"}


def hosts(environ: dict[str, str] | None = None, settings: dict[str, CiHost] | None = None) -> Hosts:
    said = NOBODY | (environ or {})
    return Hosts(settings or {}, said, Programs(said))


def told(found: Hosts, host: str, service: str) -> tuple[str, str]:
    token = found.token(host, service)
    return token.value, token.origin


@pytest.mark.parametrize(
    ("variable", "host", "service"),
    [
        ("GH_TOKEN", "github.com", "github"),
        ("GITHUB_TOKEN", "github.com", "github"),
        ("GITLAB_TOKEN", "gitlab.com", "gitlab"),
        ("CIRCLE_TOKEN", "circleci.com", "circleci"),
        ("CIRCLECI_TOKEN", "circleci.com", "circleci"),
    ],
)
def test_public_host(variable: str, host: str, service: str) -> None:
    found = hosts({variable: "t0ken"})
    assert told(found, host, service) == ("t0ken", variable)
    assert found.token(f"{host}.evil.example", service).value == ""
    assert found.token("evil.example", service).value == ""


def test_github_of_ones_own_gets_its_own_token() -> None:
    found = hosts({"GH_HOST": "ghe.corp", "GH_TOKEN": "public", "GH_ENTERPRISE_TOKEN": "corp"})
    assert told(found, "ghe.corp", "github") == ("corp", "GH_ENTERPRISE_TOKEN")
    assert told(found, "github.com", "github") == ("public", "GH_TOKEN")
    assert found.token("other.corp", "github").value == ""


def test_inside_actions_of_a_github_of_ones_own_the_token_is_that_servers() -> None:
    found = hosts({"GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://ghe.corp", "GITHUB_TOKEN": "t"})
    assert told(found, "ghe.corp", "github") == ("t", "GITHUB_TOKEN")
    assert found.token("github.com", "github").value == ""


def test_a_server_url_outside_of_actions_names_nobody() -> None:
    found = hosts({"GITHUB_SERVER_URL": "https://evil.example", "GITHUB_TOKEN": "t"})
    assert found.named("evil.example") is None


def test_gitlab_of_ones_own_takes_the_token_from_the_public_one() -> None:
    found = hosts({"GITLAB_HOST": "https://git.corp/gitlab/", "GITLAB_TOKEN": "t"})
    assert found.named("git.corp") == ("gitlab", "https://git.corp/gitlab")
    assert told(found, "git.corp", "gitlab") == ("t", "GITLAB_TOKEN")
    assert found.token("gitlab.com", "gitlab").value == ""


def test_inside_gitlab_ci_the_jobs_own_token_is_the_last_choice() -> None:
    inside = {"GITLAB_CI": "true", "CI_SERVER_URL": "https://git.corp", "CI_JOB_TOKEN": "job"}
    assert told(hosts(inside), "git.corp", "gitlab") == ("job", "CI_JOB_TOKEN")
    assert told(hosts(inside | {"GITLAB_TOKEN": "t"}), "git.corp", "gitlab") == ("t", "GITLAB_TOKEN")


def test_jenkins_is_named_by_its_url() -> None:
    found = hosts({"JENKINS_URL": "https://ci.corp/jenkins/", "JENKINS_USER": "ana", "JENKINS_TOKEN": "t"})
    assert found.named("ci.corp") == ("jenkins", "https://ci.corp/jenkins")
    assert found.token("ci.corp", "jenkins") == ("t", "JENKINS_TOKEN", "ana")
    assert found.token("ci.evil", "jenkins").value == ""


def test_settings_of_the_user() -> None:
    said = {
        "git.corp": CiHost(service="gitlab", token_variable="CORP_TOKEN"),
        "ci.corp:8443": CiHost(service="jenkins", url="https://ci.corp:8443/j", user_variable="ME"),
    }
    found = hosts({"CORP_TOKEN": "c", "JENKINS_TOKEN": "j", "ME": "ana", "GITLAB_TOKEN": "public"}, said)
    assert told(found, "git.corp", "gitlab") == ("c", "CORP_TOKEN")
    assert found.token("ci.corp:8443", "jenkins") == ("j", "JENKINS_TOKEN", "ana")
    assert told(found, "gitlab.com", "gitlab") == ("public", "GITLAB_TOKEN")


@pytest.mark.parametrize(
    "said",
    [
        {"git.corp": CiHost(service="svn")},
        {"git.corp": CiHost(service="gitlab", url="https://evil.example")},
        {"": CiHost(service="gitlab")},
        {"a b": CiHost(service="gitlab")},
    ],
)
def test_settings_that_cannot_be_meant(said: dict[str, CiHost]) -> None:
    with pytest.raises(SettingsError):
        _ = hosts(settings=said).known


class TestPrograms:
    def test_who_is_logged_in_needs_no_variable(self, tmp_path: Path) -> None:
        path = str(install(tmp_path / "bin", gh={"ghe.corp": "gho_1"}, glab={"git.corp": "glpat_2"}))
        found = hosts({"PATH": path})
        assert told(found, "ghe.corp", "github") == ("gho_1", "of gh")
        assert told(found, "git.corp", "gitlab") == ("glpat_2", "of glab")
        assert told(found, "other.corp", "github") == ("", "")
        assert told(found, "other.corp", "gitlab") == ("", "")

    def test_tokens_of_the_environment_do_not_go_through_them_to_any_host(self, tmp_path: Path) -> None:
        path = str(install(tmp_path / "bin", gh={}, glab={}))
        said = {"PATH": path, "GH_TOKEN": "t", "GH_ENTERPRISE_TOKEN": "e", "GITLAB_TOKEN": "g", "HOME": "/home/ana"}
        found = hosts(said)
        assert told(found, "evil.example", "github") == ("", "")
        assert told(found, "evil.example", "gitlab") == ("", "")
        for _, _, folder, variables in calls(tmp_path / "bin"):
            assert folder == "/"
            assert "HOME" in variables
            assert not {"GH_TOKEN", "GH_ENTERPRISE_TOKEN", "GITLAB_TOKEN"} & set(variables)

    def test_they_are_asked_once(self, tmp_path: Path) -> None:
        found = hosts({"PATH": str(install(tmp_path / "bin", gh={"github.com": "gho_1"}))})
        assert [told(found, "github.com", "github") for _ in range(3)] == [("gho_1", "of gh")] * 3
        assert len(calls(tmp_path / "bin")) == 1

    @pytest.mark.parametrize("host", ["--help", "-x", "a b", "", "a\nb", "$(x)", "x" * 300])
    def test_no_option_is_a_host(self, tmp_path: Path, host: str) -> None:
        programs = Programs({"PATH": str(install(tmp_path / "bin", gh={}))})
        assert programs.gh_token(host) == ("", "of gh")
        assert not calls(tmp_path / "bin")

    @pytest.mark.parametrize("said", ["two words", "a\\nb", "é", ""])
    def test_what_is_no_token_is_none(self, tmp_path: Path, said: str) -> None:
        (tmp_path / "gh").write_text(f"#!/bin/sh\nprintf '{said}'\n")
        (tmp_path / "gh").chmod(0o755)
        assert Programs({"PATH": str(tmp_path)}).gh_token("github.com")[0] == ""
