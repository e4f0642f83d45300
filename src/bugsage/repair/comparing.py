"""Two runs of tests, without a patch and with it: what went green, what stayed so, what broke."""

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


def compare(before: Mapping[str, str], after: Mapping[str, str], failing: Collection[str]) -> Compared:
    """Outcomes by test, as in `TestOutcome`. A test that does not run any more counts as broken.

    Among the failing may be modules that could not be loaded: one is mended when its tests run and pass.
    """
    others = [test for test, outcome in before.items() if outcome in GREEN and test not in failing]
    mended = tuple(test for test in failing if _passes(test, after))
    return Compared(
        mended=mended,
        unmended=tuple(test for test in failing if test not in mended),
        still=tuple(test for test in others if after.get(test) in GREEN),
        broken=tuple(test for test in others if after.get(test) not in GREEN),
    )


def _passes(test: str, after: Mapping[str, str]) -> bool:
    """It passed; of a module that did not run as a test itself: some of its tests, and none of them failed."""
    if test in after:
        return after[test] == "passed"
    own = [outcome for name, outcome in after.items() if name.startswith((f"{test}::", f"{test}."))]
    return "passed" in own and not any(outcome in RED for outcome in own)
