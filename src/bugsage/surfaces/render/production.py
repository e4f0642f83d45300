"""What Sentry knows, as tables and sentences."""

from collections.abc import Sequence

from rich.text import Text

from bugsage.model.sentry import SentryIssue
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.look import Look
from bugsage.surfaces.render.known import moment
from bugsage.surfaces.render.page import columns, draw, say

_STYLES = {"unresolved": "yellow", "resolved": "green"}


def listed(issues: Sequence[SentryIssue], look: Look) -> str:
    """Two lines each, in Sentry's order."""
    if not issues:
        return "Sentry lists no issue for this."
    return draw([columns([cells for issue in issues for cells in _rows(issue)], right=(1,))], look)


def _rows(issue: SentryIssue) -> list[tuple[Text, ...]]:
    status = issue.substatus if issue.substatus in ("new", "regressed", "escalating") else issue.status
    head = (
        say(one_line(issue.short_id)),
        say(f"{issue.events}×", "dim"),
        say(one_line(status), _STYLES.get(issue.status, "dim")),
        say(one_line(issue.title), "bold"),
    )
    people = f"{issue.users} {'person' if issue.users == 1 else 'people'}" if issue.users else ""
    seen = f"last seen {moment(issue.last_seen)}" if issue.last_seen else ""
    told = ", ".join(part for part in (one_line(issue.culprit), people, one_line(issue.last_release), seen) if part)
    return [head, *([(Text(), Text(), Text(), say(told, "dim"))] if told else [])]
