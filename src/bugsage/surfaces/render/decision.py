"""A decision as a short table: what was considered, what each thing asks for, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bugsage.model.approval import Approval, Consideration, Replayed
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import words
from bugsage.surfaces.render.known import moment
from bugsage.surfaces.render.page import columns, draw, join, say

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

_STYLES = {"auto": "green", "review": "yellow", "escalate": "red", "refused": "bold red"}
_MEANINGS = {
    "auto": "it may be taken without a look",
    "review": "somebody looks at it before it is taken",
    "escalate": "a person who knows this code decides",
    "refused": "it is not allowed as things stand",
}
#: Characters of a value, and rows that are shown.
_VALUE, _MOST = 28, 60


def table(approval: Approval, look: Look) -> str:
    """The whole decision as text."""
    return draw(lines(approval), look)


def lines(approval: Approval) -> list[RenderableType]:
    """The outcome, and below it every consideration; those that decided stand out."""
    outcome = "refused" if approval.refused else approval.path
    head = join(say(outcome, _STYLES[outcome]), f": {_MEANINGS[outcome]}")
    rows = [_row(row, row.asks == outcome) for row in approval.rows[:_MOST]]
    left = len(approval.rows) - len(rows)
    more = [say(f"and {words.count(left, 'consideration')} more", "dim")] if left else []
    return [head, columns(rows), *more]


def decided_again(found: Replayed, look: Look) -> str:
    """What came of deciding everything again."""
    if not (found.same or found.differing):
        said = "No decision is recorded here."
        return (
            f"{said[:-1]} that this version made; {found.other_versions} are others'." if found.other_versions else said
        )
    all_of_them = found.same + len(found.differing)
    head = f"{words.count(all_of_them, 'decision')} made again from the recorded facts: "
    head += f"{len(found.differing)} came out differently." if found.differing else "the same."
    parts: list[RenderableType] = [say(head)]
    if found.other_versions:
        parts.append(say(f"{found.other_versions} more were made by another version, and not compared.", "dim"))
    if found.differing:
        rows = [
            (say(f"  {one.number}"), say(moment(one.time), "dim"), say(one.issue), say(f"{one.recorded} -> {one.now}"))
            for one in found.differing[:_MOST]
        ]
        parts.append(columns(rows))
    return draw(parts, look)


def _row(row: Consideration, decides: bool) -> tuple[Text, ...]:
    because = f"{row.because} ({row.threshold})" if row.threshold else row.because
    return (
        say(f"  {one_line(row.name, _VALUE)}", "" if decides else "dim"),
        say(one_line(row.value, _VALUE)),
        say(row.asks, _STYLES.get(row.asks, "")),
        say(one_line(because, 300), "" if decides else "dim"),
    )
