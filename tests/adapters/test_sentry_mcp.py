"""MCP servers made with the SDK, as processes of their own and on the loop-back interface."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bugsage.adapters.sentry_mcp import SentryMcp
from bugsage.errors import MissingExtra, ServiceFailed, ServiceUnreachable, SourceNotFound
from bugsage.model.sentry import SentryAccess, ToolCall

pytestmark = pytest.mark.slow

SERVER = str(Path(__file__).parents[1] / "fakes" / "mcp_server.py")
NEWER = {"resourceType": "issue", "organizationSlug": "acme"}


def calls(which: str) -> tuple[ToolCall, ...]:
    return (
        ToolCall(name="get_sentry_resource", arguments={**NEWER, "resourceId": which}),
        ToolCall(name="get_issue_details", arguments={"organizationSlug": "acme", "issueId": which}),
    )


def started(tmp_path: Path, *words: str, seconds: float = 600, **more: Any) -> SentryMcp:
    access = SentryAccess(via="mcp", mcp=words, **more)
    return SentryMcp(access, tmp_path / "own", outside=tmp_path / "repo", seconds=seconds)


def by_command(tmp_path: Path, kind: str = "new", **more: Any) -> SentryMcp:
    return started(tmp_path, sys.executable, SERVER, "stdio", kind, **more)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, SERVER, str(port), "new"], stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        process.kill()
        process.wait()


def test_a_server_that_is_started(tmp_path: Path) -> None:
    assert by_command(tmp_path).call(calls("SHOP-1")).startswith("# Issue SHOP-1 in **acme**")


def test_a_server_at_an_address(tmp_path: Path, address: str) -> None:
    server = started(tmp_path, address, mcp_key="k")
    assert server.call(calls("SHOP-1")).startswith("# Issue SHOP-1 in **acme**")
    assert server.call(calls("SHOP-2")).startswith("# Issue SHOP-2 in **acme**"), "again"
    with pytest.raises(SourceNotFound, match="404"):
        server.call(calls("NONE-1"))


def test_the_tool_of_older_versions(tmp_path: Path) -> None:
    assert by_command(tmp_path, "old").call(calls("SHOP-1")).startswith("# Issue SHOP-1 in **old acme**")


def test_a_server_that_belongs_to_one_organisation_is_not_told_which(tmp_path: Path) -> None:
    assert by_command(tmp_path, "bound").call(calls("SHOP-1")).startswith("# Issue SHOP-1 in **bound**")


def test_a_server_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(ServiceFailed, match="none of the tools get_sentry_resource, get_issue_details") as error:
        by_command(tmp_path, "other").call(calls("SHOP-1"))
    assert "whoami" in error.value.hint


def test_what_it_refuses(tmp_path: Path) -> None:
    server = by_command(tmp_path)
    assert server.call(calls("EMPTY-1")) == ""
    with pytest.raises(SourceNotFound):
        server.call(calls("NONE-1"))
    with pytest.raises(ServiceFailed, match="permission") as error:
        server.call(calls("BAD-1"))
    assert "token" in error.value.hint


def test_a_command_finds_nothing_that_the_repository_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = tmp_path / "repo" / "node_modules" / ".bin"
    bad.mkdir(parents=True)
    monkeypatch.setenv("PATH", os.pathsep.join([str(bad), "node_modules/.bin", ".", "", os.environ["PATH"]]))
    monkeypatch.delenv("SENTRY_ACCESS_TOKEN", raising=False)
    folder, path, token = by_command(tmp_path, token="t0").call(calls("ENV-1")).split("\n")
    assert folder == str(tmp_path / "own")
    assert all(os.path.isabs(one) for one in path.split(os.pathsep))
    assert str(bad) not in path
    assert token == "t0"
    monkeypatch.setenv("SENTRY_ACCESS_TOKEN", "mine")
    assert by_command(tmp_path, token="t0").call(calls("ENV-1")).endswith("\nmine")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("no-such-program-anywhere", "x"), "there is no program no-such-program-anywhere"),
        ((sys.executable, "-c", "import sys; sys.exit('Error: no token, no talk')"), "no token, no talk"),
        ((sys.executable, "-c", "print('<html>')"), "Sentry's MCP server broke off"),
        ((SERVER,), "Sentry's MCP server"),
        (("http://127.0.0.1:9/mcp",), "Sentry's MCP server broke off"),
    ],
)
def test_a_server_that_is_none(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(ServiceUnreachable, match=said) as error:
        started(tmp_path, *words).call(calls("SHOP-1"))
    assert "[sentry]" in error.value.hint


def test_a_server_that_never_answers(tmp_path: Path) -> None:
    began = threading.active_count()
    with pytest.raises(ServiceUnreachable, match="did not answer within 1 seconds"):
        started(tmp_path, sys.executable, "-c", "import time; time.sleep(600)", seconds=1).call(calls("SHOP-1"))
    with pytest.raises(ServiceUnreachable, match="did not answer"):
        by_command(tmp_path, "slow", seconds=5).call(calls("SHOP-1"))
    assert threading.active_count() <= began + 1


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtra) as error:
        by_command(tmp_path)
    assert error.value.hint == "pip install 'bugsage[mcp]'"
