"""Figures of a repository, as plots: issues, times, who mended what, how far probabilities hold, cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bugsage.model.amount import duration
from bugsage.model.figures import Pace
from bugsage.model.timeline import Stats
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import plots, words
from bugsage.surfaces.render.page import draw, labelled, say
from bugsage.surfaces.render.shares import counted, fixes, pace, spread

if TYPE_CHECKING:
    from rich.console import RenderableType

_STEPS = {"diagnosis": "to a diagnosis", "fix": "to a fix", "landing": "to its landing"}


def overview(stats: Stats, look: Look) -> str:
    """Everything on one page."""
    rows: list[tuple[str, Sequence[RenderableType]]] = [
        ("issues", [counted(stats.issues, look)] if stats.issues else [say("none yet")]),
        ("kinds", [counted(stats.triage, look)] if stats.triage else []),
        ("seen", [say(_seen(stats, look))]),
        ("runs", [say(_runs(stats))]),
        ("diagnoses", [say(_diagnoses(stats))]),
        *((step, [*pace(stats.paces[step], look)]) for step in _STEPS if stats.paces.get(step, Pace()).n),
        ("fixes", [*fixes(stats, look)]),
        ("outcomes", [say(_outcomes(stats))]),
        ("cost", [say(_cost(stats, look))]),
        ("timeline", [say(f"{words.count(stats.entries, 'entry', 'entries')}, each verified")]),
    ]
    return draw([labelled(rows)], look)


def _seen(stats: Stats, look: Look) -> str:
    told = words.count(stats.occurrences, "occurrence")
    if len(stats.days) < 2:
        return told
    first, *_, last = stats.days
    return f"{told}  {plots.line(list(stats.days.values()), look)}  on {len(stats.days)} days, {first} to {last}"


def _runs(stats: Stats) -> str:
    if not stats.runs:
        return "none recorded"
    return f"{stats.runs}, {stats.green} green; {spread(stats.run_seconds)}"


def _diagnoses(stats: Stats) -> str:
    took = stats.diagnose_ms and (stats.diagnose_ms[0] / 1000, stats.diagnose_ms[1] / 1000)
    return f"{stats.diagnoses}; {spread(took)}" if took else str(stats.diagnoses)


def _outcomes(stats: Stats) -> str:
    known = stats.calibration
    if not known.n:
        return "none known; `bugsage verdict` records them"
    return f"{known.n} known, {known.right} right first; `bugsage stats calibration` draws them"


def _cost(stats: Stats, look: Look) -> str:
    spent = stats.spent
    if not (spent.attempts or spent.opinions):
        return "nothing was spent"
    days = [day.usd or day.seconds for day in reversed(stats.spent_days.values())][-14:]
    drawn = f"  {plots.line(days, look)}  by day" if len(days) > 1 else ""
    tried = words.count(spent.attempts, "attempt")
    return f"{spent.usd:.2f} USD, {spent.tokens:,} tokens, {tried}, {duration(spent.seconds)}{drawn}"
