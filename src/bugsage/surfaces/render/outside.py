"""What a watch tells of production."""

from __future__ import annotations

from bugsage.model.watch import ChangedPlace, Happening, ProductionIssue
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.render import words

#: What `kind` of an issue says.
_KINDS = {
    "new": "new",
    "regressed": "came back",
    "again": "seen again",
    "known": "known",
    "mended": "mended here",
}
_ROLES = {
    "raised": "where this came from",
    "frame": "on the way to where this came from",
    "suspect": "which is suspect",
}


def came(told: Happening) -> list[str]:
    """An issue of production, and what is changed of its code; of one that was told before only that it came again."""
    issue = next((one for one in told.view.production if one.issue == told.issue), None)
    if issue is None:
        return []
    first = issue.diagnosis.suspects[0] if issue.diagnosis and issue.diagnosis.suspects else None
    where = f"; {words.place(first)} {one_line(first.symbol)}, {words.confidence(first.probability)}" if first else ""
    cause = issue.diagnosis.hypotheses[0].cause if issue.diagnosis and issue.diagnosis.hypotheses else ""
    why = (
        f"{where}{f': {one_line(cause, 200)}' if cause and first else ''}"
        if told.detail not in ("again", "mended")
        else ""
    )
    return [f"PROD   {one_line(issue.issue)}  {title(issue)} ({about(issue)}){why}", *_touched(issue)]


def touched(told: Happening) -> list[str]:
    """What is changed of the code that an issue came from; that nothing is any more."""
    issue = next((one for one in told.view.production if one.issue == told.issue), None)
    if issue is None:
        return []
    return _touched(issue) or [f"HERE   {one_line(issue.issue)}: the code where this came from is as it was there"]


def closed(told: Happening) -> list[str]:
    """Issues that somebody closed elsewhere."""
    return [f"PROD   {one_line(told.detail, 400)} closed elsewhere"]


def away(told: Happening) -> list[str]:
    """What keeps production from being read; that nothing does any more."""
    return [f"AWAY   {one_line(said, 400)}" for said in told.view.outside] or ["BACK   production is read again"]


def title(issue: ProductionIssue) -> str:
    """`KeyError: 'user_id'`."""
    return one_line(f"{issue.type}: {issue.message}" if issue.message else issue.type, 160)


def about(issue: ProductionIssue) -> str:
    """`new, SHOP-1, production, shop@1.2.0, 3 times, 2 people`."""
    many, people = issue.count, 0
    if issue.sentry is not None:
        many, people = max(many, issue.sentry.events), issue.sentry.users
    parts = (
        _KINDS.get(issue.kind, issue.kind),
        one_line(issue.sentry.short_id, 40) if issue.sentry else "heard here" if issue.source == "listen" else "",
        one_line(issue.environment, 40),
        one_line(issue.release, 60),
        words.count(many, "time") if many else "",
        words.count(people, "person", "people") if people else "",
    )
    return ", ".join(part for part in parts if part)


def here(issue: ProductionIssue, touched: ChangedPlace) -> str:
    """`the working tree changes `split()` (billing/money.py:25), where this came from`."""
    name = "the module" if touched.kind == "module" else f"`{touched.symbol}{'()' * (touched.kind == 'function')}`"
    place = one_line(f"{name} ({touched.file}:{touched.line}), {_ROLES[touched.role]}", 300)
    if touched.gone:
        return f"{'the working tree' if touched.uncommitted else 'the newest commit'} has no more {place}"
    if touched.uncommitted:
        return f"the working tree changes {place}"
    since = f" since {one_line(issue.release, 60)}" if issue.release else ""
    return f"changed{since} and committed: {place}"


def _touched(issue: ProductionIssue) -> list[str]:
    return [f"HERE   {one_line(issue.issue)}: {here(issue, one)}" for one in issue.touched]
