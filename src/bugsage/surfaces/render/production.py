"""What Sentry knows, as tables and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from bugsage.model.sentry import Production, SentryIssue
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import words
from bugsage.surfaces.render.known import moment
from bugsage.surfaces.render.page import columns, draw, say

if TYPE_CHECKING:
    from bugsage.pipeline.watching import Sighting

_STYLES = {"unresolved": "yellow", "resolved": "green"}


def listed(issues: Sequence[SentryIssue], look: Look) -> str:
    """Two lines each, in Sentry's order."""
    if not issues:
        return "Sentry lists no issue for this."
    return draw([columns([cells for issue in issues for cells in _rows(issue)], right=(1,))], look)


def told(production: Production | None) -> list[str]:
    """How often and how long, in which releases; and what came with the first of them."""
    if production is None:
        return []
    issue = production.issue
    times = f"{issue.events} {'time' if issue.events == 1 else 'times'}"
    people = f", {issue.users} {'person' if issue.users == 1 else 'people'}" if issue.users else ""
    since = _when("first", issue.first_seen, production.first_release)
    until = _when("last", issue.last_seen, issue.last_release)
    status = issue.substatus if issue.substatus in ("regressed", "escalating") else issue.status
    lines = [f"{one_line(issue.short_id)} {one_line(status)}: {times}{people}".rstrip()]
    lines += ["; ".join(part for part in (since, until) if part)] if since or until else []
    if production.commits:
        number, newest = len(production.commits), production.commits[0]
        many = f"{number} commits" if number > 1 else "1 commit"
        lines.append(
            one_line(f"{production.first_release} brought {many}: {newest.sha[:8]} {newest.subject}", 200)
            + (", …" if number > 1 else "")
        )
    return [*lines, *([one_line(issue.url, 300)] if issue.url else [])]


def _when(word: str, time: str, release: str) -> str:
    return f"{word} {moment(time)}{f' in {one_line(release)}' if release else ''}" if time else ""


def sighting(found: Sighting) -> str:
    """One line: when, what it is to us, how often, and the first suspect."""
    times = f"{found.count} {'time' if found.count == 1 else 'times'}" if found.count else ""
    of_sentry = one_line(found.sentry.short_id) if found.sentry else ""
    people = found.sentry.users if found.sentry else 0
    many = f"{people} {'person' if people == 1 else 'people'}" if people else ""
    told = ", ".join(part for part in (of_sentry, times, many) if part)
    first = found.diagnosis.suspects[0] if found.diagnosis and found.diagnosis.suspects else None
    place = f": {words.place(first)} {one_line(first.symbol)} {words.percent(first.probability)}" if first else ""
    title = one_line(f"{found.type}: {found.message}" if found.message else found.type, 120)
    return f"{moment(found.time)}  {found.kind}  {found.issue}  {title}{f' ({told})' if told else ''}{place}"


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
