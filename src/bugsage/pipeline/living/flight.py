"""A run in flight: what it says, what failed in it, what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import PurePath

from bugsage.errors import BugSageError
from bugsage.intake.places import resolve_all
from bugsage.model.affected import Traces
from bugsage.model.base import Noun
from bugsage.model.diagnosis import Diagnosis
from bugsage.pipeline.affecting import learn
from bugsage.pipeline.house import House
from bugsage.pipeline.keeping import keep_run
from bugsage.pipeline.living.due import Run
from bugsage.pipeline.living.explaining import Explaining, name_of
from bugsage.pipeline.living.hearing import Heard, Hearing
from bugsage.pipeline.receiving import Received, receive_run
from bugsage.pipeline.testing import note_run
from bugsage.ports import LiveRun

#: Seconds between two explanations of what has failed so far.
PAUSE = 1.0
#: Exit statuses with which pytest says that tests ran, or that there are none.
_RAN = (0, 1, 5)


class Outcome(Noun, frozen=True, kw_only=True):
    """What came of a run."""

    #: What is known of tests now; None where nothing new is.
    traces: Traces | None = None
    #: Failing tests that only its log names.
    others: tuple[str, ...] = ()
    #: Tests could run.
    ran: bool = True
    #: Why it says nothing of tests; empty where it does.
    trouble: str = ""


class Flight:
    """Follows one run from its start."""

    def __init__(self, house: House, run: Run, live: LiveRun, files: Collection[str]) -> None:
        """`files` are those of the repository."""
        self._house, self.run, self._live, self._files = house, run, live, files
        self._hearing, self._began = Hearing(house.root), house.clock.seconds()
        #: Tests that failed in it.
        self.red: set[str] = set()
        self._ended: set[str] = set()
        self._explained: set[str] = set()
        self._kept, self._last = False, -PAUSE

    @property
    def seconds(self) -> float:
        """Since it was started."""
        return self._house.clock.seconds() - self._began

    def wants_explaining(self, *, over: bool) -> bool:
        """Something failed that was not explained, or once it is `over` not for good; not more often than is of use."""
        if over:
            return bool(self.red) and not self._kept
        return not self.red <= self._explained and self._house.clock.seconds() - self._last >= PAUSE

    def status(self) -> int | None:
        """Exit status; None while it runs."""
        return self._live.status()

    def news(self) -> Iterator[Heard]:
        """What it said since this was asked last; each test ends once."""
        for heard in self._hearing.read(self._live.news()):
            if heard.kind in ("passed", "red"):
                if heard.test in self._ended and not (heard.kind == "red" and heard.test not in self.red):
                    continue
                self._ended.add(heard.test)
            if heard.kind == "red":
                self.red.add(heard.test)
            yield heard

    def explained(self, explaining: Explaining, *, final: bool) -> dict[str, Diagnosis]:
        """Diagnoses of what failed so far; only the `final` ones are kept."""
        self._explained |= self.red
        self._kept = final
        result = self._live.result()
        found = explaining.of(result, self._received(), keep=final)
        self._last = self._house.clock.seconds()
        return found

    def ended(self) -> Outcome:
        """It has ended: learn from it, and say what it could not say itself."""
        result = self._live.result()
        received = self._received()
        try:
            self._note(received)
            traces = learn(self._house, result.record) if result.record else None
        except BugSageError:
            traces = None
        keep_run(self._house, result)
        events = [event for one in received for event in one.reading.events]
        named = [name_of(event) for event in resolve_all(events, str(self._house.root), self._files)]
        others = tuple(test for test in dict.fromkeys(named) if test not in self.red)
        self.red.update(others)
        ran = result.status in _RAN or bool(self._ended)
        trouble = "" if ran or self.red else f"the tests ended with status {result.status}: see {result.log}"
        return Outcome(traces=traces, others=others, ran=ran, trouble=trouble)

    def cancel(self) -> None:
        """End it; what it saw of tests that had ended is kept."""
        self._live.cancel()
        result = self._live.result()
        if result.record:
            try:
                learn(self._house, result.record)
            except BugSageError:
                return

    def _note(self, received: tuple[Received, ...]) -> None:
        """Runs that failed, and those of everything, are on the timeline: a command without a source reads them."""
        result = self._live.result()
        if result.status or self.run.phase == "all":
            note_run(self._house, PurePath(result.log).stem, result, received, whole=self.run.phase == "all")

    def _received(self) -> tuple[Received, ...]:
        result = self._live.result()
        try:
            return receive_run(self._house, PurePath(result.log).stem, record=result.record, log=result.log)
        except BugSageError:
            return ()
