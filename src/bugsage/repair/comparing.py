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
    """Outcomes by test, as in `TestOutcome`. A test that does not run any more counts as broken."""
    others = [test for test, outcome in before.items() if outcome in GREEN and test not in failing]
    return Compared(
        mended=tuple(test for test in failing if after.get(test) == "passed"),
        unmended=tuple(test for test in failing if after.get(test) != "passed"),
        still=tuple(test for test in others if after.get(test) in GREEN),
        broken=tuple(test for test in others if after.get(test) not in GREEN),
    )
