"""How bad an issue is, and what to look at first."""

from bugsage.model.base import Noun
from bugsage.model.timeline import IssueRecord

#: How bad what happens is, whoever meets it and however often.
SEVERITIES = ("critical", "high", "medium", "low")


class PriorityPart(Noun, frozen=True, kw_only=True):
    """One thing that makes an issue worth looking at sooner."""

    #: `severity`, `frequency`, `recency`, `novelty`, `users` or `entry point`.
    name: str
    #: How much of it there is, between 0 and 1, and the points that it gives.
    value: float
    points: float
    #: The fact behind it, in words.
    detail: str = ""


class Priority(Noun, frozen=True, kw_only=True):
    """From 0 to 100, with what it is made of."""

    score: float
    parts: tuple[PriorityPart, ...] = ()


class Ranked(Noun, frozen=True, kw_only=True):
    """An issue with its place among all."""

    record: IssueRecord
    severity: str
    priority: Priority


#: What can come first in a list of issues, and which can be in it.
SORTS = ("priority", "last-seen", "first-seen", "count")
STATUSES = ("open", "resolved", "suppressed", "all")


class Wanted(Noun, frozen=True, kw_only=True):
    """Which issues are listed, and how."""

    #: One of SORTS and one of STATUSES.
    sort: str = "priority"
    status: str = "open"
    #: Kind of the triage; empty for all.
    kind: str = ""
    #: So many at most; None for all.
    limit: int | None = None
