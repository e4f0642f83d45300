"""Which tests come by what a candidate changes: the only ones that it can break."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from bugsage.model.edit import Candidate
from bugsage.model.execution import Execution, TestExecution
from bugsage.repair.comparing import GREEN

#: Tests that are asked beside the failing ones, and the seconds that they may take together, as their run took.
_MOST, _SECONDS = 150, 1.0


class Covering:
    """The tests of one run by the functions that they executed."""

    def __init__(self, execution: Execution | None, green: Collection[str]) -> None:
        """`green` are tests that pass; of others nothing can be broken."""
        self._green, known = tuple(green), set(green)
        every = execution.tests if execution else ()
        self._tests = {one.test: one for one in every if one.test in known}
        self._followed = {(run.file, run.symbol) for one in every if one.failed for run in one.functions}
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}
        self._by_file: dict[str, list[tuple[str, str]]] = {}
        for test in self._tests.values():
            for name in {(run.file, run.symbol) for run in test.functions if not run.is_test}:
                self._by_file.setdefault(name[0], []).append((name[1], test.test))

    def tests(self, candidate: Candidate) -> tuple[str, ...]:
        """Tests that pass and that execute the function of a candidate, the quickest first, as many as end soon.

        Of code that the failing tests did not come by in a function, tests of the file; where nobody followed, any.
        """
        return self._of((candidate.file, candidate.symbol)) if self._tests else self._green[:_MOST]

    def any_of(self, places: Iterable[tuple[str, str]]) -> tuple[str, ...]:
        """Tests that come by any of these, each a file and a qualified name; none where nobody followed."""
        if not self._tests:
            return ()
        return tuple(dict.fromkeys(test for place in dict.fromkeys(places) for test in self._of(place)))

    def _of(self, place: tuple[str, str]) -> tuple[str, ...]:
        if place not in self._known:
            self._known[place] = self._found(*place)
        return self._known[place]

    def _found(self, file: str, symbol: str) -> tuple[str, ...]:
        inner = f"{symbol}."
        own = self._by_file.get(file, ())
        some = {test for name, test in own if name == symbol or name.startswith(inner)}
        if not some and (file, symbol) not in self._followed:
            some = {test for _, test in own}
        return _soon(sorted((self._tests[test] for test in some), key=lambda one: (one.seconds, one.test)))


def passed(execution: Execution | None) -> Iterator[TestExecution]:
    """The tests of a run that passed."""
    return (one for one in (execution.tests if execution else ()) if one.outcome in GREEN)


def _soon(tests: Sequence[TestExecution]) -> tuple[str, ...]:
    kept, left = list[str](), _SECONDS
    for one in tests[:_MOST]:
        left -= one.seconds
        if kept and left < 0:
            break
        kept.append(one.test)
    return tuple(kept)
