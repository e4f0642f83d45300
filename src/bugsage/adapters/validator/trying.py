"""Variants, tried as processes are free for them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from typing import Any, NamedTuple

from bugsage.adapters.validator.comparing import behaviour_of
from bugsage.adapters.validator.link import Link
from bugsage.adapters.validator.measuring import HOT, Measures, inform, made_ready
from bugsage.adapters.validator.starting import Starting
from bugsage.adapters.validator.telling import failures_of, number
from bugsage.errors import RunFailed
from bugsage.model.validation import VALIDATED, Baseline, Behaviour, Validated, ValidationOrder, Variant

#: Workers that variants may end.
_MOST_STARTS = 20
#: Seconds beyond what comparing may take, for what is left to be said.
_GRACE = 2.0


class _Flying(NamedTuple):
    """A variant that is being tried."""

    variant: Variant
    way: str
    #: Tests that run after the failing ones, in a second process: those alone are what most variants end with.
    others: tuple[str, ...]


class Trying:
    """The port Validation: a worker, and a new one where a variant ended it."""

    def __init__(self, order: ValidationOrder, starting: Starting, link: Link, measures: Measures) -> None:
        self._order, self._starting, self._measures = order, starting, measures
        self._link: Link | None = link
        self._stack = ExitStack()
        self._starts, self._numbers = 0, count(1)
        self._flying: dict[int, _Flying] = {}
        #: Ways in which no text can take the place of a file.
        self._barred: set[tuple[str, str]] = set()

    @property
    def baseline(self) -> Baseline:
        """As it is."""
        return self._measures.baseline

    def close(self) -> None:
        """End a worker that was started anew; the first is ended by who started it."""
        self._stack.close()

    def run(self, variants: Iterable[Variant]) -> Iterator[Validated]:
        """Try variants as they come; each is answered once. Raises Stopped, RunFailed."""
        waiting, over = iter(variants), False
        try:
            while True:
                while not over and len(self._flying) < self._measures.jobs:
                    variant = next(waiting, None)
                    over = variant is None
                    if variant is not None:
                        yield from self._sent(variant, self._way(variant))
                if not self._flying:
                    return
                yield from self._heard()
        finally:
            if self._flying and self._link:
                self._link.send({"do": "drop"})
                self._link.flush()
            self._flying.clear()

    def compare(self, variants: Sequence[Variant], seconds: float) -> Behaviour:
        """What variants do in calls that their tests make, and in others near those. Raises Stopped, RunFailed.

        Nothing where not everything is loaded: then there are no functions to call.
        """
        if self._link is None or HOT not in self._measures.limits:
            return Behaviour()
        limits = self._measures.limits[HOT]
        self._link.send(
            {
                "do": "compare",
                "at": HOT,
                "number": next(self._numbers),
                "texts": {},
                "variants": [one.texts for one in variants],
                "tests": self._measures.tests,
                "others": list(dict.fromkeys(test for one in variants for test in one.others)),
                "limits": {**limits, "cpu": limits["cpu"] + seconds, "seconds": seconds + _GRACE},
                "grace": _GRACE,
            }
        )
        answer = self._link.receive()
        if answer is None:
            self._restart()
            return Behaviour()
        return behaviour_of(answer, variants)

    def _way(self, variant: Variant, after: str = "") -> str:
        """The quickest way, after another one, in which the variant can be tried; empty where there is none."""
        ways = list(self._measures.limits)
        free = ways[ways.index(after) + 1 :] if after else ways
        return next((way for way in free if not any((way, file) in self._barred for file in variant.texts)), "")

    def _sent(self, variant: Variant, way: str, others: tuple[str, ...] = ()) -> Iterator[Validated]:
        """On its way; an answer only where there is none, or where nothing runs any more that could try it."""
        if self._link is None or not way:
            because = "it is loaded before all else" if self._link else "too many variants ended the process"
            yield Validated(number=variant.number, outcome="untried", because=because)
            return
        serial = next(self._numbers)
        self._flying[serial] = _Flying(variant, way, others)
        limits = self._measures.wider if others else self._measures.limits
        self._link.send(
            {
                "do": "try",
                "at": way,
                "number": serial,
                "texts": variant.texts,
                "tests": self._measures.tests,
                "others": others,
                "limits": limits[way],
            }
        )

    def _heard(self) -> Iterator[Validated]:
        """What came of one variant, or of all when they ended the worker."""
        assert self._link is not None
        answer = self._link.receive()
        if answer is None:
            yield from self._ended()
            return
        flying = self._flying.pop(int(number(answer, "number")), None)
        if flying is not None:
            yield from self._judged(answer, flying)

    def _judged(self, answer: dict[str, Any], flying: _Flying) -> Iterator[Validated]:
        outcome, because = answer.get("outcome"), str(answer.get("because", ""))
        if outcome == "again":
            if answer.get("barred") and len(flying.variant.texts) == 1:
                self._barred.update((flying.way, file) for file in flying.variant.texts)
            yield from self._sent(flying.variant, self._way(flying.variant, flying.way), flying.others)
            return
        if outcome == "passed" and flying.variant.others and not flying.others:
            yield from self._sent(flying.variant, flying.way, flying.variant.others)
            return
        yield Validated(
            number=flying.variant.number,
            outcome=outcome if outcome in VALIDATED else "crashed",
            because=because[:300],
            failures=failures_of(answer),
            seconds=number(answer, "took"),
            loaded=flying.way == HOT,
        )

    def _ended(self) -> Iterator[Validated]:
        """Somebody ended the worker: each of those that were at it gets one of its own."""
        suspects = list(self._flying.values())
        self._flying.clear()
        self._restart()
        for one in suspects:
            if len(suspects) == 1:
                yield Validated(number=one.variant.number, outcome="crashed", because="it ended all processes")
                continue
            yield from self._alone(one)

    def _alone(self, one: _Flying) -> Iterator[Validated]:
        yield from self._sent(one.variant, one.way, one.others)
        while self._flying and self._link is not None:
            yield from self._heard()

    def _restart(self) -> None:
        """A new worker, with what the first one was told; none after so many. Raises Stopped."""
        self._stack.close()
        self._link, self._starts = None, self._starts + 1
        if self._starts > _MOST_STARTS:
            return
        try:
            link = self._stack.enter_context(self._starting.open())
            made_ready(link, time.monotonic() + self._order.seconds)
        except RunFailed:
            self._stack.close()
            return
        inform(link, self._measures.knowledge, self._measures.modules)
        self._link = link
