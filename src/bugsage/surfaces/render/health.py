"""What `doctor` found."""

from collections.abc import Sequence

from rich.text import Text

from bugsage.model.run import Check
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.look import Look
from bugsage.surfaces.render.page import columns, draw, say

_MARKS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red")}


def doctor(checks: Sequence[Check], look: Look) -> str:
    """One finding a line, with the command that mends it below; at the end what to do first."""
    rows: list[tuple[Text, ...]] = []
    for check in checks:
        mark, style = _MARKS.get(check.state, ("?", ""))
        rows.append((say(mark, style), say(one_line(check.name), "bold"), say(one_line(check.finding))))
        if check.mend:
            wish = "if you want it" if check.state == "ok" else "mend it"
            rows.append((Text(), Text(), say(f"{wish}: {one_line(check.mend)}", "dim")))
    return draw([columns(rows), Text(), say(_summary(checks), "bold")], look)


def _summary(checks: Sequence[Check]) -> str:
    fails, warns = ([one for one in checks if one.state == state] for state in ("fail", "warn"))
    if not fails and not warns:
        return "All is well."
    told = {"Broken": fails, "Worth a look": warns}
    parts = [f"{title}: {', '.join(one_line(one.name) for one in some)}." for title, some in told.items() if some]
    first = next((one.mend for one in (*fails, *warns) if one.mend), "")
    return " ".join((*parts, *([f"First: {one_line(first)}"] if first else [])))
