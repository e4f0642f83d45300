"""What is to be run: a decision over what changed, what ran, and what is red. Nothing is started here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bugsage.model.affected import BECAUSE, Affected, Chosen, Traces
from bugsage.model.base import Noun

#: Files of tests of the first run after a change.
FEW = 2


class Run(Noun, frozen=True, kw_only=True):
    """A run that is wanted."""

    #: `affected`, `rest` or `all`.
    phase: str
    #: Tests or files of tests, the first to run first; of `rest` and `all` none: they are what is left, or everything.
    tests: tuple[str, ...] = ()


class Due:
    """Tests that have not run since something that they hang on changed."""

    def __init__(self, *, with_rest: bool) -> None:
        self._with_rest = with_rest
        self._chosen: dict[str, Chosen] = {}
        self._everything = False
        self._rest = False
        #: A run came to its end since the last change.
        self._begun = False
        #: Tests that ran to their end since the last change.
        self._ran: set[str] = set()

    @property
    def chosen(self) -> tuple[Chosen, ...]:
        """The tests that are due by name, those that were red first, then the surest."""
        return tuple(sorted(self._chosen.values(), key=lambda one: BECAUSE.index(one.because)))

    @property
    def is_empty(self) -> bool:
        """Nothing has to be run."""
        return not (self._chosen or self._everything or self._rest)

    def change(self, affected: Affected) -> None:
        """Something changed: what it touches is due, and then the rest."""
        if affected.idle:
            return
        self._everything = self._everything or bool(affected.everything)
        self._chosen |= {one.test: one for one in affected.tests}
        self._rest = self._rest or self._with_rest
        self._ran, self._begun = set(), False

    def wish(self, tests: Iterable[str]) -> None:
        """Somebody wants these to run, whatever changed."""
        self._chosen |= {test: Chosen(test, "red") for test in tests}
        self._ran.difference_update(self._chosen)

    def all(self) -> None:
        """Somebody wants everything to run."""
        self._everything, self._ran = True, set()

    def ended(self, test: str) -> None:
        """A test ran to its end."""
        self._ran.add(test)
        self._chosen.pop(test, None)

    def finished(self, run: Run, *, ran: bool) -> None:
        """A run came to its end: what it was to run and did not is no test any more.

        Where no test could run, neither can the rest.
        """
        for test in run.tests:
            self._chosen.pop(test, None)
        self._begun = True
        if run.phase == "all":
            self._everything, self._rest = False, False
            self._chosen.clear()
        elif run.phase == "rest" or not ran:
            self._rest = False

    def next(self) -> Run | None:
        """What is to be started now."""
        if self._everything:
            return Run(phase="all", tests=tuple(one.test for one in self.chosen))
        if self._chosen:
            tests = tuple(one.test for one in self.chosen)
            return Run(phase="affected", tests=tests if self._begun else _first(tests))
        return Run(phase="rest") if self._rest else None

    def left(self, traces: Traces) -> tuple[str, ...]:
        """The known tests that have not run since the last change."""
        return tuple(test for test in traces.tests if test not in self._ran)


def _first(tests: Sequence[str]) -> tuple[str, ...]:
    """The tests of the first few files: to load many takes longer than to run one."""
    files = list(dict.fromkeys(test.partition("::")[0] for test in tests))[:FEW]
    return tuple(test for test in tests if test.partition("::")[0] in files)
