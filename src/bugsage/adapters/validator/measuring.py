"""The program as it is, tried in each of the ways: what fails, how long it takes, which lines run."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from bugsage.adapters.validator.link import Link
from bugsage.adapters.validator.telling import failures_of, is_of, lines_of, number, outcomes_of, times_of
from bugsage.errors import RunFailed
from bugsage.model.base import Noun
from bugsage.model.validation import Baseline, ValidationOrder

#: Where a variant can be tried: in a process that has everything loaded, in one that has loaded what is none of the
#: project's, and in one that has loaded nothing but pytest.
HOT, FRESH, BARE = "hot", "fresh", "bare"
_RED = ("failed", "error")
#: A variant may take so many times what the baseline took: on a clock so many seconds more, of processor time at least
#: one second.
_TIMES, _GRACE, _LEAST = 3.0, 2.0, 1.0
#: Share of the time that is left that one run of the baseline may take.
_SHARE = 0.5
#: Seconds for all tests of the command, beside those that fail: they are worth no long wait.
_WHOLE = 10.0
#: Where the failing tests take longer, in seconds, the quickest of them stands for all where that is enough.
_SLOW = 1.0
_SAID = 300

Told = dict[str, Any]


class Measures(Noun, frozen=True, kw_only=True):
    """What is known before the first variant."""

    baseline: Baseline
    #: What a variant must mend.
    tests: tuple[str, ...]
    #: What every worker is told before variants come.
    knowledge: Told
    modules: tuple[str, ...]
    #: Limits of a variant by where it is tried; where it cannot be tried there are none.
    limits: dict[str, dict[str, float]]
    #: The same once the other tests run as well.
    wider: dict[str, dict[str, float]]
    #: Processes at the same time that are no hindrance to one another.
    jobs: int


def made_ready(link: Link, deadline: float) -> Told:
    """What a worker says once it has loaded the tests. Raises RunFailed, Stopped."""
    loaded = link.receive(deadline)
    if loaded is None or loaded.get("kind") != "loaded":
        said = (loaded or {}).get("because") or link.tail.decode(errors="replace")
        lines = [line.strip() for line in str(said).splitlines() if line.strip()]
        lines = [line for line in lines if "error" in line.lower()] or lines
        raise RunFailed(f"no warm process starts: {lines[-1][:_SAID] if lines else 'the command ended'}")
    return loaded


def inform(link: Link, knowledge: Mapping[str, Any], modules: tuple[str, ...]) -> None:
    """Tell a worker what it should know before variants come."""
    link.send({"do": "know", **knowledge})
    link.send({"do": "preload", "at": FRESH, "modules": modules})


def measured(order: ValidationOrder, link: Link) -> Measures:
    """Raises RunFailed where variants cannot be tried like that, Stopped."""
    deadline = time.monotonic() + order.seconds
    loaded = made_ready(link, deadline)
    modules = tuple(str(name) for name in loaded["modules"])
    knowledge: Told = {}
    inform(link, knowledge, modules)
    rounds = _Rounds(order, link, deadline)
    ways = rounds.ways(bool(loaded["tests"]))
    first = next(iter(ways.values()))
    cold = next((way for way in (BARE, FRESH) if way in ways), None)
    lines: Told = {}
    if cold:
        lines = ways[cold] if "lines" in ways[cold] else rounds.ask(cold, "lines")[0]
    if lines.get("started"):
        raise RunFailed(f"a failing test starts `{str(lines['started'][0])[:_SAID]}` as a program of its own")
    if lines.get("lines"):
        knowledge["imported"] = lines["imported"]
        link.send({"do": "know", **knowledge})
    whole = rounds.whole(ways)
    baseline = Baseline(
        outcomes=outcomes_of(whole),
        failures=failures_of(first),
        cpu_seconds=number(first, "cpu"),
        seconds=number(first, "seconds"),
        traced=bool(lines.get("lines")),
        lines=lines_of(lines.get("lines"), order.folder),
        imported=lines_of(lines.get("imported"), order.folder),
    )
    return Measures(
        baseline=baseline,
        tests=rounds.failing(first),
        knowledge=knowledge,
        modules=modules,
        # What was measured with the quickest test alone is to do for all of them.
        limits={way: _limits(told, order, *([first] * (told is not first))) for way, told in ways.items()},
        wider={way: _limits(whole, order, told, first) for way, told in ways.items()},
        jobs=rounds.jobs(ways),
    )


def _limits(told: Told, order: ValidationOrder, *more: Told) -> dict[str, float]:
    cpu, took = (sum(number(one, name) for one in (told, *more)) for name in ("whole_cpu", "took"))
    return {
        "cpu": max(_LEAST, _TIMES * cpu),
        "seconds": _TIMES * took + _GRACE,
        "memory_mb": order.memory_mb,
    }


class _Rounds:
    """Runs of the program as it is."""

    def __init__(self, order: ValidationOrder, link: Link, deadline: float) -> None:
        self._order, self._link, self._deadline = order, link, deadline
        self._number = 0
        #: The tests that are run from here on.
        self._tests = order.tests

    def ask(self, way: str, do: str, *, times: int = 1, others: tuple[str, ...] = (), most: float = 1e9) -> list[Told]:
        """The same request so many times at once, each for so many seconds at most. Raises RunFailed, Stopped."""
        left = min(most, max(1.0, (self._deadline - time.monotonic()) * _SHARE))
        limits = {"cpu": left * 4, "seconds": left, "memory_mb": 2 * self._order.memory_mb}
        for _ in range(times):
            self._number -= 1
            self._link.send(
                {
                    "do": do,
                    "at": way,
                    "number": self._number,
                    "texts": {},
                    "tests": self._tests,
                    "others": others,
                    "limits": limits,
                }
            )
        heard = [self._link.receive(self._deadline) for _ in range(times)]
        found = [one for one in heard if one is not None]
        if len(found) < times:
            raise RunFailed("the failing tests end the process that they run in")
        return found

    def ways(self, loaded: bool) -> dict[str, Told]:
        """The ways in which the failure is seen, the quickest first. Raises RunFailed, Stopped."""
        found = {}
        if loaded:
            found[HOT] = self.ask(HOT, "time")[0]
            self._hurry(found[HOT])
            if self._is_red(found[HOT]):
                # Followed at once: a second run that imports everything anew takes as long as all else together.
                found[FRESH] = self.ask(FRESH, "lines")[0]
        if FRESH not in found or self._kind(found[FRESH]) != self._kind(found[HOT]):
            found[FRESH] = self.ask(FRESH, "time")[0]
            self._hurry(found[FRESH])
        odd = HOT in found and self._is_red(found[HOT]) and self._kind(found[HOT]) != self._kind(found[FRESH])
        if odd or not self._is_red(found[FRESH]) or found[FRESH].get("early"):
            found[BARE] = self.ask(BARE, "lines")[0]
        seen = {way: told for way, told in found.items() if self._is_red(told)}
        if not seen:
            raise RunFailed("the failing tests do not fail in a warm process")
        cold = seen.get(BARE) or seen.get(FRESH)
        return {way: told for way, told in seen.items() if not cold or self._kind(told) == self._kind(cold)}

    def _hurry(self, told: Told) -> None:
        """From here on the quickest of the failing tests alone, where all of them take long."""
        failing = self.failing(told)
        if number(told, "seconds") > _SLOW and len(failing) > 1:
            self._tests = failing[:1]

    def failing(self, told: Told) -> tuple[str, ...]:
        """The tests that fail, by their ids, the quickest first; what was asked for, where nothing can be collected."""
        times = times_of(told)
        names = [test for test, outcome in outcomes_of(told).items() if outcome in _RED and self._is_wanted(test)]
        names.sort(key=lambda test: times.get(test, 0.0))
        return self._order.tests if told.get("outcome") == "broken" else tuple(names)

    def whole(self, ways: dict[str, Told]) -> Told:
        """With the other tests, all of the command where none are named; the failing ones alone where that is late."""
        way, first = next(iter(ways.items()))
        others = self._order.others or ("",)
        told = self.ask(way, "time", others=others, most=_WHOLE)[0] if way == HOT and self._order.tests else first
        return told if outcomes_of(told) else first

    def jobs(self, ways: dict[str, Told]) -> int:
        """As many as were asked for, if two at once fail as one does."""
        if self._order.jobs < 2:
            return 1
        way, first = next(iter(ways.items()))
        both = self.ask(way, "time", times=2)
        return self._order.jobs if all(self._kind(one) == self._kind(first) for one in both) else 1

    def _is_red(self, told: Told) -> bool:
        red = any(outcome in _RED and self._is_wanted(test) for test, outcome in outcomes_of(told).items())
        return told.get("outcome") == "broken" or red

    def _is_wanted(self, test: str) -> bool:
        return not self._order.tests or is_of(test, self._order.tests)

    def _kind(self, told: Told) -> list[tuple[str, ...]]:
        """How it failed, of the tests that are run, without what changes from run to run."""
        failures = [one for one in failures_of(told) if not self._tests or is_of(one.test, self._tests) or not one.test]
        return [(str(told.get("outcome")),), *((f.test, f.type, f.file, str(f.line)) for f in failures)]
