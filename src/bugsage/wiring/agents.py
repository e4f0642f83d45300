"""Coding agents by their names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bugsage.ports import CodingAgent
    from bugsage.wiring import LocalHouse


def agent(house: LocalHouse, name: str, command: tuple[str, ...]) -> CodingAgent:
    """A coding agent; for `command` what is to be run, where the settings do not say it."""
    from bugsage.adapters.agents import agent_of

    logs, around = house.state / "agents" if house.state else None, (os.environ, house.root)
    return agent_of(name, house.agents, command, around=around, sandbox=lambda: house.sandbox, logs=logs)
