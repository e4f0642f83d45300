"""What each test of a recorded run executed, as the candidates see it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import chain

from bugsage.diagnosis.ranking.bodies import Bodies
from bugsage.diagnosis.ranking.candidates import Candidates
from bugsage.diagnosis.ranking.given import Giving
from bugsage.model.base import Noun
from bugsage.model.execution import Execution, Receiver, TestExecution

#: A failing test is compared with so many passing ones at most, the nearest first.
MOST_PASSING = 400
#: Other failing tests of the same file that speak with it, at most.
MOST_FAILING = 50

#: A candidate and one of its lines.
Line = tuple[int, int]


class Trail(Noun, frozen=True, kw_only=True):
    """One test. Candidates stand in the order in which they were first entered."""

    test: str
    #: Candidate to the lines of it that were executed; none where only functions were recorded.
    lines: dict[int, frozenset[int]]
    #: Candidate to the types of what its return statements gave first.
    returns: dict[int, frozenset[str]] = {}
    #: Candidates in which an exception began.
    raised: frozenset[int] = frozenset()
    #: Classes for which methods ran, their own or inherited ones.
    receivers: frozenset[int] = frozenset()
    #: Values that candidates gave, in the order in which they came first.
    given: tuple[Giving, ...] = ()


class Trails:
    """All tests of a run, each read against the candidates when it is first asked for."""

    def __init__(self, execution: Execution, candidates: Candidates, bodies: Bodies) -> None:
        self._candidates, self._bodies = candidates, bodies
        #: Candidates stand in the order in which they were entered; else they stand as the files do.
        self.in_order = execution.in_order
        self._by_test = {one.test: one for one in execution.tests}
        self._passing = _by_file(one.test for one in execution.tests if one.outcome == "passed")
        self._failing = _by_file(one.test for one in execution.tests if one.failed)
        self._read: dict[str, Trail] = {}
        self._compared: dict[str, Sequence[Trail]] = {}
        self._numbers: dict[tuple[str, int, str], int | None] = {}
        self._read_classes: dict[Receiver, Sequence[int]] = {}

    def of(self, test: str) -> Trail | None:
        """The trail of a test; None where its run is not on record or executed nothing of the product."""
        known = self._known(test)
        return self._trail(known) if known else None

    def passing(self, test: str) -> Sequence[Trail]:
        """Passing tests of the same file, else of the whole run; the longest common beginnings of their ids first."""
        known = self._known(test)
        if known is None:
            return ()
        if known.test not in self._compared:
            here = self._near(known, self._passing.get(_file(known.test), ()), MOST_PASSING)
            self._compared[known.test] = here or self._near(known, chain(*self._passing.values()), MOST_PASSING)
        return self._compared[known.test]

    def failing(self, test: str) -> Sequence[Trail]:
        """Failing tests of the same file, this one among them."""
        known = self._known(test)
        return self._near(known, self._failing.get(_file(known.test), ()), MOST_FAILING) if known else ()

    def _near(self, known: TestExecution, others: Iterable[str], most: int) -> Sequence[Trail]:
        nearest = sorted(others, key=lambda other: (-_common(known.test, other), other))[:most]
        return [trail for other in nearest if (trail := self._trail(self._by_test[other]))]

    def _known(self, test: str) -> TestExecution | None:
        """The test of this id; else the only one whose id ends in it: a runner may name tests from another folder."""
        if test in self._by_test:
            return self._by_test[test]
        found = [one for name, one in self._by_test.items() if name.endswith(f"/{test}") or test.endswith(f"/{name}")]
        return found[0] if len(found) == 1 else None

    def _trail(self, one: TestExecution) -> Trail | None:
        if one.test not in self._read:
            self._read[one.test] = self._followed(one)
        trail = self._read[one.test]
        return trail if trail.lines else None

    def _followed(self, one: TestExecution) -> Trail:
        lines: dict[int, set[int]] = {}
        returns: dict[int, set[str]] = {}
        for function in one.functions:
            if not self.in_order:  # lines that a coverage tool counted, under names of its own
                for line in function.lines:
                    if (at := self._bodies.at(function.file, line)) is not None:
                        lines.setdefault(at, set()).add(line)
                continue
            number = None if function.is_test else self._number(function.file, function.line, function.symbol)
            if number is not None:
                lines.setdefault(number, set()).update(function.lines)
                returns.setdefault(number, set()).update(given.type for given in function.returns)
        began = {self._candidates.at(t.file, t.line) for t in one.exceptions if t.kind == "raised"}
        return Trail(
            test=one.test,
            lines={i: frozenset(some) for i, some in lines.items()},
            returns={i: frozenset(some) for i, some in returns.items()},
            raised=frozenset(i for i in began if i is not None),
            receivers=frozenset(i for one in one.receivers for i in self._classes(one)),
            given=tuple(self._given(one)),
        )

    def _given(self, one: TestExecution) -> Iterable[Giving]:
        for value in one.given:
            number = self._number(value.file, value.line, value.symbol)
            if number is not None:
                yield number, value.text

    def _classes(self, one: Receiver) -> Sequence[int]:
        """The candidates that a class is, by the end of its file's path: where packages begin is not known."""
        if one not in self._read_classes:
            path = one.module.replace(".", "/")
            self._read_classes[one] = [
                i
                for i in self._candidates.by_name.get(one.symbol.rpartition(".")[2], ())
                if (place := self._candidates.places[i])[1].symbol == one.symbol
                and f"/{_importable(place[0].path)}".endswith(f"/{path}")
            ]
        return self._read_classes[one]

    def _number(self, file: str, line: int, symbol: str) -> int | None:
        """The candidate that a function belongs to; code without a name belongs to the definition around it."""
        key = (file, line, symbol)
        if key not in self._numbers:
            exact = self._candidates.starting(file, symbol, line)
            self._numbers[key] = self._candidates.at(file, line) if exact is None else exact
        return self._numbers[key]


