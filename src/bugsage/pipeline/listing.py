"""List: the issues that are known, in the order in which they deserve a look."""

from collections.abc import Callable
from typing import Any

from bugsage.model.priority import Ranked, Wanted
from bugsage.pipeline.correcting import records
from bugsage.pipeline.house import House
from bugsage.pipeline.knowing import known


def listed(house: House, wanted: Wanted) -> tuple[Ranked, ...]:
    """The issues that are wanted, the first to look at first."""
    from bugsage.timeline import ranked

    now = house.clock.now()
    some = [
        ranked(record, now)
        for record in records(known(house))
        if wanted.status in ("all", record.status) and wanted.kind in ("", record.triage)
    ]
    return tuple(sorted(some, key=_KEYS[wanted.sort], reverse=True)[: wanted.limit])


_KEYS: dict[str, Callable[[Ranked], Any]] = {
    "priority": lambda one: (one.priority.score, one.record.last_seen, one.record.id),
    "last-seen": lambda one: (one.record.last_seen, one.record.id),
    "first-seen": lambda one: (one.record.first_seen, one.record.id),
    "count": lambda one: (one.record.occurrences, one.record.last_seen, one.record.id),
}
