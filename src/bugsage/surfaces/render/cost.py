"""What was spent, and what is not tried again, as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from bugsage.model.amount import duration
from bugsage.model.spending import Allowance, Avoided, Costs, Spent
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import words
from bugsage.surfaces.render.known import moment
from bugsage.surfaces.render.page import columns, draw, say

if TYPE_CHECKING:
    from rich.console import RenderableType

_HEADS = ("", "attempts", "opinions", "time", "tokens", "USD", "lines", "files")
_RIGHT = tuple(range(1, len(_HEADS)))
#: Rows of one table, and characters of a name.
_MOST, _NAME = 12, 28


def costs(found: Costs, look: Look) -> str:
    """Sums by day, agent, issue and model, then what today may still take."""
    if not (found.total.attempts or found.total.opinions):
        return "\n".join(("Nothing was spent here yet.", *_limits(found)))
    parts: list[RenderableType] = [columns([_head(""), _row("in all", found.total)], right=_RIGHT, shrink=0)]
    for name, rows in (("day", found.days), ("agent", found.agents), ("issue", found.issues), ("model", found.models)):
        if rows:
            shown = [_row(row.name, row.spent) for row in rows[:_MOST]]
            parts += [Text(), columns([_head(name), *shown], right=_RIGHT, shrink=0)]
            parts += [say(f"and {len(rows) - _MOST} more", "dim")] if len(rows) > _MOST else []
    if found.total.unpriced:
        said = f"{words.count(found.total.unpriced, 'attempt')} did not say what it cost, and counts as nothing."
        parts += [Text(), say(said)]
    parts += [Text(), *(say(line) for line in _limits(found))]
    return draw(parts, look)


def avoided(found: Sequence[Avoided], look: Look) -> str:
    """One line each, the least promising first."""
    if not found:
        return "Nothing is avoided: nothing failed here often enough."
    rows = [
        (say(one.kind), say(f"{one.held}/{one.tried}"), say(moment(one.last), "dim"), say(one_line(one.reason, 400)))
        for one in found[:100]
    ]
    note = "Not tried again until the file changes or time has passed."
    return draw([columns(rows, right=(1,)), Text(), say(note, "dim")], look)


def _head(name: str) -> tuple[Text, ...]:
    return tuple(say(head, "bold") for head in (name, *_HEADS[1:]))


def _row(name: str, spent: Spent) -> tuple[Text, ...]:
    cells = (
        str(spent.attempts),
        str(spent.opinions),
        duration(spent.seconds),
        f"{spent.tokens:,}",
        f"{spent.usd:.2f}",
        str(spent.lines),
        str(spent.files),
    )
    return (say(one_line(name, _NAME)), *(say(cell) for cell in cells))


def _limits(found: Costs) -> list[str]:
    if found.limits is None:
        return []
    today = found.today
    left = _said(found.limits.day, today)
    lines = [f"Limits of today: {left}."] if left else []
    if whole := _said(found.limits.repository, found.total):
        lines.append(f"Limits of this repository: {whole}.")
    if each := _said(found.limits.fix, None):
        lines.append(f"For one fix: {each}. At the same time: {found.limits.concurrency}.")
    return lines


def _said(limit: Allowance, spent: Spent | None) -> str:
    """`3 of 50 attempts, 12 of 240 minutes`."""
    shown = []
    for what in Allowance.__struct_fields__:
        most = getattr(limit, what)
        if most is None:
            continue
        unit = "USD" if what == "usd" else "changed lines" if what == "lines" else what
        taken = "" if spent is None else f"{_taken(spent, what)} of "
        shown.append(f"{taken}{most:,g} {unit}" if most < 1e6 else f"{taken}{most / 1e6:g}m {unit}")
    return ", ".join(shown)


def _taken(spent: Spent, what: str) -> str:
    return f"{spent.seconds / 60:.0f}" if what == "minutes" else f"{getattr(spent, what):,.4g}"
