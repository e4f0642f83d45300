"""The line above a review, and what stood in its way."""

from __future__ import annotations

from time import monotonic
from typing import Any

from textual.content import Content

from bugsage.errors import BugSageError
from bugsage.model.review import Review, Sight
from bugsage.surfaces.clean import clean, one_line
from bugsage.surfaces.tui.review.choosing import Choice
from bugsage.surfaces.tui.review.working import Job

_STYLES = {"auto": "$success", "review": "$warning", "escalate": "$error"}


def status(
    seen: Sight, choice: Choice, taken: Review | None, job: Job[Any] | None, said: str, *, unicode: bool
) -> Content:
    """What it is, what of it is taken, its risk, what is being done."""
    parts, dot = len(choice.parts), "·" if unicode else "|"
    added, removed = choice.size()
    what = f"{parts} part{'s' * (parts != 1)}" if seen.only_seen else f"{choice.taken} of {parts} taken"
    name = f"{seen.fix.id} of {seen.fix.issue}" if seen.fix else one_line(seen.name, 60)
    line = Content.from_markup(
        "[b]$name[/] $dot $what [$success]+$added[/] [$error]-$removed[/]",
        name=name,
        what=what,
        dot=dot,
        added=added,
        removed=removed,
    )
    if taken is not None and job is None:
        risk = taken.judgement.risk
        refused = risk.decision is not None and risk.decision.refused
        style = "$error" if refused else _STYLES.get(risk.path, "")
        line += Content.from_markup(
            f" $dot [{style}]risk $score $path[/]",
            dot=dot,
            score=f"{risk.score:.1f}",
            path="not allowed" if refused else risk.path,
        )
    if job is not None:
        line += Content.from_markup(
            " $dot [$primary]$mark $said[/]", dot=dot, mark="▶" if unicode else ">", said=_doing(job)
        )
    elif said:
        line += Content.from_markup(" $dot [$error]$said[/]", dot=dot, said=said)
    return line


def _doing(job: Job[Any]) -> str:
    if job.over.is_set():
        return f"{job.said}: being ended"
    job.began = job.began or monotonic()
    spent = int(monotonic() - job.began)
    return f"{job.said}{f' {spent} s' if spent else ''}{' (escape ends it)' if job.can_end else ''}"


def trouble(error: BugSageError) -> str:
    """What stood in the way, whole, and what to do."""
    detail = getattr(error, "detail", "")
    return "\n\n".join(filter(None, (clean(str(error)), clean(detail), clean(error.hint))))
