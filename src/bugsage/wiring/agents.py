"""Coding agents by their names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bugsage.model.agent import AgentProbe
    from bugsage.model.settings import Llm
    from bugsage.ports import CodingAgent, Reasoner
    from bugsage.wiring import LocalHouse


def agent(house: LocalHouse, name: str, command: tuple[str, ...]) -> CodingAgent:
    """A coding agent; for `command` what is to be run, where the settings do not say it."""
    from bugsage.model.agent import BUILT_IN

    if name == BUILT_IN:
        return _built_in(house)
    from bugsage.adapters.agents import agent_of

    logs, around = house.state / "agents" if house.state else None, (os.environ, house.root)
    return agent_of(name, house.agents, command, around=around, sandbox=lambda: house.sandbox, logs=logs)


def _built_in(house: LocalHouse) -> CodingAgent:
    from bugsage.adapters.agents import leftovers
    from bugsage.adapters.agents.logs import keep
    from bugsage.adapters.agents.process import Ended
    from bugsage.adapters.desk import FolderDesk
    from bugsage.model.agent import BUILT_IN, AgentAccess
    from bugsage.pipeline.fixing.builtin.agent import BuiltIn, Means
    from bugsage.pipeline.fixing.builtin.terms import terms

    access = house.agents.access.get(BUILT_IN, AgentAccess())
    logs = house.state / "agents" if house.state else None

    def ended(text: str) -> Ended:
        out = text.encode("utf-8", "replace")
        return Ended(status=0, out=out, err=b"", seconds=0.0, timed_out=False, over="")

    means = Means(
        llm=lambda: terms(house.user.llm, access, os.environ),
        reasoner=_reasoner,
        probe=_probe,
        desk=FolderDesk,
        log=lambda text: keep(logs, BUILT_IN, ended(text), ()),
        left=leftovers.left,
        sweep=leftovers.sweep,
    )
    return BuiltIn(house, means)


def _reasoner(llm: Llm) -> Reasoner:
    from bugsage.adapters.anthropic_reasoner import reasoner_of

    return reasoner_of(llm, os.environ, "the built-in agent")


def _probe(llm: Llm) -> AgentProbe:
    from bugsage.adapters.anthropic_reasoner import probe_of
    from bugsage.model.agent import BUILT_IN

    return probe_of(BUILT_IN, llm, os.environ)
