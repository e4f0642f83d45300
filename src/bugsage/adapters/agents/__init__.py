"""The port CodingAgent: one file for each agent, and what they have in common."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from msgspec.structs import replace

from bugsage.adapters.agents.agent import LocalAgent
from bugsage.model.agent import AgentAccess, Agents
from bugsage.ports import Sandbox

#: Name to the file that knows the agent.
AGENTS = {
    "claude-code": "claude_code",
    "codex": "codex",
    "gemini": "gemini",
    "opencode": "opencode",
    "aider": "aider",
    "mini-swe-agent": "mini_swe_agent",
    "command": "command",
}


def agent_of(
    name: str,
    agents: Agents,
    command: tuple[str, ...] = (),
    *,
    around: tuple[Mapping[str, str], Path],
    sandbox: Callable[[], Sandbox],
    logs: Path | None = None,
) -> LocalAgent:
    """The agent of a name out of AGENTS; with a `command` that is what the agent `command` runs.

    `around` it are the user's environment and the repository that is worked on: nothing in that is ever taken for an
    agent's program. `logs` is where what agents said is kept; None keeps nothing.
    """
    access = agents.access.get(name, AgentAccess())
    access = replace(access, command=command) if command else access
    environ, outside = around
    cli = import_module(f"{__name__}.{AGENTS[name]}").CLI
    return LocalAgent(cli, access, sandbox=sandbox, environ=environ, outside=outside, logs=logs)
