"""What is tried, in which order, and what follows from it."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from bugsage.diagnosis.reproducing.minimising import Names, Work, fewest
from bugsage.model.reproduction import FAILED, PASSED, UNKNOWN, Failure, Limits, Reproduction, Step, Trial

#: Surroundings that a test may hang on, one at a time: far east and west of everybody, no language, no variables.
ZONES = ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago")
SEED = "PYTHONHASHSEED"
#: Runs that confirm a difference: by chance a test that fails every other time would show it once in 32.
AGAIN, PASSES_AGAIN = 3, 2
#: Orders that are tried where nothing else brings the failure back.
ORDERS = 3
_NAMED = 60

Environment = dict[str, str | None]


class Investigation:
    """One failure, as far as it has been looked into."""

    def __init__(self, failure: Failure, limits: Limits) -> None:
        self.failure = failure
        self.limits = limits
        self.trials: list[Trial] = []
        self.said: list[str] = []
        self.skipped: list[str] = []

    def work(self) -> Work[Reproduction]:
        """Alone, several times; then whatever could explain what was seen."""
        for number in range(self.limits.runs):
            yield from self._try("alone", environment=self._seeded(number + 1))
        failed, passed = self._count("alone", FAILED), self._count("alone", PASSED)
        if not failed and not passed:
            return self._verdict("unknown", self._why_unknown())
        self.said.append(f"alone it failed {failed} of {failed + passed} times")
        if failed and passed:
            return (yield from self._sometimes())
        return (yield from (self._always() if failed else self._never()))

    # Three answers of the test alone -----------------------------------------------------------------------------

    def _sometimes(self) -> Work[Reproduction]:
        """Whether the hash seed decides, or chance."""
        fails, passes = self._seed_of(FAILED), self._seed_of(PASSED)
        if fails is None or passes is None:
            return self._flaky(None)
        if (yield from self._confirmed(fails, AGAIN, FAILED)) and (
            yield from self._confirmed(passes, PASSES_AGAIN, PASSED)
        ):
            self.said.append(
                f"with {SEED}={fails} it failed {AGAIN + 1} of {AGAIN + 1} times, with {SEED}={passes} never: "
                "what it does hangs on the order of a set or on hash()"
            )
            return self._flaky(fails)
        self.said.append("the same hash seed gives both outcomes: chance, time or something outside decides")
        return self._flaky(None)

    def _confirmed(self, seed: int, times: int, outcome: str) -> Work[bool]:
        """So many times again with this seed, each with this outcome."""
        for _ in range(times):
            trial = yield from self._try("alone", environment=_seed(seed))
            if trial is None or trial.outcome != outcome:
                return False
        return True

    def _always(self) -> Work[Reproduction]:
        """A test that needs others to pass, or one kind of surroundings; else it simply fails."""
        if not self.failure.before and self.failure.can_choose:
            beside = yield from self._try("file")
            if _passed(beside) and beside is not None and beside.before and self.failure.can_order:
                found = yield from self._brittle(beside.before)
                if found:
                    return found
        return (yield from self._surroundings(PASSED)) or self._verdict("deterministic", "")

    def _never(self) -> Work[Reproduction]:
        """Other tests, surroundings, orders, chance: in the order of what is likely and cheap."""
        for way in (self._after_others, self._more_seeds, lambda: self._surroundings(FAILED), self._other_orders):
            found = yield from way()
            if found:
                return found
        return self._verdict("not-reproduced", "it passed every time")

    # Ways to see it fail -----------------------------------------------------------------------------------------

    def _after_others(self) -> Work[Reproduction | None]:
        """The tests that ran before it then; where those are not known, those of its file, then of the whole suite."""
        if not self.failure.can_choose:
            return None
        asked = [("prefix", self.failure.before)] if self.failure.before else [("file", ()), ("suite", ())]
        for asks, tests in asked:
            trial = yield from self._try(asks, tests=(*tests, self.failure.test) if tests else ())
            if trial is not None and _failed(trial):
                before = self.failure.before or trial.before
                return (yield from self._victim(before, _WORDS[asks]))
        return None

    def _more_seeds(self) -> Work[Reproduction | None]:
        for number in range(self.limits.runs, 2 * self.limits.runs):
            trial = yield from self._try("alone", environment=self._seeded(number + 1))
            if trial is not None and _failed(trial):
                self.said.append(f"in {number + 1 - self.limits.runs} more runs alone it failed once")
                return (yield from self._sometimes())
        return None

    def _surroundings(self, wanted: str) -> Work[Reproduction | None]:
        """Whether another time zone, locale or a bare environment changes the outcome to the one that is wanted."""
        for environment, network, words in self._settings():
            asks = "environment" if network else "network"
            trial = yield from self._try(asks, environment=environment, network=network)
            if trial is None or trial.outcome != wanted:
                continue
            again = yield from self._try(asks, environment=environment, network=network)
            if again is None or again.outcome != wanted:
                self.said.append(f"it {_VERBS[wanted]} {words} once, and then not again")
                return self._flaky(None)
            return (yield from self._environment(environment, network, words, wanted))
        return None

    def _other_orders(self) -> Work[Reproduction | None]:
        """Backwards, then shuffled by seeds of ours; an order that fails must do so again."""
        known = self._known_tests()
        if len(known) < 2 or not self.failure.can_order:
            return None
        for seed in range(ORDERS):
            order = _shuffled(known, seed) if seed else known[::-1]
            trial = yield from self._try("shuffled", tests=order)
            if trial is not None and _failed(trial):
                before = order[: order.index(self.failure.test)]
                how = f"in another order (seed {seed} of ours)" if seed else "in the opposite order"
                return (yield from self._victim(before, how))
        return None

    # What follows ------------------------------------------------------------------------------------------------

    def _victim(self, before: Sequence[str], how: str) -> Work[Reproduction]:
        """It failed with others and passes alone: the same again, then the fewest of them."""
        self.said.append(f"it failed {how}")
        if not before or not self.failure.can_order:
            return self._ordered("victim", tuple(before), False)
        again = yield from self._after(tuple(before))
        if again is not True:
            self.said.append("the same tests before it again: it passed" if again is False else "")
            return self._flaky(None)
        others, minimal = yield from fewest(before, self._after)
        return self._ordered("victim", others, minimal)

    def _brittle(self, before: Sequence[str]) -> Work[Reproduction | None]:
        """It fails alone and passed with others: the same again, then the fewest of them."""
        again = yield from self._saved(tuple(before))
        if again is None:
            return None
        if not again:
            self.said.append("with the other tests of its file it passed once and then failed")
            return self._flaky(None)
        self.said.append("with the other tests of its file before it, it passed")
        others, minimal = yield from fewest(before, self._saved)
        return self._ordered("brittle", others, minimal)

    def _environment(self, environment: Environment, network: bool, words: str, wanted: str) -> Work[Reproduction]:
        """One variable is named; of many that were taken away, the fewest that matter."""
        self.said.append(f"it {_VERBS[wanted]} {words}, twice")
        absent = tuple(name for name, value in environment.items() if value is None)
        minimal = True
        if len(absent) > 1:

            def decides(names: Names) -> Work[bool | None]:
                trial = yield from self._try("environment", environment=dict.fromkeys(names))
                return None if trial is None else trial.outcome == wanted

            absent, minimal = yield from fewest(absent, decides)
        named = tuple(f"-{name}" for name in absent) or tuple(f"{k}={v}" for k, v in environment.items())
        return self._verdict("environment", "", variables=named if network else ("network",), minimal=minimal)

    def _after(self, tests: Names) -> Work[bool | None]:
        """Whether it fails after these."""
        trial = yield from self._try("prefix", tests=(*tests, self.failure.test))
        return None if trial is None else _failed(trial)

    def _saved(self, tests: Names) -> Work[bool | None]:
        """Whether it passes after these."""
        trial = yield from self._try("prefix", tests=(*tests, self.failure.test))
        return None if trial is None else _passed(trial)

    # Runs --------------------------------------------------------------------------------------------------------

    def _try(
        self, asks: str, *, tests: Names = (), environment: Environment | None = None, network: bool = True
    ) -> Work[Trial | None]:
        """One run, where there is time for it."""
        alone = asks not in ("file", "suite") and not tests
        chosen = (self.failure.test,) if alone and self.failure.test else tests
        if self._spent() + self._cost(asks) > self.limits.seconds and len(self.trials) >= min(2, self.limits.runs):
            if _WORDS[asks] not in self.skipped:
                self.skipped.append(_WORDS[asks])
            return None
        trial = yield Step(asks=asks, tests=chosen, environment=environment or {}, network=network)
        self.trials.append(trial)
        return trial

    def _spent(self) -> float:
        return sum(trial.seconds for trial in self.trials)

    def _cost(self, asks: str) -> float:
        """What the last run that asked the same took, else what any took."""
        same = [trial.seconds for trial in self.trials if trial.step.asks == asks]
        return same[-1] if same else max((trial.seconds for trial in self.trials), default=0.0)

    def _seeded(self, seed: int) -> Environment:
        return _seed(seed) if self.failure.python else {}

    def _settings(self) -> Iterator[tuple[Environment, bool, str]]:
        for zone in ZONES:
            yield {"TZ": zone}, True, f"with TZ={zone}"
        yield {"LC_ALL": "C", "LANG": "C"}, True, "with LC_ALL=C"
        if self.failure.variables:
            yield dict.fromkeys(self.failure.variables), True, "without the variables of this environment"
        if self.failure.can_cut:
            yield {}, False, "without the network"

    def _count(self, asks: str, outcome: str) -> int:
        return sum(trial.step.asks == asks and trial.outcome == outcome for trial in self.trials)

    def _seed_of(self, outcome: str) -> int | None:
        seeds = (t.step.environment.get(SEED) for t in self.trials if t.step.asks == "alone" and t.outcome == outcome)
        return next((int(seed) for seed in seeds if seed), None)

    def _known_tests(self) -> Names:
        seen: list[Failure | Trial] = [self.failure, *self.trials]
        most = max(seen, key=lambda one: len(one.before) + len(one.after))
        return (*most.before, self.failure.test, *most.after)

    def _why_unknown(self) -> str:
        said = next((trial.said for trial in self.trials if trial.said), "")
        other = any(trial.outcome not in (UNKNOWN, PASSED, FAILED) for trial in self.trials)
        start = "run again, it failed in another way" if other else "the test could not be run again by itself"
        return f"{start}: {said}" if said else start

    # Verdicts ----------------------------------------------------------------------------------------------------

    def _flaky(self, seed: int | None) -> Reproduction:
        return self._verdict("flaky", "", seed=seed)

    def _ordered(self, role: str, others: Names, minimal: bool) -> Reproduction:
        if len(others) == 1 and minimal:
            self.said.append(f"it {'fails' if role == 'victim' else 'passes'} after {others[0]}, and only then")
        elif others:
            which = "all needed" if minimal else "not narrowed down further"
            self.said.append(f"{len(others)} tests before it decide, {which}: {', '.join(others[:3])}")
        return self._verdict("order-dependent", "", role=role, others=others, minimal=minimal)

    def _verdict(self, verdict: str, because: str, **found: object) -> Reproduction:
        said = [*self.said, *([because] if because else [])]
        if self.skipped:
            said.append(f"not tried for lack of time: {', '.join(self.skipped)}")
        known = [trial for trial in self.trials if trial.outcome != UNKNOWN]
        facts: Mapping[str, object] = {
            "verdict": verdict,
            "test": self.failure.test,
            "runs": len(known),
            "failed": sum(map(_failed, known)),
            "evidence": tuple(filter(None, said)),
            "seconds": round(self._spent(), 3),
            **found,
        }
        return Reproduction(**facts)  # type: ignore[arg-type]


def _failed(trial: Trial | None) -> bool:
    return trial is not None and trial.outcome == FAILED


def _passed(trial: Trial | None) -> bool:
    return trial is not None and trial.outcome == PASSED


def _seed(seed: int) -> Environment:
    return {SEED: str(seed)}


def _shuffled(tests: Names, seed: int) -> Names:
    """An order that the seed decides, here and everywhere."""
    return tuple(sorted(tests, key=lambda test: sha256(f"{seed}:{test}".encode()).digest()))


_VERBS = {FAILED: "failed", PASSED: "passed"}
_WORDS = {
    "alone": "more runs alone",
    "prefix": "after the tests that ran before it",
    "file": "with the other tests of its file",
    "suite": "with the whole suite",
    "shuffled": "in another order",
    "environment": "other surroundings",
    "network": "without the network",
}
