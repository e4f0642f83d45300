"""Sentry's own MCP server, from npm, between `bugsage diagnose` and a Sentry on the loop-back interface."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Repository
from tests.fakes.sentry_server import TOKEN, SentryServer, event, sentry
from tests.npm.installed import node_modules

pytestmark = pytest.mark.slow

Run = Callable[..., subprocess.CompletedProcess[str]]
API = '"""Users."""\n\n\ndef create(user):\n    return user["user_id"]\n'


@pytest.fixture
def server() -> Iterator[SentryServer]:
    one = event(1, line=5, user="7", code='    return user["user_id"]')
    with sentry(one, event(2, line=5, user="8", code='    return user["user_id"]')) as server:
        yield server


@pytest.fixture
def run(repository: Repository, server: SentryServer, tmp_path: Path) -> Run:
    program = node_modules() / "@sentry" / "mcp-server" / "dist" / "index.js"
    command = f"node {program} --host=127.0.0.1:{server.server_port} --insecure-http"
    repository.commit("Users", {"src/api.py": API})
    folder = tmp_path / "config" / "bugsage"
    folder.mkdir(parents=True)

    def run(*words: str, via: str = "mcp", token: str = TOKEN) -> subprocess.CompletedProcess[str]:
        (folder / "bugsage.toml").write_text(
            f'[sentry]\nvia = "{via}"\nmcp = "{command}"\norg = "acme"\nurl = "{server.url}"\n'
        )
        environ = {name: value for name, value in os.environ.items() if not name.startswith("SENTRY_")}
        environ |= {"XDG_CONFIG_HOME": str(tmp_path / "config"), "SENTRY_AUTH_TOKEN": token}
        return subprocess.run(
            [sys.executable, "-m", "bugsage", *words], cwd=repository.root, env=environ, capture_output=True, text=True
        )

    return run


def issue_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    [issue] = json.loads(done.stdout)["issues"]
    return dict(issue)


def test_an_issue_is_diagnosed_as_it_is_by_rest(run: Run, server: SentryServer) -> None:
    told = issue_of(run("diagnose", "SHOP-1", "--format", "json"))
    asked = len(server.heard)
    assert told["suspects"][0]["file"] == "src/api.py"
    assert told["suspects"][0]["symbol"] == "create"
    by_rest = issue_of(run("diagnose", "SHOP-1", "--format", "json", via="rest"))
    assert len(server.heard) > asked
    assert told["id"] == by_rest["id"]
    assert by_rest["occurrences"] == told["occurrences"] == 1, "it is the same event"


def test_an_address_names_it_as_well(run: Run, server: SentryServer) -> None:
    told = issue_of(run("diagnose", f"{server.url}/organizations/acme/issues/1/", "--format", "json"))
    assert told["error"]["type"] == "KeyError"


def test_what_is_not_there_and_what_is_not_allowed(run: Run) -> None:
    gone = run("diagnose", "SHOP-99")
    assert (gone.returncode, gone.stdout) == (2, "")
    assert "does not know" in gone.stderr
    refused = run("diagnose", "SHOP-1", token="wrong")
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "token" in refused.stderr
    assert TOKEN not in gone.stderr + refused.stderr
