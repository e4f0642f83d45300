"""Coding agents in words."""

from collections.abc import Sequence

from rich.text import Text

from bugsage.model.agent import AgentProbe
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.look import Look
from bugsage.surfaces.render.page import columns, draw, say

_MARKS = {True: ("✓", "green"), None: ("?", "yellow"), False: ("✗", "red")}


def listed(probes: Sequence[AgentProbe], default: str, look: Look) -> str:
    """Those that are here, one line each."""
    here = [one for one in probes if one.program]
    if not here:
        return draw([say("No coding agent is on PATH; `bugsage fix` uses its templates, which need none.")], look)
    rows = [
        (
            say(one.name, "bold"),
            say(one_line(one.version) or "-"),
            say(one_line(one.program), "dim"),
            say("default" if one.name == default else "", "green"),
        )
        for one in here
    ]
    return draw([columns(rows, shrink=2)], look)


def checked(probes: Sequence[AgentProbe], look: Look) -> str:
    """Every one, with what is missing and what mends it."""
    rows: list[tuple[Text, ...]] = []
    for one in probes:
        mark, style = _MARKS[one.ready]
        rows.append((say(mark, style), say(one.name, "bold"), say(one_line(one.version)), say(one_line(one.said))))
        if one.mend:
            rows.append((Text(), Text(), Text(), say(f"mend it: {one_line(one.mend)}", "dim")))
    return draw([columns(rows)], look)
