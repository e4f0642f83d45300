"""Listen: what programs on this machine report is heard, diagnosed and told as it comes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence

from bugsage.errors import BugSageError
from bugsage.intake.group import group
from bugsage.intake.receive import read
from bugsage.intake.redaction.nested import PLACES, safe
from bugsage.model.base import Noun
from bugsage.model.listening import Door, Heard, Post, Receipt, Tally
from bugsage.model.report import RawReport
from bugsage.pipeline.diagnosing import explain
from bugsage.pipeline.house import House, Notes
from bugsage.pipeline.inbox import Inbox, Waiting
from bugsage.pipeline.receiving import Received

#: Events that are diagnosed together when many wait.
TOGETHER = 500
#: Seconds after which a wait is looked up from, so that an interruption is noticed on every system.
_PATIENCE = 0.5
FORMAT = "sentry_event"


class Until(Noun, frozen=True, kw_only=True):
    """When it is enough; None where only an interruption ends it."""

    errors: int | None = None
    seconds: float | None = None


class Listening:
    """One time of listening."""

    def __init__(
        self,
        house: House,
        until: Until,
        say: Callable[[str], None],
        *,
        goes_on: Callable[[], bool] = lambda: True,
    ) -> None:
        """`say` is told in sentences what could not be done; it ends when `goes_on` says no."""
        self._house, self._until, self._tell, self._goes_on = house, until, say, goes_on
        self._inbox = Inbox("")
        self._heard = 0
        self._under_way: tuple[Waiting, ...] = ()
        self._said: set[str] = set()

    @property
    def tally(self) -> Tally:
        """What came so far."""
        return self._inbox.tally()

    def run(self, opened: Callable[[Door], None], *, host: str, port: int | None) -> Generator[Heard, None, None]:
        """What is heard, one issue at a time. `opened` is told where. Raises UsageError, PortTaken.

        Whoever interrupts it loses nothing: what was taken is kept before it ends.
        """
        # The door has the key, and nobody knows the door before it is told.
        with self._house.listener.open(self._answer, host=host, port=port) as door:
            self._inbox = Inbox(door.key)
            opened(door)
            try:
                Notes().attempt(self._house.code.code_map, None)  # the first error need not wait for it
                yield from self._until_enough()
            finally:
                self._keep_the_rest()

    def _answer(self, post: Post) -> Receipt:
        return self._inbox.answer(post)

    def _until_enough(self) -> Iterator[Heard]:
        clock = self._house.clock
        end = None if self._until.seconds is None else clock.seconds() + self._until.seconds
        while self._goes_on():
            wanted = TOGETHER if self._until.errors is None else min(TOGETHER, self._until.errors - self._heard)
            left = _PATIENCE if end is None else min(_PATIENCE, end - clock.seconds())
            self._under_way = waiting = self._inbox.take(wanted, left)
            self._heard += len(waiting)
            yield from self._explained(waiting)
            self._under_way = ()
            if self._until.errors is not None and self._heard >= self._until.errors:
                return
            if end is not None and left <= 0 and not waiting:
                return

    def _keep_the_rest(self) -> None:
        """What was being looked at is looked at again: what of it was kept already is not kept twice."""
        self._inbox.close()
        waiting = self._under_way
        while waiting or (waiting := self._inbox.take(TOGETHER, 0)):
            for _ in self._explained(waiting):
                pass
            waiting = ()

    def _explained(self, waiting: Sequence[Waiting]) -> Iterator[Heard]:
        """Those of one fingerprint together, and no others: what comes at the same time need not hang together."""
        received = [one for event in waiting if (one := self._received(event))]
        alike: dict[str, list[Received]] = {}
        for one in received:
            alike.setdefault(group(one.reading.events)[0].id, []).append(one)
        for same in alike.values():
            yield from self._diagnosed(same)

    def _diagnosed(self, same: Sequence[Received]) -> Iterator[Heard]:
        notes = Notes()
        try:
            report = explain(self._house, lambda: same, notes=notes)
        except BugSageError as error:
            self._say(f"{len(same)} errors could not be diagnosed: {error}")
            return
        for said in notes.said:
            self._say(said)
        ids = tuple(one.occasion for one in same)
        yield from (Heard(events=ids, diagnosis=diagnosis) for diagnosis in report.diagnoses)

    def _say(self, sentence: str) -> None:
        """Each sentence once: a hundred errors of one kind need not tell a hundred times what was missing."""
        if sentence not in self._said:
            self._said.add(sentence)
            self._tell(sentence)

    def _received(self, event: Waiting) -> Received | None:
        raw = RawReport(source=f"event {event.id}", content=event.payload, format=FORMAT, origin="sentry")
        reading = safe(read(raw), self._house.private, leave=PLACES)
        if not reading.events:
            self._say(f"event {event.id} could not be read: {reading.unreadable or 'it holds no error'}")
            return None
        return Received(reading=reading, occasion=event.id, origin="sentry")
