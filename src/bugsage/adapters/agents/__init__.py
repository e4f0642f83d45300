"""The port CodingAgent: one file for each agent, and what they have in common."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from bugsage.adapters.agents.agent import LocalAgent
from bugsage.model.agent import AgentAccess
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
    access: AgentAccess,
    *,
    sandbox: Callable[[], Sandbox],
    environ: Mapping[str, str],
    outside: Path,
    logs: Path | None = None,
) -> LocalAgent:
    """The agent of a name out of AGENTS.

    `outside` is the repository that is worked on: nothing in it is ever taken for an agent's program. `logs` is where
    what agents said is kept; None keeps nothing.
    """
    cli = import_module(f"{__name__}.{AGENTS[name]}").CLI
    return LocalAgent(cli, access, sandbox=sandbox, environ=environ, outside=outside, logs=logs)
