"""Two runs of tests, without a patch and with it: what went green, what stayed so, what broke."""

from collections import Counter
from collections.abc import Collection, Mapping

from bugsage.model.base import Noun

GREEN = ("passed", "xfailed")
RED = ("failed", "error")


class Compared(Noun, frozen=True, kw_only=True):
    """What a patch did to tests."""

    #: Of the failing tests: those that pass now, and those that do not.
    mended: tuple[str, ...] = ()
    unmended: tuple[str, ...] = ()
    #: Others that passed before: those that pass now, and those that do not, or that are gone.
    still: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    #: Others that pass now and that nobody names: a report of failures counts them.
    unnamed: int = 0


class Told(Noun, frozen=True, kw_only=True):
    """A run of which only failures are named."""

    failed: frozenset[str] = frozenset()
    #: Tests that passed; None where nobody counts.
    passed: int | None = None
    #: The command ended well.
    well: bool = False


def compare_told(before: Told, after: Told, failing: Collection[str]) -> Compared:
    """As `compare`, where tests that pass have no names.

    A test is mended that is not named any more, if as many more tests pass, or nothing counts and the command ends
    well. Fewer that pass than before count as one that broke.
    """
    gone = [test for test in failing if test not in after.failed]
    wanted = None if before.passed is None else before.passed + len(gone)
    ran = after.well if wanted is None or after.passed is None else after.passed >= wanted
    broken = tuple(sorted(after.failed - before.failed))
    fewer = before.passed is not None and after.passed is not None and after.passed < before.passed and not broken
    return Compared(
        mended=tuple(gone) if ran else (),
        unmended=tuple(test for test in failing if test in after.failed or not ran),
        broken=(*broken, *(("tests that passed before do not run any more",) if fewer else ())),
        unnamed=max(0, (after.passed or 0) - len(gone)) if ran else 0,
    )


def compare(before: Mapping[str, str], after: Mapping[str, str], failing: Collection[str]) -> Compared:
    """Outcomes by test, as in `TestOutcome`. A test that does not run any more counts as broken.

    Among the failing may be modules that could not be loaded: one is mended when its tests run and pass.
    """
    others = [test for test, outcome in before.items() if outcome in GREEN and test not in failing]
    renamed = _renamed(before, after)
    mended = tuple(test for test in failing if _passes(test, after))
    return Compared(
        mended=mended,
        unmended=tuple(test for test in failing if test not in mended),
        still=tuple(test for test in others if after.get(test) in GREEN or test in renamed),
        broken=tuple(test for test in others if after.get(test) not in GREEN and test not in renamed),
    )


def _renamed(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    """Cases that are gone while as many new ones of the same test pass: their names hold the time, or an address."""
    gone, new = Counter(map(_test_of, before.keys() - after.keys())), Counter[str]()
    new.update(_test_of(name) for name in after.keys() - before.keys() if after[name] in GREEN)
    return {
        name for name in before.keys() - after.keys() if "[" in name and new[_test_of(name)] >= gone[_test_of(name)]
    }


def _test_of(case: str) -> str:
    return case.partition("[")[0]


def _passes(test: str, after: Mapping[str, str]) -> bool:
    """It passed; of a module that did not run as a test itself: some of its tests, and none of them failed."""
    if test in after:
        return after[test] == "passed"
    own = [outcome for name, outcome in after.items() if name.startswith((f"{test}::", f"{test}."))]
    return "passed" in own and not any(outcome in RED for outcome in own)
