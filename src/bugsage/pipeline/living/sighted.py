"""Issues of production as a watch lists them: those that came, and those that are known from before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from bugsage.errors import BugSageError
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.listening import Heard
from bugsage.model.watch import ProductionIssue
from bugsage.pipeline.house import House
from bugsage.pipeline.knowing import known
from bugsage.pipeline.recalling import recall
from bugsage.pipeline.watching import Sighting

#: Issues from before that are shown from the start.
MOST_KNOWN = 20


def known_before(house: House, hours: int) -> Iterator[ProductionIssue]:
    """The open ones of the last hours, the newest last. Raises TimelineDamaged, StateUnwritable."""
    since = (datetime.fromisoformat(house.clock.now()) - timedelta(hours=hours)).isoformat()
    records = [
        one
        for one in known(house).issues.values()
        if one.status == "open" and "sentry" in one.sources and one.last_seen[:19] >= since[:19]
    ]
    for record in sorted(records, key=lambda one: one.last_seen)[-MOST_KNOWN:]:
        try:
            found = recall(house, record.id)
        except BugSageError:  # the newest version of its diagnosis cannot be read: it is told when it comes again
            continue
        yield replace(_of(found, record.last_seen, "known", "sentry"), count=record.occurrences)


def seen(found: Sighting) -> ProductionIssue:
    """One that Sentry told of."""
    count = max(found.occurrences, found.count)
    if found.diagnosis is not None:
        made = _of(found.diagnosis, found.time, found.kind, "sentry")
        return replace(made, sentry=found.sentry, count=count, came=found.count)
    return ProductionIssue(
        issue=found.issue,
        kind=found.kind,
        type=found.type,
        message=found.message,
        time=found.time,
        count=count,
        came=found.count,
        sentry=found.sentry,
    )


def heard_of(found: Heard, time: str) -> ProductionIssue:
    """One that a program of this machine told of."""
    first = found.diagnosis.issue.occurrences <= len(found.events)
    return _of(found.diagnosis, time, "new" if first else "again", "listen")


def _of(made: Diagnosis, time: str, kind: str, source: str) -> ProductionIssue:
    event = made.issue.events[-1]
    return ProductionIssue(
        issue=made.issue.id,
        kind=kind,
        source=source,
        type=event.type,
        message=event.message.partition("\n")[0],
        time=time,
        count=made.issue.occurrences,
        environment=event.tags.get("environment", ""),
        release=event.tags.get("release", ""),
        diagnosis=made,
    )
