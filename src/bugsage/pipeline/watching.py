"""Watch: new events of a Sentry project are read, counted and explained, for as long as one lets it.

Time is read in windows, the oldest first; when all events of a window are on the timeline, its end is remembered as the
cursor. Whatever stops the process in between, the next one reads that window again, and an event that was counted is
known by its id: none is lost and none counts twice. Events may arrive late, so each
round goes back a little, and one in an hour a day.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from bugsage.errors import BugSageError, ServiceFailed, ServiceUnreachable, SourceNotFound, TokenMissing, UsageError
from bugsage.model.base import Noun
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.report import RawReport
from bugsage.model.sentry import SCOPES, SentryIssue
from bugsage.pipeline.gathering import Arrival, Gathering
from bugsage.pipeline.house import House

#: Seconds that a round goes back behind the cursor, for events that arrive late.
OVERLAP = 900
#: Seconds that a round goes back once in so many seconds, and pages of events that it may read for that.
FAR, EVERY, FAR_PAGES = 86_400, 3_600, 20
#: Seconds of a window: at first, at least and at most. It grows while little happens and shrinks while much does.
WINDOW, SHORTEST, LONGEST = 3_600, 60, 86_400
#: Pages of one window below and above which the next one is twice or half as long.
FEW_PAGES, MANY_PAGES = 2, 8
#: Pages after which a window is given up for a shorter one: servers do not count on without end.
MOST_PAGES = 50
#: Events of one group of Sentry's that are read whole in one round; of the others only who, when and which release.
WHOLE = 5
#: Groups of which a body is remembered.
GROUPS = 2_000
#: Seconds to wait at most where Sentry cannot be reached.
LONGEST_PAUSE = 600.0
#: Parts of an event that say what it is; those of one stand for others of its group.
_TELLING = frozenset(("exception", "message", "stacktrace", "threads"))


class Sighting(Noun, frozen=True, kw_only=True):
    """An issue that came, or came back."""

    #: `new` or `regressed`; where that is wished for also `again`: known and open, and seen again.
    kind: str
    #: When it was noticed; ISO 8601, UTC.
    time: str
    issue: str
    type: str = ""
    message: str = ""
    #: Events of it that were read since the last sighting.
    count: int = 0
    #: All of it that are counted here.
    occurrences: int = 0
    #: None where Sentry could not be asked about it.
    sentry: SentryIssue | None = None
    #: None where none could be made.
    diagnosis: Diagnosis | None = None


class Wish(Noun, frozen=True, kw_only=True):
    """How to watch."""

    #: Seconds between two rounds.
    interval: float = 30.0
    #: One round, and no more.
    once: bool = False
    #: Hours before the very first round that it goes back.
    hours: int = 24
    #: Issues that are known and open are told too when they are seen again.
    again: bool = False
    #: Hears one sentence where something keeps it from reading, and one when it goes on.
    tell: Callable[[str], None] = lambda _: None
    #: Hears that a round was read to its end.
    well: Callable[[], None] = lambda: None
    #: Waits for so many seconds, and says whether to go on; None for the clock, and always.
    pause: Callable[[float], bool] | None = None


def ready(house: House) -> None:
    """Nothing that can be told without asking Sentry stands in the way. Raises UsageError, TokenMissing."""
    access = house.sentry_access
    if not access.project:
        raise UsageError(
            "it is not known which project of Sentry is watched",
            hint="put one into bugsage.toml under [sentry]: project = …, or set SENTRY_PROJECT",
        )
    if not access.token:
        raise TokenMissing(
            f"reading from {access.url} needs a token, and there is none",
            hint=f"make one in Sentry with the scopes {SCOPES}, then: export SENTRY_AUTH_TOKEN=…",
        )


def watch_sentry(house: House, wish: Wish) -> Iterator[Sighting]:
    """What comes, as it comes. Raises UsageError, TokenMissing, ServiceFailed, StateUnwritable, TimelineDamaged."""
    with Gathering(house, "sentry") as gathering:
        poll, quiet_for = _Poll(house, gathering, wish), 0
        while True:
            try:
                yield from poll.round()
                if quiet_for:
                    wish.tell("Sentry answers again")
                quiet_for, pause = 0, wish.interval
                wish.well()
            except ServiceUnreachable as error:
                gathering.flush()
                if wish.once:
                    raise
                if not quiet_for:
                    wish.tell(f"{error}; going on by itself when it answers")
                quiet_for += 1
                pause = min(max(wish.interval * 2.0 ** min(quiet_for - 1, 10), error.wait or 0.0), LONGEST_PAUSE)
            if wish.once or (wish.pause and not wish.pause(pause)):
                return
            if wish.pause is None:
                house.clock.wait(pause)


class _Poll:
    """Rounds of reading, and what is remembered from one to the next."""

    def __init__(self, house: House, gathering: Gathering, wish: Wish) -> None:
        from bugsage.intake.sentry_access import host_of
        from bugsage.pipeline.knowing import known
        from bugsage.pipeline.production import organisation
        from bugsage.timeline import Counted

        ready(house)
        access = house.sentry_access
        self._house, self._gathering, self._wish = house, gathering, wish
        self._project, self._environment = access.project or "", access.environment
        self._org = ""
        self._organisation = organisation
        self._place = f"cursor-{host_of(access.url).replace(':', '_')}-{access.org or ''}-{access.project}.json"
        self._counted = Counted(known(house))
        self._bodies: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._whole: dict[str, int] = {}
        self._width = float(WINDOW)
        self._until = 0
        self._went_far = -EVERY
        self._groups: dict[str, str] = {}
        self._left_over = True

    def round(self) -> Iterator[Sighting]:
        """All that came since the cursor and a little before; then, once an hour, what arrived very late."""
        self._org = self._org or self._organisation(self._house)
        self._whole.clear()
        now = int(self._now())
        cursor, since = self._cursor(now)
        self._until = cursor
        yield from self._through(cursor - OVERLAP, now, since)
        if now - self._went_far >= EVERY:
            self._went_far = now
            yield from self._through(max(cursor - FAR, since), cursor - OVERLAP, since, FAR_PAGES)

    def _through(self, start: int, end: int, since: int, most: float = float("inf")) -> Iterator[Sighting]:
        """All that came between two times, window by window, or so much of it as `most` pages hold."""
        while start < end and most > 0:
            until = min(start + int(self._width), end)
            arrivals, pages, whole = self._window(start, until)
            self._gathering.flush()
            if whole:
                self._remember(until, since)
                start = until
            yield from self._said(arrivals)
            if not whole or pages > MANY_PAGES:
                self._width = max(self._width / 2, SHORTEST)
            elif pages <= FEW_PAGES:
                self._width = min(self._width * 2, LONGEST)
            most -= pages

    def _window(self, start: int, end: int) -> tuple[list[Arrival], int, bool]:
        """What came in a window, in how many pages, and whether that was all."""
        from bugsage.intake.sentry_issues import decoded, event_id, outlines

        arrivals: list[Arrival] = []
        pages = 0
        for page in self._house.sentry.events(self._org, self._project, _moment(start), _moment(end)):
            if pages == MOST_PAGES and end - start > SHORTEST:
                return arrivals, pages, False
            pages += 1
            for group, some in self._fresh(outlines(decoded(page))).items():
                came = self._gathering.take(self._report(group, one) for one in some)
                for one in some:
                    self._counted.add(event_id(one))
                self._groups.update({arrival.issue: group for arrival in came})
                arrivals += came
        return arrivals, pages, True

    def _fresh(self, events: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
        """Those that were not counted yet, by their group in Sentry."""
        from bugsage.intake.sentry_issues import event_id

        found: dict[str, list[dict[str, Any]]] = {}
        for one in events:
            if not self._counted.holds(event_id(one)) and self._is_wanted(one):
                found.setdefault(str(one.get("groupID") or ""), []).append(one)
        return found

    def _is_wanted(self, event: dict[str, Any]) -> bool:
        if self._environment is None:
            return True
        tags = event.get("tags")
        listed = tags if isinstance(tags, list) else []
        return any(
            isinstance(tag, dict) and (tag.get("key"), tag.get("value")) == ("environment", self._environment)
            for tag in listed
        )

    def _report(self, group: str, outline: dict[str, Any]) -> RawReport:
        """An event whole; of very many of one group as an outline, with what happened as another of them tells it."""
        import msgspec

        body = self._body(outline) if self._whole.get(group, 0) < WHOLE or group not in self._bodies else None
        if body is None:
            body = {**outline, **self._bodies.get(group, {})}
        else:
            self._whole[group] = self._whole.get(group, 0) + 1
            self._bodies[group] = _telling(body)
            self._bodies.move_to_end(group)
            if len(self._bodies) > GROUPS:
                self._bodies.popitem(last=False)
        name = str(outline.get("eventID"))[:40]
        return RawReport(
            source=f"event {name}", content=msgspec.json.encode(body), format="sentry_event", origin="sentry"
        )

    def _body(self, outline: dict[str, Any]) -> dict[str, Any] | None:
        from bugsage.intake.sentry_issues import decoded, event_id

        try:
            body = decoded(self._house.sentry.project_event(self._org, self._project, event_id(outline)))
        except SourceNotFound:  # removed since, or not written yet where it is read from
            return None
        return body if isinstance(body, dict) and event_id(body) == event_id(outline) else None

    def _said(self, arrivals: Sequence[Arrival]) -> Iterator[Sighting]:
        """New issues and those that came back, with a diagnosis; those too that a process before this one left."""
        came: dict[str, Arrival] = {}
        for arrival in arrivals:
            if arrival.new or arrival.regressed or (self._wish.again and arrival.count):
                came.setdefault(arrival.issue, arrival)
        if self._left_over:
            self._left_over = False
            came = {one.issue: one for one in self._undiagnosed()} | came
        for arrival in came.values():
            count = sum(one.count for one in arrivals if one.issue == arrival.issue)
            yield self._sighting(arrival, count)

    def _undiagnosed(self) -> Iterator[Arrival]:
        from bugsage.pipeline.knowing import known

        state = known(self._house)
        for work in state.work:
            record = state.issues.get(work.subject)
            if work.step == "diagnose" and record is not None and "sentry" in record.sources:
                yield Arrival(issue=record.id, type=record.type, message=record.message, new=True)

    def _sighting(self, arrival: Arrival, count: int) -> Sighting:
        from bugsage import pipeline
        from bugsage.pipeline.recalling import recall

        diagnosis = None
        again = not (arrival.new or arrival.regressed)
        try:
            made = () if again else pipeline.diagnose(self._house, [arrival.issue]).diagnoses
            diagnosis = recall(self._house, arrival.issue) if again else made[0] if made else None
        except BugSageError as error:
            self._wish.tell(f"{arrival.issue} could not be diagnosed: {error}")
        return Sighting(
            kind="regressed" if arrival.regressed else "again" if again else "new",
            time=self._house.clock.now(),
            issue=diagnosis.issue.id if diagnosis else arrival.issue,
            type=arrival.type,
            message=arrival.message,
            count=count,
            occurrences=self._gathering.occurrences(arrival.issue),
            sentry=self._of_sentry(self._groups.get(arrival.issue, "")),
            diagnosis=diagnosis,
        )

    def _of_sentry(self, group: str) -> SentryIssue | None:
        """How Sentry calls it; a sighting is told without that where it does not answer."""
        from bugsage.intake.redaction.nested import safe
        from bugsage.intake.sentry_issues import decoded, issue

        try:
            found = issue(decoded(self._house.sentry.issue(self._org, group))) if group else None
        except (ServiceFailed, SourceNotFound):
            return None
        return safe(found, self._house.private) if found and found.id else None

    def _cursor(self, now: int) -> tuple[int, int]:
        """Until when everything was read, and from when on; seconds since 1970."""
        from bugsage.intake.sentry_issues import decoded

        kept = decoded(self._house.kept(self._place).read() or b"")
        until, since = (kept.get("until"), kept.get("since")) if isinstance(kept, dict) else (None, None)
        if isinstance(until, int) and isinstance(since, int) and 0 < since <= until <= now + OVERLAP:
            return until, since
        first = now - 3600 * self._wish.hours
        return first, first

    def _remember(self, until: int, since: int) -> None:
        import msgspec

        if until > self._until:
            self._until = until
            self._house.kept(self._place).write(msgspec.json.encode({"until": until, "since": since}))

    def _now(self) -> float:
        return datetime.fromisoformat(self._house.clock.now()).timestamp()


def _telling(body: dict[str, Any]) -> dict[str, Any]:
    """So much of an event as says what happened, and nothing of who met it and when."""
    entries = body.get("entries")
    kept = [one for one in entries if isinstance(one, dict) and one.get("type") in _TELLING] if isinstance(
        entries, list
    ) else []  # fmt: skip
    return {name: body[name] for name in ("platform", "metadata", "sdk", "fingerprints") if name in body} | {
        "entries": kept
    }


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
