"""What is in force for coding agents: the user's word, with the repository's limits where they are lower."""

import shlex

from msgspec.structs import replace

from bugsage.errors import SettingsError
from bugsage.model.agent import AGENT_NAMES, AgentAccess, Agents
from bugsage.model.settings import AgentAccessSettings, AgentSettings, UserAgentSettings
from bugsage.safety.caging import host_of

_TEMPLATES = "templates"


def in_force(repository: AgentSettings, user: UserAgentSettings) -> Agents:
    """The settings that hold. Raises SettingsError for a name that no agent has, or a command that cannot be split."""
    default = user.default or _TEMPLATES
    for key, name in (("default", default), *(("access", name) for name in user.access)):
        if name not in AGENT_NAMES and (key != "default" or name != _TEMPLATES):
            raise SettingsError(
                f"agents.{key}: no agent is called {name[:50]}", hint=f"known: {', '.join(AGENT_NAMES)}"
            )
    access = {name: _access(said) for name, said in user.access.items()}
    command = command_of(user.command)
    if command:
        access["command"] = replace(access.get("command", AgentAccess()), command=command)
    usual = Agents()
    return Agents(
        default=default,
        turns=int(_limit("turns", usual.turns, repository.turns, user.turns)),
        seconds=_limit("seconds", usual.seconds, repository.seconds, user.seconds),
        usd=_limit("usd", usual.usd, repository.usd, user.usd),
        tokens=int(_limit("tokens", usual.tokens, repository.tokens, user.tokens)),
        access=access,
    )


def command_of(said: str | list[str] | None) -> tuple[str, ...]:
    """The words of a command line; none where nothing is said. Raises SettingsError."""
    if not isinstance(said, str):
        return tuple(said or ())
    try:
        return tuple(shlex.split(said))
    except ValueError as error:
        raise SettingsError(f"agents.command cannot be split into words: {error}") from None


def _access(said: AgentAccessSettings) -> AgentAccess:
    return AgentAccess(
        program=said.program or "",
        model=said.model or "",
        base_url=(said.base_url or "").rstrip("/"),
        key_variable=said.key_variable or "",
        variables=tuple(said.variables),
        hosts=tuple(host_of(one, "agents.access") for one in said.hosts),
    )


def _limit(name: str, usual: float, repository: float | None, user: float | None) -> float:
    for value in (repository, user):
        if value is not None and not 0 < value < float("inf"):
            raise SettingsError(f"agents.{name}: a limit is greater than 0")
    most = usual if user is None else user
    return most if repository is None else min(most, repository)