class Spectrum:
    """How many failing and how many passing tests executed each line, for what one failing test executed."""

    def __init__(self, trail: Trail, failing: Sequence[Trail], passing: Sequence[Trail]) -> None:
        self.trail = trail
        self.failing = len(failing)
        self.passing = len(passing)
        self.by_failing = _counted(trail, failing)
        self.by_passing = _counted(trail, passing)

    def ochiai(self, i: int) -> float:
        """The best of a candidate's lines: ef / sqrt((ef + nf) (ef + ep))."""
        return max((self._ochiai((i, line)) for line in self.trail.lines[i] or (0,)), default=0.0)

    def freshness(self, line: Line) -> float:
        """1 for a line that no passing test executed, less for others: 1 / sqrt(1 + ep)."""
        return 1 / math.sqrt(1 + self.by_passing.get(line, 0))

    def _ochiai(self, line: Line) -> float:
        ef, ep = self.by_failing.get(line, 0), self.by_passing.get(line, 0)
        return ef / math.sqrt(self.failing * (ef + ep)) if ef else 0.0


def _counted(trail: Trail, others: Sequence[Trail]) -> dict[Line, int]:
    """Line 0 stands for a whole candidate whose lines were not recorded."""
    counts: dict[Line, int] = {}
    for other in others:
        for i, lines in other.lines.items():
            if i in trail.lines:
                for line in lines or (0,):
                    counts[i, line] = counts.get((i, line), 0) + 1
    return counts


def same_file(one: Trail, other: Trail) -> bool:
    """The two tests stand in one file."""
    return _file(one.test) == _file(other.test)


def _by_file(tests: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for test in tests:
        found.setdefault(_file(test), []).append(test)
    return found


def _file(test: str) -> str:
    return test.partition("::")[0]


def _importable(path: str) -> str:
    """`a/b` of `a/b.py` and of `a/b/__init__.py`."""
    return path.rpartition(".")[0].removesuffix("/__init__")


def _common(one: str, other: str) -> int:
    """How many characters two ids have in common from the left."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
