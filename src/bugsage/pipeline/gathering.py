"""Gather: what live sources deliver is read, grouped and counted, thousands of one error in one entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from bugsage import __version__
from bugsage.diagnosis.similar import shape
from bugsage.intake.group import group
from bugsage.intake.places import Places
from bugsage.intake.receive import read
from bugsage.intake.redaction.nested import PLACES, safe
from bugsage.intake.source_maps import Sources
from bugsage.model.base import Noun
from bugsage.pipeline.house import House
from bugsage.pipeline.keeping import kept_entries
from bugsage.pipeline.knowing import known, newer
from bugsage.pipeline.settling import Home, Settling
from bugsage.timeline import Flood, flood_detected, known_in, moment_of, window_of

if TYPE_CHECKING:
    from types import TracebackType

    from bugsage.model.error import ErrorEvent
    from bugsage.model.issue import Issue
    from bugsage.model.report import RawReport
    from bugsage.model.similar import Near

#: Occurrences that are held back at most, and for how many seconds, before they are written.
MOST_HELD, LONGEST_HELD = 5_000, 30.0
#: Reports that are read before their events are grouped.
CHUNK = 200
#: Seconds after which the repository's files are looked at anew.
FILES_KEPT = 60.0


class Arrival(Noun, frozen=True, kw_only=True):
    """What came of an issue in one call of `take`."""

    #: The issue as which it is shown; what `pipeline.diagnose(house, [issue])` takes.
    issue: str
    #: Type and message of the first occurrence of this call.
    type: str = ""
    message: str = ""
    #: Occurrences of this call that were not counted before.
    count: int = 0
    #: Nothing was known of the issue. It is on the timeline already, so that it can be diagnosed.
    new: bool = False
    #: It was resolved, and has come back.
    regressed: bool = False


class Gathering:
    """Takes what a live source delivers, for as long as it runs: Sentry polling, a local listener, a log that grows.

        with pipeline.gather(house, "sentry") as gathering:
            for page in pages:
                for arrival in gathering.take(page):      # RawReports: bytes, format "sentry_event" where known
                    if arrival.new:                       # on the timeline already
                        pipeline.diagnose(house, [arrival.issue])
                gathering.flush()                         # kept; now remember how far you came

    The first occurrence of an issue is written down at once. Later ones are held back and written together, one entry
    for each issue and window of five minutes, when many are held, after half a minute, at the end, and whenever
    `flush` is called: a source that can ask again calls it before it remembers how far it came. What was taken before
    is known by its event's id, whoever took it, and counts once. Memory does not grow with the number of events.
    """

    def __init__(self, house: House, source: str) -> None:
        """`source` is what kind of source it is, as issues list it: `sentry`, `listen`, `ci` and so on."""
        self._house = house
        self._source = source
        self._state = known(house)
        self._settling = Settling(house.joining.near)
        self._held: dict[tuple[str, str, str], Flood] = {}
        self._count = 0
        self._since = house.clock.seconds()
        self._sources = Sources(str(house.root), house.code.text)
        self._places: Places | None = None
        self._looked = 0.0

    def __enter__(self) -> Gathering:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.flush()

    def take(self, reports: Iterable[RawReport], occasion: str = "") -> tuple[Arrival, ...]:
        """Read reports and count what is in them; one Arrival for each issue that came, in order.

        `occasion` names what was read, another one each time, where its events have no ids of their own.
        Raises StateUnwritable, TimelineDamaged.
        """
        found: dict[str, Arrival] = {}
        occasion = occasion or self._house.clock.now()
        for chunk in _chunks(reports):
            for issue in group(self._events(chunk)):
                arrival = self._count_in(issue, self._settling.homes(self._state, [issue])[issue.id], occasion)
                earlier = found.get(arrival.issue)
                found[arrival.issue] = _added(earlier, arrival) if earlier else arrival
        return tuple(found.values())

    def occurrences(self, issue: str) -> int:
        """All occurrences of an issue that are written down."""
        record = self._state.issues.get(issue)
        return record.occurrences if record else 0

    def flush(self) -> None:
        """Write down all that is held; when this comes back it is kept. Raises StateUnwritable, TimelineDamaged."""
        held, self._held, self._count = self._held, {}, 0
        self._since = self._house.clock.seconds()
        if held:
            self._write([(issue, flood, None) for (issue, _, _), flood in held.items()])
        else:  # what others wrote meanwhile: somebody may have resolved an issue
            self._state = newer(self._house, self._state)

    def _count_in(self, own: Issue, home: Home, occasion: str) -> Arrival:
        name = home.issue
        record = self._state.issues.get(name)
        now = self._house.clock.now()
        count = 0
        for event in own.events:
            moment = moment_of(event, now) or now
            count += self._hold(name, own, event, moment, occasion)
        if record is None or (home.near and own.id not in self._state.near):
            held = [self._held.pop(key) for key in list(self._held) if key[:2] == (name, own.id)]
            self._count -= sum(flood.count for flood in held)
            self._write([(name, flood, home.near) for flood in held])
        elif self._count >= MOST_HELD or self._house.clock.seconds() - self._since >= LONGEST_HELD:
            self.flush()
        first = own.event
        regressed = record is not None and record.status == "resolved" and count > 0
        return Arrival(
            issue=name, type=first.type, message=first.message, count=count, new=record is None, regressed=regressed
        )

    def _hold(self, name: str, own: Issue, event: ErrorEvent, moment: str, occasion: str) -> int:
        window = window_of(moment) if event.tags.get("event_id") else ""
        key = (name, own.id, window or f"occasion {occasion}")
        if key not in self._held:
            self._held[key] = Flood(own, event, window, occasion, known=known_in(self._state, name, window))
        added = self._held[key].add(event, moment)
        self._count += added
        return int(added)

    def _write(self, floods: Sequence[tuple[str, Flood, Near | None]]) -> None:
        time = self._house.clock.now()
        entries = [
            flood_detected(
                issue,
                flood,
                source=self._source,
                time=time,
                version=__version__,
                record=self._state.issues.get(issue),
                near=near,
                shape=shape(flood.event) if issue == flood.own.id and issue not in self._state.issues else "",
            )
            for issue, flood, near in floods
            if flood.count
        ]
        self._house.timeline.append(kept_entries(self._house, entries))
        self._state = newer(self._house, self._state)

    def _events(self, reports: Sequence[RawReport]) -> list[ErrorEvent]:
        readings = [safe(read(raw), self._house.private, leave=PLACES) for raw in reports]
        events = [event for reading in readings for event in reading.events]
        places = self._known_places()
        return [places.resolve(event) for event in self._sources.lead_back(events)]

    def _known_places(self) -> Places:
        now = self._house.clock.seconds()
        if self._places is None or now - self._looked > FILES_KEPT:
            self._places, self._looked = Places(str(self._house.root), self._house.code.code_map().files.keys()), now
        return self._places


def _chunks(reports: Iterable[RawReport]) -> Iterator[list[RawReport]]:
    rest = iter(reports)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _added(one: Arrival, other: Arrival) -> Arrival:
    from msgspec.structs import replace

    return replace(
        one, count=one.count + other.count, new=one.new or other.new, regressed=one.regressed or other.regressed
    )
