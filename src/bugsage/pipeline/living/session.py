"""One watch: what is due is started, what runs is followed, what failed is explained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from bugsage.diagnosis.affected.tracing import base_of
from bugsage.errors import BugSageError
from bugsage.model.affected import Affected, Traces
from bugsage.model.code import CodeMap
from bugsage.model.watch import Happening, Red, View
from bugsage.pipeline.affecting import affected, keep, known_traces
from bugsage.pipeline.house import House
from bugsage.pipeline.living.aimed import aimed
from bugsage.pipeline.living.due import Due, Run
from bugsage.pipeline.living.earlier import Earlier
from bugsage.pipeline.living.explaining import Explaining
from bugsage.pipeline.living.flight import Flight
from bugsage.pipeline.living.production import KINDS, Production
from bugsage.pipeline.living.since import Since
from bugsage.pipeline.living.texts import Texts


class Session:
    """Belongs to one thread. `tell` hears of every happening; it must not take long."""

    def __init__(self, house: House, command: Sequence[str], tell: Callable[[Happening], None]) -> None:
        self._house, self._command, self._tell = house, tuple(command), tell
        self._traces, self._texts = known_traces(house), Texts(house)
        self._due = Due(with_rest=house.settings.watch.rest)
        self._since = Since(self._traces)
        self._explaining = Explaining(house, self._since, Earlier(house, self._known_now))
        self._production = Production(house)
        self._flight: Flight | None = None
        self._reds: dict[str, Red] = {}
        self._code: CodeMap | None = None
        self.view = View()

    @property
    def is_busy(self) -> bool:
        """A run is in flight."""
        return self._flight is not None

    @property
    def is_idle(self) -> bool:
        """Nothing runs, and nothing is due."""
        return self._flight is None and self._due.is_empty

    def begin(self) -> None:
        """Look at what changed since the tests ran last; where they never did, everything is due."""
        self._house.live.prepare(self._command)
        if not self._traces.tests:
            self._due.all()
        else:
            self._changed(self._texts.begin(self._traces))
            self._due.wish(test for test, trace in self._traces.tests.items() if trace.red or trace.stale)
        self.step()

    def obey(self, kind: str, what: Any) -> None:
        """What somebody said: see `post.Wish`."""
        if kind == "saved":
            changes = self._texts.changes(what)
            if self._flight is not None:
                changes = self._texts.without_written(changes)
            if changes:
                self._changed(changes)
            self._production.saved(what)
        elif kind == "all":
            self._cancel()
            self._due.all()
        elif kind == "rerun":
            self._cancel()
            self._due.wish(base_of(test) for test in what or self._reds)
        elif kind in KINDS:
            told = self._production.obey(kind, what)
            if told:
                self._say(**told)

    def step(self) -> None:
        """Follow what runs; start what is due where nothing does."""
        if self._flight is not None:
            self._follow(self._flight)
        if self._flight is None:
            run = self._due.next()
            if run is not None:
                self._start(run)
            elif self.view.phase != "idle":
                self._say("ended", phase="idle", running="")
        for issue in self._production.compared():
            self._say("touched", issue=issue)

    def close(self) -> None:
        """End what runs; what is still due is known as such the next time."""
        self._cancel()
        self._house.live.close()
        due = {one.test for one in self._due.chosen}
        stale = {name: replace(trace, stale=True) for name, trace in self._traces.tests.items() if name in due}
        if stale:
            keep(self._house, replace(self._traces, tests={**self._traces.tests, **stale}))

    def _changed(self, changes: Sequence[Any]) -> None:
        """A second change ends the run of the first; what that did not come to stays due."""
        self._since.changed(changes)
        chosen = affected(self._house, changes, traces=self._traces, code=self._map([one.path for one in changes]))
        if not chosen.idle:
            self._cancel()
        self._house.live.renew(one.path for one in changes)
        self._due.change(chosen)
        self._reds = {name: replace(red, stale=red.stale or _touches(chosen, name)) for name, red in self._reds.items()}
        self._say(
            "changed",
            changed=tuple(one.path for one in changes),
            chosen=chosen.tests,
            everything=chosen.everything,
            passed_over=chosen.passed_over,
            passed=0,
            trouble="",
        )

    def _known_now(self) -> tuple[Traces, set[str]]:
        """What is known of the tests, and what is to be run yet."""
        return self._traces, {one.test for one in self._due.chosen}

    def _map(self, paths: Iterable[str]) -> CodeMap:
        """The code map with these files as they are now; the rest of it as it was looked at last."""
        if self._code is None:
            self._code = self._house.code.code_map()
        files = dict(self._code.files)
        for path in paths:
            text = self._house.code.text(path)
            outline = self._house.syntax.outline(path, text) if text is not None else None
            if outline is not None:
                known = files.get(path)
                files[path] = replace(outline, is_test=known.is_test) if known else outline
            elif text is None:
                files.pop(path, None)
        self._code = replace(self._code, files=files)
        return self._code

    def _start(self, run: Run) -> None:
        files = self._map(()).files
        argv, choice = aimed(self._house, self._command, run, self._traces, self._due.left(self._traces), files)
        first = tuple(test for test in run.tests if "::" in test) if run.phase == "all" else ()
        try:
            live = self._house.live.start(argv, choice=choice, first=first)
        except BugSageError as error:
            self._due.finished(run, ran=False)
            self._say("trouble", phase="idle", trouble=f"{error}{f' ({error.hint})' if error.hint else ''}")
            return
        self._flight = Flight(self._house, run, live, files)
        self._since.started()
        self._say("started", phase=run.phase, done=0, total=0, running="")

    def _follow(self, flight: Flight) -> None:
        over = flight.status() is not None
        self._hear(flight)
        if flight.wants_explaining(over=over):
            self._explain(flight, final=over)
        if over:
            self._ended(flight)

    def _hear(self, flight: Flight) -> None:
        """What the run said since the last time."""
        for heard in flight.news():
            if heard.kind == "collected":
                self.view = replace(self.view, total=heard.tests)
            elif heard.kind == "began":
                self._say("began", heard.test, running=heard.test)
            else:
                self._due.ended(base_of(heard.test))
                (self._passed if heard.kind == "passed" else self._failed)(heard.test)

    def _passed(self, test: str) -> None:
        was = self._reds.pop(test, None)
        self._since.passed(test)
        self.view = replace(self.view, done=self.view.done + 1, passed=self.view.passed + 1)
        if was is not None:
            self._say("green", test)

    def _failed(self, test: str) -> None:
        known = self._reds.pop(test, None)
        red = Red(test=test, since=known.since if known else self._house.clock.now())
        self._reds = {test: red, **self._reds}
        self._since.failed(test)
        self.view = replace(self.view, done=self.view.done + 1)
        self._say("red", test)

    def _explain(self, flight: Flight, *, final: bool) -> None:
        for test, diagnosis in flight.explained(self._explaining, final=final).items():
            red = self._reds.get(test)
            if red is not None and red.diagnosis != diagnosis:
                event = diagnosis.issue.events[-1]
                self._reds[test] = replace(
                    red, diagnosis=diagnosis, type=event.type, message=event.message.partition("\n")[0]
                )
                self._say("diagnosed", test)

    def _ended(self, flight: Flight) -> None:
        self._flight = None
        outcome = flight.ended()
        for test in outcome.others:
            self._failed(test)
        if outcome.others:
            self._explain(flight, final=True)
        self._due.finished(flight.run, ran=outcome.ran)
        self._traces = outcome.traces or self._traces
        self._texts.begin_where_unknown(self._traces)
        if outcome.ran:
            self._reds = {
                name: red for name, red in self._reds.items() if name in flight.red or not _over(name, flight)
            }
        mended = self._explaining.close_issues(self._reds.values())
        for issue in self._production.mended(mended):
            self._say("production", issue=issue, detail="mended")
        self._house.live.prepare(self._command)
        trouble = outcome.trouble if not self._reds else ""
        self._say("ended", seconds=flight.seconds, running="", trouble=trouble)

    def _cancel(self) -> None:
        """End what runs; tests that had ended have ended."""
        if self._flight is not None:
            flight, self._flight = self._flight, None
            self._hear(flight)
            flight.cancel()
            self._say("cancelled", running="")

    def _say(self, kind: str, test: str = "", issue: str = "", detail: str = "", **changes: Any) -> None:
        changes |= self._production.shown
        self.view = replace(self.view, reds=tuple(self._reds.values()), known=len(self._traces.tests), **changes)
        time = self._house.clock.now()
        self._tell(Happening(kind=kind, time=time, test=test, issue=issue, detail=detail, view=self.view))


def _over(name: str, flight: Flight) -> bool:
    """A run that was to show a failure again did not: of everything, or of what is no single test."""
    return flight.run.phase == "all" or "::" not in name


def _touches(chosen: Affected, test: str) -> bool:
    base = base_of(test)
    return bool(chosen.everything) or any(one.test in (base, base.partition("::")[0]) for one in chosen.tests)
