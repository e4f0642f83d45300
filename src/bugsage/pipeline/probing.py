"""Probing: which coding agents are on this machine, and whether they could start; nothing is spent."""

from bugsage.model.agent import AGENT_NAMES, AgentProbe
from bugsage.model.run import Check
from bugsage.pipeline.house import House

#: What is asked where nobody is named: a part of BugSage that needs no model.
_TEMPLATES = "templates"


def agents(house: House) -> tuple[AgentProbe, ...]:
    """Every agent that there is an adapter for, in the order of AGENT_NAMES. Raises SettingsError."""
    return tuple(house.agent(name).probe() for name in AGENT_NAMES)


def check(house: House) -> Check:
    """Who writes a fix where nobody is named, and who else could, as a finding of `doctor`. Raises SettingsError."""
    default = house.agents.default
    probes = agents(house)
    ready = [one.name for one in probes if one.ready is not False]
    others = ", ".join(name for name in ready if name != default) or "none"
    if default == _TEMPLATES:
        finding = f"Fixes are made without a model, by templates; coding agents that could start: {others}."
        return Check(name="agents", state="ok", finding=finding)
    asked = next(one for one in probes if one.name == default)
    if asked.ready is False:
        finding = f"{default} is set as the agent and could not start: {asked.said}; others that could: {others}."
        return Check(name="agents", state="fail", finding=finding, mend=asked.mend)
    return Check(name="agents", state="ok", finding=f"{default} writes fixes; others that could start: {others}.")
