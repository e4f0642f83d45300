"""What everything that speaks for Sentry's MCP server promises: the client over a pipe, and the fake."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bugsage.adapters.sentry_mcp import SentryMcp
from bugsage.errors import ServiceFailed, SourceNotFound
from bugsage.intake.sentry_tools import calls
from bugsage.model.sentry import SentryAccess, SentryName, ToolCall
from bugsage.ports import SentryTools
from tests.fakes.fake_sentry_tools import FakeSentryTools

SERVER = str(Path(__file__).parents[1] / "fakes" / "mcp_server.py")


@pytest.fixture(params=["fake", "client"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], SentryTools]:
    def fake(kind: str) -> SentryTools:
        answers = {"SHOP-1": "# Issue SHOP-1 in **acme**", "EMPTY-1": ""}
        return FakeSentryTools(answers, () if kind == "other" else ("get_sentry_resource",))

    def real(kind: str) -> SentryTools:
        access = SentryAccess(via="mcp", mcp=(sys.executable, SERVER, "stdio", kind))
        return SentryMcp(access, tmp_path, outside=tmp_path / "repo")

    return fake if request.param == "fake" else real


def asked(which: str) -> tuple[ToolCall, ...]:
    return calls(SentryName(issue=which), "acme")


def test_answers_come_as_they_are(make: Callable[[str], SentryTools]) -> None:
    tools = make("new")
    assert tools.call(asked("SHOP-1")).startswith("# Issue SHOP-1 in **acme**")
    assert tools.call(asked("EMPTY-1")) == ""


def test_what_is_not_there_is_said(make: Callable[[str], SentryTools]) -> None:
    with pytest.raises(SourceNotFound):
        make("new").call(asked("NONE-1"))
    with pytest.raises(ServiceFailed):
        make("other").call(asked("SHOP-1"))
