"""Probing: which coding agents are on this machine, and whether they could start; nothing is spent."""

from bugsage.model.agent import AGENT_NAMES, AgentProbe
from bugsage.pipeline.house import House


def agents(house: House) -> tuple[AgentProbe, ...]:
    """Every agent that there is an adapter for, in the order of AGENT_NAMES. Raises SettingsError."""
    return tuple(house.agent(name).probe() for name in AGENT_NAMES)
