"""Which candidates mend the failing tests: tried in warm processes; where that cannot be, by a run each."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from os import cpu_count

from bugsage.errors import RunFailed, SandboxMissing
from bugsage.model.execution import Execution
from bugsage.model.validation import Baseline, ValidationOrder, Variant
from bugsage.pipeline.fixing.comparing import Comparing, Mended
from bugsage.pipeline.fixing.proving import Prover
from bugsage.pipeline.fixing.quick import Quick
from bugsage.pipeline.fixing.working import Work
from bugsage.ports import Validation
from bugsage.repair.comparing import GREEN
from bugsage.repair.covering import Covering, passed
from bugsage.repair.making import made
from bugsage.repair.ordering import Later, Tryable, ranked
from bugsage.repair.pairing import pairs, progressed
from bugsage.repair.proposal import Proposed
from bugsage.repair.reaching import Reach
from bugsage.repair.trees.dialect import dialect_of

#: Seconds that getting ready may take: so many times what the failing tests took, at least so many, and at most this
#: share of what is left.
_TIMES, _LEAST, _SHARE = 10.0, 30.0, 0.3
#: Candidates that brought the failing tests further, to which a second edit is put, and pairs that are tried of them.
_FIRSTS, _PAIRS = 12, 600
#: Few candidates are not worth getting ready for.
_FEW = 3
#: How long others are looked for once one mends: seconds, and shares of the time so far and of what is left; how many
#: of them are enough, and how much less likely than the first one, in log-odds, none is tried any more.
_LONGER, _AS_SPENT, _AS_LEFT = 1.0, 0.1, 0.25
_ENOUGH, _FAR = 10, 6.0

_NONE = Later()


class Mending:
    """Tries candidates of one fix."""

    def __init__(self, work: Work, prover: Prover, execution: Execution | None = None) -> None:
        """`execution` is a run of the failing tests and their neighbours."""
        self._work, self._prover, self._comparing = work, prover, Comparing(work)
        self._execution = execution
        #: Candidates that were run, and those that could be left out because the failing tests do not come by.
        self.tried = self.pruned = 0
        #: Those for which there was no time.
        self.untried = 0
        self._nearly: list[Tryable] = []
        #: Those that change what the failing tests come by.
        self._kept: list[Tryable] = []
        self._later = _NONE

    def among(self, wanted: Sequence[Tryable], later: Later = _NONE) -> Iterator[Mended]:
        """Those with which the failing tests pass, as they are found, some together. Raises Stopped."""
        self._later = later
        rest = deque(wanted if len(wanted) > _FEW else ranked((*wanted, *later.rest())))
        if len(rest) > _FEW and not all(dialect_of(one.candidate.file) for one in rest):
            yield from self._warm(rest)
        if self._work.left() > 1.0:
            rest.extend(later.rest())
        yield from self._cold(rest)
        self.untried = len(rest)

    def _warm(self, rest: deque[Tryable]) -> Iterator[Mended]:
        """Takes what can be tried so; what is left afterwards needs a run each."""
        work, untried = self._work, deque[Tryable]()
        try:
            with work.house.validator.open(self._order(rest), cage=work.ground.cage, watch=work.ground.watch) as ready:
                kept = self._reached(rest, ready.baseline)
                green = [test for test, outcome in ready.baseline.outcomes.items() if outcome in GREEN]
                covering = Covering(self._execution, green)
                rest.clear()
                rest.extend(kept)
                self._kept = list(kept)
                while self._filled(rest, ready) and work.left() > 1.0:
                    yield from self._comparing.ordered(self._round(rest, untried, ready, covering), ready, covering)
                two = deque(pairs(self._nearly[:_FIRSTS], ranked(self._kept), _PAIRS))
                while two and work.left() > 1.0:
                    yield from self._comparing.ordered(self._round(two, untried, ready, covering), ready, covering)
        except (RunFailed, SandboxMissing) as error:
            work.notes.say(f"candidates were tried by a run of the command each, for {_lowered(str(error))}")
        untried.extend(rest)
        rest.clear()
        rest.extend(untried)

    def _round(
        self, rest: deque[Tryable], untried: deque[Tryable], ready: Validation, covering: Covering
    ) -> list[Tryable]:
        """Until one passes, and a while longer: nothing runs while one is proven, for that changes the files."""
        work = self._work
        flying: dict[int, Tryable] = {}
        passed: list[int] = []
        until = 0.0

        def feed() -> Iterator[Variant]:
            while self._filled(rest, ready) and work.left() > 1.0:
                if passed and (
                    len(passed) >= _ENOUGH or work.seconds() > until or rest[0].score < flying[passed[0]].score - _FAR
                ):
                    return
                number = len(flying)
                self.tried += 1
                one = flying[number] = rest.popleft()
                yield Variant(number=number, texts=self._texts(one), others=covering.tests(one.candidate))

        for told in ready.run(feed()):
            one = flying[told.number]
            if told.outcome == "passed":
                passed.append(told.number)
                if not until:
                    self._prover.suppose(self._texts(one))
                    until = work.seconds() + min(_LONGER + _AS_SPENT * work.seconds(), _AS_LEFT * work.left())
            elif told.outcome == "untried":
                untried.append(one)
                self.tried -= 1
            elif told.outcome == "failed" and progressed(ready.baseline.failures, told.failures, self._prover.failing):
                self._nearly.append(one)
        return [flying[number] for number in sorted(passed)]

    def _filled(self, rest: deque[Tryable], ready: Validation) -> bool:
        """There is one to be tried; those of other places come in once they may be likelier than what is left."""
        while self._later.bound > (rest[0].score if rest else float("-inf")):
            more = self._reached(self._later.filled(()), ready.baseline)
            self._kept += more
            both = ranked((*rest, *more))
            rest.clear()
            rest.extend(both)
        return bool(rest)

    def _cold(self, rest: deque[Tryable]) -> Iterator[Mended]:
        if len(rest) > _FEW and any(dialect_of(one.candidate.file) for one in rest):
            yield from self._alone(rest)
        while rest and self._work.left() > 1.0:
            self.tried += 1
            self._prover.listen()
            yield from self._run(rest.popleft())

    def _alone(self, rest: deque[Tryable]) -> Iterator[Mended]:
        """One failing test by itself first, several candidates at a time; the command for those that mend it."""
        quick = Quick(self._work, self._prover.own.told.failed)
        kept = [one for one in rest if quick.comes_by(one.candidate)]
        self.pruned += len(rest) - len(kept)
        rest.clear()
        rest.extend(kept)
        with quick.open(self._work.wish.jobs or cpu_count() or 1) as jobs:
            while rest and self._work.left() > 1.0:
                self._prover.listen()
                batch = [rest.popleft() for _ in range(min(jobs, len(rest)))]
                self.tried += len(batch)
                for one, mends in zip(batch, quick.mends([self._texts(one) for one in batch]), strict=True):
                    if mends:
                        yield from self._run(one)

    def _run(self, one: Tryable) -> Iterator[Mended]:
        try:
            mends = self._prover.mends(Proposed(texts=dict(self._texts(one)), by=one.candidate.by))
        except RunFailed:
            return
        if mends:
            yield Mended(tryable=one)

    def _texts(self, one: Tryable) -> dict[str, str]:
        return made(one.candidate.edits, self._work.house.code.text)

    def _reached(self, rest: Sequence[Tryable], baseline: Baseline) -> list[Tryable]:
        if not baseline.traced:
            return list(rest)
        executed = {
            file: {*baseline.lines.get(file, ()), *baseline.imported.get(file, ())}
            for file in {*baseline.lines, *baseline.imported}
        }
        reach = Reach(self._work.house.code.text, executed)
        kept = [one for one in rest if reach.holds(one.candidate)]
        self.pruned += len(rest) - len(kept)
        return kept

    def _order(self, wanted: Iterable[Tryable]) -> ValidationOrder:
        work, own = self._work, self._prover.own
        covering = Covering(self._execution, [one.test for one in passed(self._execution)])
        ground, target = work.ground, work.target
        argv = ground.moved(target.around or target.command)
        return ValidationOrder(
            command=argv,
            tests=self._prover.failing if target.tests else (),
            others=covering.any_of((*((o.candidate.file, o.candidate.symbol) for o in wanted), *self._later.places)),
            folder=str(ground.root),
            environment=ground.environment(argv, target.environment(ground)),
            jobs=work.wish.jobs or cpu_count() or 1,
            seconds=min(max(_LEAST, _TIMES * own.result.seconds), max(_LEAST, work.left() * _SHARE), work.left()),
        )


def _lowered(said: str) -> str:
    return said[:1].lower() + said[1:]
