"""How bad an issue is and what to look at first, from what the timeline knows of it."""

import math
from datetime import datetime

from bugsage.model.priority import Priority, PriorityPart, Ranked
from bugsage.model.timeline import IssueRecord

#: Points of each part; they add up to 100.
POINTS = {"severity": 25, "frequency": 25, "recency": 20, "novelty": 15, "users": 10, "entry point": 5}
#: What each severity counts of its points.
_SEVERE = {"critical": 1.0, "high": 0.75, "medium": 0.4, "low": 0.1}
#: Occurrences of a week, and users, that count in full; half as much counts more than half.
_MANY, _MANY_USERS = 1_000, 100
#: Days after which recency and novelty have fallen to about a third.
_DAYS = 7.0
#: Days whose occurrences count.
WEEK = 7
#: Where users meet an error, as opposed to a developer or a machine that builds.
_PRODUCTION = frozenset(("sentry", "listen"))


def ranked(record: IssueRecord, now: str) -> Ranked:
    """An issue with severity and priority as of `now`."""
    severity = severity_of(record)
    return Ranked(record=record, severity=severity, priority=priority_of(record, severity, now))


def severity_of(record: IssueRecord) -> str:
    """`critical`: users meet a fault of the code that came back, or many of them do. `high`: users meet a fault.

    `medium`: a test or a build fails, or trouble around the code reaches users. `low`: the rest, and what is flaky.
    """
    fault = record.triage in ("code", "dependency", "unknown")
    if record.triage == "flaky":
        return "low"
    if _PRODUCTION & set(record.sources):
        if not fault:
            return "medium"
        return "critical" if record.regressed or len(record.users) >= 10 else "high"
    return "medium" if fault or record.triage == "test" else "low"


def priority_of(record: IssueRecord, severity: str, now: str) -> Priority:
    """The sum of all parts; more of any one of them never gives less."""
    week = lately(record, now)
    users = len(record.users)
    seen, known = _days(record.last_seen, now), _days(record.first_seen, now)
    values = {
        "severity": (_SEVERE[severity], severity),
        "frequency": (_of_many(week, _MANY), f"{week} in the last {WEEK} days"),
        "recency": (math.exp(-seen / _DAYS), f"last seen {_ago(seen)}"),
        "novelty": (1.0, "it was resolved, and came back")
        if record.regressed
        else (math.exp(-known / _DAYS), f"first seen {_ago(known)}"),
        "users": (_of_many(users, _MANY_USERS), f"{users} user{'' if users == 1 else 's'}"),
        "entry point": (float(record.entry_points > 0), "reached from an entry point" if record.entry_points else ""),
    }
    parts = tuple(
        PriorityPart(name=name, value=round(value, 3), points=round(value * POINTS[name], 1), detail=detail)
        for name, (value, detail) in values.items()
        if value > 0
    )
    return Priority(score=round(math.fsum(part.points for part in parts), 1), parts=parts)


def lately(record: IssueRecord, now: str) -> int:
    """Occurrences of the last days."""
    return sum(count for day, count in record.days.items() if _days(f"{day}T23:59:59Z", now) < WEEK)


def _of_many(count: int, many: int) -> float:
    return min(math.log1p(count) / math.log1p(many), 1.0)


def _days(then: str, now: str) -> float:
    """Days between two moments; none where the first is not in the past, many where it cannot be read."""
    try:
        return max((datetime.fromisoformat(now) - datetime.fromisoformat(then)).total_seconds() / 86_400, 0.0)
    except (ValueError, TypeError):
        return 365.0


def _ago(days: float) -> str:
    if days < 1 / 24:
        return "within the hour"
    if days < 1:
        return f"{round(24 * days)} h ago"
    return f"{round(days)} day{'' if round(days) == 1 else 's'} ago"
