"""Which agents are in force: the user's word, and limits that a repository can only lower."""

import pytest

from bugsage.errors import SettingsError
from bugsage.model.agent import Agents
from bugsage.model.settings import AgentAccessSettings, AgentSettings, UserAgentSettings
from bugsage.safety.agents import in_force


def test_without_a_word_nobody_is_asked() -> None:
    assert in_force(AgentSettings(), UserAgentSettings()) == Agents()
    assert Agents().default == "templates"


def test_a_repository_only_lowers_limits() -> None:
    found = in_force(AgentSettings(turns=100, usd=0.5), UserAgentSettings(turns=10, usd=5.0))
    assert (found.turns, found.usd) == (10, 0.5)


def test_a_command_is_split_like_a_shell_would() -> None:
    found = in_force(AgentSettings(), UserAgentSettings(default="command", command="mend --with '{brief}'"))
    assert found.access["command"].command == ("mend", "--with", "{brief}")


@pytest.mark.parametrize(
    "user",
    [
        UserAgentSettings(default="nobody"),
        UserAgentSettings(access={"templates": AgentAccessSettings()}),
        UserAgentSettings(command="'"),
        UserAgentSettings(turns=0),
        UserAgentSettings(access={"codex": AgentAccessSettings(hosts=["*"])}),
    ],
)
def test_what_makes_no_sense_is_said(user: UserAgentSettings) -> None:
    with pytest.raises(SettingsError, match=r"agents\."):
        in_force(AgentSettings(), user)
