"""Which Sentry is asked, with which token: no repository may send the user's token anywhere."""

import base64
import json
from typing import Any

import pytest

from bugsage.errors import SettingsError
from bugsage.intake.sentry_access import host_of, in_force, is_hosted
from bugsage.model.sentry import CliConfig, SentryAccess
from bugsage.model.settings import SentrySettings, UserSentrySettings


def access(**given: Any) -> SentryAccess:
    ring = given.pop("ring", {})
    return in_force(
        SentrySettings(**given.pop("repository", {})),
        UserSentrySettings(**given.pop("user", {})),
        given.pop("environ", {}),
        home=CliConfig(**given.pop("home", {})),
        project=CliConfig(**given.pop("project", {})),
        ring=ring.get,
    )


def test_by_default_it_is_sentry_io_without_a_token() -> None:
    assert access() == SentryAccess()


def test_the_environment_goes_before_everything() -> None:
    found = access(
        environ={"SENTRY_URL": "https://a.example/", "SENTRY_AUTH_TOKEN": " t1 ", "SENTRY_ORG": "o1"},
        user={"url": "https://b.example", "token": "t2", "org": "o2"},
        repository={"org": "o3", "project": "p3"},
    )
    assert (found.url, found.token, found.token_from) == ("https://a.example", "t1", "SENTRY_AUTH_TOKEN")
    assert (found.org, found.project) == ("o1", "p3")


def test_a_repository_names_what_is_its_own() -> None:
    found = access(
        repository={"org": "acme", "environment": "production", "query": ""},
        project={"org": "other", "project": "shop"},
        user={"org": "mine", "query": "is:resolved"},
        home={"org": "home", "project": "home"},
    )
    assert (found.org, found.project, found.environment, found.query) == ("acme", "shop", "production", "")


def test_a_repositorys_sentryclirc_sends_no_token_anywhere() -> None:
    found = access(
        project={"url": "https://evil.example", "token": "theirs", "org": "acme"},
        home={"token": "mine"},
    )
    assert (found.url, found.token, found.org) == ("https://sentry.io", "mine", "acme")
    assert len(found.ignored) == 2
    assert "evil.example" in " ".join(found.ignored)
    assert "theirs" not in " ".join(found.ignored)


@pytest.mark.parametrize(
    ("home", "environ", "token"),
    [
        ({"token": "t"}, {}, "t"),
        ({"token": "t"}, {"SENTRY_URL": "https://other.example"}, ""),
        ({"token": "t", "url": "https://lan.example"}, {}, "t"),
        ({"token": "t", "url": "https://lan.example"}, {"SENTRY_URL": "https://sentry.io"}, ""),
        ({"token": "t", "url": "https://lan.example:9000"}, {"SENTRY_URL": "https://lan.example"}, ""),
        ({"token": "t", "url": "https://LAN.example/"}, {"SENTRY_URL": "https://lan.example"}, "t"),
    ],
)
def test_a_token_of_sentry_cli_goes_only_where_it_was_meant_for(home: Any, environ: Any, token: str) -> None:
    assert access(home=home, environ=environ).token == token


def test_a_keyring_is_asked_for_the_host() -> None:
    found = access(ring={"sentry.io": "kept\n"}, home={"token": "t"})
    assert (found.token, found.token_from) == ("kept", "the keyring")
    assert access(ring={"sentry.io": "kept"}, user={"url": "https://lan.example"}).token == ""


def test_a_token_of_an_organisation_tells_its_name() -> None:
    said = base64.b64encode(json.dumps({"org": "acme", "url": "https://evil.example"}).encode()).decode().rstrip("=")
    found = access(environ={"SENTRY_AUTH_TOKEN": f"sntrys_{said}_secret"})
    assert (found.org, found.url) == ("acme", "https://sentry.io")


@pytest.mark.parametrize("token", ["sntrys_", "sntrys_x_y", "sntrys_AAAA_y", "sntrys_é_y", "sntrys_W10_y", "plain"])
def test_any_other_token_tells_nothing(token: str) -> None:
    assert access(environ={"SENTRY_AUTH_TOKEN": token}).org is None


@pytest.mark.parametrize(
    "url", ["sentry.io", "ftp://a", "https://", "https://user:pass@a", "https://a b", "https://a?x=1"]
)
def test_what_is_no_address_is_refused_and_not_told(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        access(environ={"SENTRY_URL": url})
    assert "pass" not in str(caught.value)


@pytest.mark.parametrize("org", ["..", "a/b", "a?b", "a b", "-a", "a" * 101, "é"])
def test_a_name_that_would_lead_elsewhere_is_refused(org: str) -> None:
    with pytest.raises(SettingsError, match="organisation"):
        access(repository={"org": org})


def test_hosts() -> None:
    assert host_of("https://Sentry.IO/x") == "sentry.io"
    assert host_of("https://[::1]:9000/") == "[::1]:9000"
    assert host_of("nothing") == ""
    assert [is_hosted(host) for host in ("sentry.io", "us.sentry.io", "evilsentry.io", "sentry.io.evil")] == [
        True,
        True,
        False,
        False,
    ]


def test_an_api_address_is_the_address_of_its_server() -> None:
    assert access(environ={"SENTRY_URL": "https://lan.example/sentry/api/0/"}).url == "https://lan.example/sentry"


def test_an_mcp_server_is_named_by_the_user() -> None:
    assert access(user={"mcp": "npx '@sentry/mcp server' --x"}).mcp == ("npx", "@sentry/mcp server", "--x")
    assert access(user={"mcp": ["npx", "a b"]}).mcp == ("npx", "a b")
    found = access(
        user={"mcp": "https://mcp.example.org/mcp", "mcp_key_variable": "MY_KEY"}, environ={"MY_KEY": " k1 "}
    )
    assert (found.via, found.mcp, found.mcp_key) == ("mcp", ("https://mcp.example.org/mcp",), "k1")
    assert access(user={"mcp": "http://127.0.0.1:3000/mcp"}).mcp == ("http://127.0.0.1:3000/mcp",)
    assert access(user={"mcp": "npx x", "via": "rest"}).via == "rest"
    assert access().via == "rest"


@pytest.mark.parametrize(
    ("user", "said"),
    [
        ({"via": "mcp"}, "no server is named"),
        ({"via": "smoke", "mcp": "x"}, "there is no way"),
        ({"mcp": "npx 'x"}, "cannot be split"),
        ({"mcp": "http://mcp.example.org/mcp"}, "unencrypted"),
        ({"mcp": "ftp://mcp.example.org/mcp"}, "cannot be used"),
    ],
)
def test_a_server_that_cannot_be_meant(user: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        access(user=user)
