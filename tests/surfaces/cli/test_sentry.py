"""`bugsage sentry`, against a Sentry on the loop-back interface."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bugsage.surfaces.cli.app import run
from tests.fakes.sentry_server import TOKEN, SentryServer, event, sentry

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _nothing_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings and no token of whoever runs the tests."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for name in ("SENTRY_URL", "SENTRY_AUTH_TOKEN", "SENTRY_ORG", "SENTRY_PROJECT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("bugsage.adapters.sentry.token_in_keyring", lambda host: None)


@pytest.fixture
def server(repository: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SentryServer]:
    monkeypatch.chdir(repository.root)
    events = (
        event(1, user="7"),
        event(2, user="8"),
        event(3, "2026-01-05T11:00:00Z", group=2, kind="TypeError\x1b[31m", value="token=ghp_" + "a1B2" * 9),
    )
    with sentry(*events) as one:
        monkeypatch.setenv("SENTRY_URL", one.url)
        monkeypatch.setenv("SENTRY_AUTH_TOKEN", TOKEN)
        yield one


def test_a_list_as_text(server: SentryServer, capsys: Capture) -> None:
    server.statuses["2"] = ("unresolved", "regressed")
    assert run(["sentry", "list"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "SHOP-1  2×  unresolved  KeyError: 'user_id'" in out
    assert "2 people, shop@1.2.0, last seen 2026-01-05 10:00" in " ".join(out.split())
    assert "regressed" in out
    assert "\x1b" not in out


def test_a_list_as_json_without_secrets(server: SentryServer, capsys: Capture) -> None:
    assert run(["sentry", "list", "--format", "json", "--sort", "freq", "--limit", "5"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "bugsage/sentry-list@1"
    assert document["url"] == server.url
    assert [one["short_id"] for one in document["issues"]] == ["SHOP-2", "SHOP-1"]
    assert "ghp_" not in json.dumps(document)
    assert "sort=freq" in server.heard[-1].path


def test_what_is_asked(server: SentryServer, capsys: Capture) -> None:
    words = ["--query", "KeyError", "--project", "shop", "--environment", "production", "--limit", "1"]
    assert run(["sentry", "list", *words]) == 0
    assert "SHOP-1" in capsys.readouterr().out
    path = server.heard[-1].path
    assert "query=KeyError+project%3Ashop" in path
    assert "environment=production" in path


def test_an_empty_list_is_said(server: SentryServer, capsys: Capture) -> None:
    assert run(["sentry", "list", "--query", "nothing-like-it"]) == 0
    assert "no issue" in capsys.readouterr().out
    assert run(["sentry", "list", "--query", "nothing-like-it", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["issues"] == []


def test_the_settings_of_the_repository_name_the_project(
    server: SentryServer, repository: Any, capsys: Capture
) -> None:
    repository.write({"bugsage.toml": '[sentry]\norg = "acme"\nproject = "shop"\nquery = "is:unresolved KeyError"\n'})
    assert run(["sentry", "list"]) == 0
    assert "TypeError" not in capsys.readouterr().out
    assert not any(heard.path.rstrip("/").endswith("/organizations") for heard in server.heard)


def test_a_repository_cannot_say_where_the_token_goes(server: SentryServer, repository: Any, capsys: Capture) -> None:
    repository.write({"bugsage.toml": '[sentry]\nurl = "https://evil.example"\n'})
    assert run(["sentry", "list"]) == 2
    assert "sentry.url is the user's to say" in capsys.readouterr().err
    assert not server.heard


def test_without_a_token(server: SentryServer, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.delenv("SENTRY_AUTH_TOKEN")
    assert run(["sentry", "list"]) == 2
    assert "event:read project:read org:read" in capsys.readouterr().err
    assert not server.heard


def test_with_a_token_that_is_not_taken(server: SentryServer, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("SENTRY_AUTH_TOKEN", "sntryu_wrong0123456789")
    assert run(["sentry", "list"]) == 3
    err = capsys.readouterr().err
    assert "SENTRY_AUTH_TOKEN" in err
    assert "sntryu_wrong" not in err


def test_without_a_network(server: SentryServer, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("SENTRY_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("bugsage.adapters.clock.SystemClock.wait", lambda self, seconds: None)
    assert run(["sentry", "list"]) == 3
    err = capsys.readouterr().err
    assert "127.0.0.1 cannot be reached" in err
    assert "hint: " in err


def test_the_doctor_says_how_sentry_would_be_read(
    server: SentryServer, repository: Any, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    repository.write({".sentryclirc": "[defaults]\nurl=https://evil.example\norg=acme\n"})
    run(["doctor", "--format", "json"])
    [found] = [one for one in json.loads(capsys.readouterr().out)["checks"] if one["name"] == "sentry"]
    assert found["state"] == "warn"
    assert "token from SENTRY_AUTH_TOKEN, acme" in found["finding"]
    assert "evil.example" in found["finding"]
    monkeypatch.delenv("SENTRY_AUTH_TOKEN")
    run(["doctor"])
    assert "no token" in " ".join(capsys.readouterr().out.split())
    assert not server.heard


def test_an_issue_is_parsed_and_diagnosed(server: SentryServer, repository: Any, capsys: Capture) -> None:
    repository.write({"src/api.py": "def create(user):\n    return user['user_id']\n"})
    assert run(["parse", "SHOP-1"]) == 0
    assert "KeyError" in capsys.readouterr().out
    assert run(["diagnose", "SHOP-1"]) == 0
    text = capsys.readouterr().out
    assert "SHOP-1 unresolved: 2 times, 2 people" in text
    assert "first 2026-01-05 10:00 in shop@1.2.0; last 2026-01-05 10:00 in shop@1.2.0" in " ".join(text.split())
    assert "https://acme.sentry.io/issues/1/" in text
    assert run(["diagnose", "SHOP-1", "--format", "json"]) == 0
    [issue] = json.loads(capsys.readouterr().out)["issues"]
    assert issue["production"]["issue"]["short_id"] == "SHOP-1"
    assert issue["occurrences"] == 1
    assert run(["diagnose", "SHOP-1", "--format", "markdown"]) == 0
    assert "Sentry: SHOP-1 unresolved: 2 times" in capsys.readouterr().out.replace("\\", "")


def test_an_issue_that_is_not_there(server: SentryServer, capsys: Capture) -> None:
    assert run(["diagnose", "SHOP-99"]) == 2
    assert "no issue SHOP-99 in acme" in capsys.readouterr().err


def test_watching_tells_what_is_new(
    server: SentryServer, repository: Any, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("SENTRY_PROJECT", "shop")
    monkeypatch.setattr("bugsage.adapters.clock.SystemClock.now", lambda self: "2026-01-05T12:00:00.000000Z")
    repository.write({"src/api.py": "def create(user):\n    return user['user_id']\n"})
    assert run(["watch", "--sentry", "--once"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    [line] = [one for one in out.splitlines() if "KeyError" in one]
    assert line.startswith("2026-01-05 12:00  new  BS-")
    assert "KeyError: 'user_id' (SHOP-1, 2 times, 2 people): src/api.py" in line
    assert "ghp_" not in out
    assert "\x1b" not in out
    assert run(["watch", "--sentry", "--once", "--format", "json"]) == 0
    assert capsys.readouterr().out == ""
    server.add(event(9, "2026-01-05T11:59:00Z", group=3, kind="IndexError", value="x\ny"))
    assert run(["watch", "--sentry", "--once", "--format", "json"]) == 0
    [only] = capsys.readouterr().out.splitlines()
    document = json.loads(only)
    assert (document["schema"], document["kind"], document["type"]) == ("bugsage/watch@1", "new", "IndexError")
    assert document["sentry"]["short_id"] == "SHOP-3"


def test_watching_is_interrupted(server: SentryServer, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setenv("SENTRY_PROJECT", "shop")
    monkeypatch.setattr("bugsage.adapters.clock.SystemClock.now", lambda self: "2026-01-05T12:00:00.000000Z")
    monkeypatch.setattr("bugsage.adapters.clock.SystemClock.wait", interrupted)
    assert run(["watch", "--sentry"]) == 130
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 2
    assert "only production is watched" in said.err


def test_watching_once_without_a_network(
    server: SentryServer, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("SENTRY_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("SENTRY_PROJECT", "shop")
    monkeypatch.setattr("bugsage.adapters.clock.SystemClock.wait", lambda self, seconds: None)
    assert run(["watch", "--sentry", "--once"]) == 3
    assert "cannot be reached" in capsys.readouterr().err
