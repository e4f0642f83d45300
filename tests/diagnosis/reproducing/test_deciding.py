"""The investigation against tests whose nature is known: it must find it out, in few runs, and name what decides."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsage.diagnosis.reproducing import decide
from bugsage.model.reproduction import (
    FAILED,
    OTHER,
    PASSED,
    UNKNOWN,
    VERDICTS,
    Failure,
    Limits,
    Reproduction,
    Step,
    Trial,
)

SUITE = tuple(f"tests/test_{file}.py::test_{n}" for file in "ab" for n in range(10))
VICTIM = "tests/test_b.py::test_5"
LONG = Limits(runs=3, seconds=1e9)

Nature = Callable[[tuple[str, ...], Step, int], str]


def order_of(step: Step) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What runs before and after the failing test in a step."""
    tests = step.tests
    if not tests:
        tests = SUITE if step.asks == "suite" else tuple(test for test in SUITE if "test_b" in test)
    at = tests.index(VICTIM)
    return tests[:at], tests[at + 1 :]


def investigate(
    nature: Nature, failure: Failure | None = None, limits: Limits = LONG, seconds: float = 1.0
) -> tuple[Reproduction, list[Trial]]:
    failure = failure or Failure(test=VICTIM, type="E")
    trials: list[Trial] = []
    while isinstance(decided := decide(failure, trials, limits), Step):
        before, after = order_of(decided)
        outcome = nature(before, decided, len(trials))
        trials.append(Trial(step=decided, outcome=outcome, seconds=seconds, before=before, after=after))
        assert len(trials) < 400
    return decided, trials


def when(condition: bool) -> str:
    return FAILED if condition else PASSED


def test_one_that_always_fails() -> None:
    found, trials = investigate(lambda before, step, n: FAILED)
    assert (found.verdict, found.runs, found.failed) == ("deterministic", len(trials), len(trials))


def test_one_that_never_fails_again() -> None:
    found, trials = investigate(lambda before, step, n: PASSED)
    assert (found.verdict, found.failed) == ("not-reproduced", 0)
    assert {trial.step.asks for trial in trials} == {"alone", "file", "suite", "environment", "shuffled"}


def test_chance() -> None:
    found, _ = investigate(lambda before, step, n: when(n in (1, 4)))
    assert (found.verdict, found.seed) == ("flaky", None)
    assert "chance" in found.evidence[-1]


def test_a_hash_seed() -> None:
    found, _ = investigate(lambda before, step, n: when(step.environment.get("PYTHONHASHSEED") == "2"))
    assert (found.verdict, found.seed) == ("flaky", 2)


def test_a_hash_seed_that_the_first_runs_do_not_have() -> None:
    found, _ = investigate(lambda before, step, n: when(step.environment.get("PYTHONHASHSEED") == "5"))
    assert (found.verdict, found.seed) == ("flaky", 5)


@pytest.mark.parametrize("known", [True, False])
def test_a_polluter_in_another_file(known: bool) -> None:
    before = SUITE[: SUITE.index(VICTIM)] if known else ()
    found, trials = investigate(
        lambda before, step, n: when(SUITE[3] in before), Failure(test=VICTIM, type="E", before=before)
    )
    assert (found.verdict, found.role, found.others, found.minimal) == ("order-dependent", "victim", (SUITE[3],), True)
    assert len(trials) <= 18


def test_two_polluters_that_only_work_together() -> None:
    needed = {SUITE[2], SUITE[12]}
    found, _ = investigate(lambda before, step, n: when(needed <= set(before)))
    assert (found.role, set(found.others)) == ("victim", needed)


def test_a_polluter_that_runs_later_in_the_suite() -> None:
    found, _ = investigate(lambda before, step, n: when(SUITE[-1] in before))
    assert (found.verdict, found.others) == ("order-dependent", (SUITE[-1],))


def test_a_test_that_needs_another() -> None:
    found, _ = investigate(lambda before, step, n: when("tests/test_b.py::test_2" not in before))
    assert (found.verdict, found.role, found.others) == ("order-dependent", "brittle", ("tests/test_b.py::test_2",))


def test_an_order_that_fails_once_is_chance() -> None:
    found, _ = investigate(lambda before, step, n: when(n == 3))
    assert found.verdict == "flaky"


@pytest.mark.parametrize("fails", [True, False])
def test_a_time_zone(fails: bool) -> None:
    found, _ = investigate(lambda before, step, n: when((step.environment.get("TZ") == "Pacific/Kiritimati") == fails))
    assert (found.verdict, found.variables) == ("environment", ("TZ=Pacific/Kiritimati",))


def test_a_variable_that_must_be_absent() -> None:
    names = tuple(f"V{n}" for n in range(40))
    failure = Failure(test=VICTIM, type="E", variables=names)
    found, trials = investigate(lambda before, step, n: when("V17" not in step.environment), failure)
    assert (found.verdict, found.variables) == ("environment", ("-V17",))
    assert len(trials) < 30


def test_the_network() -> None:
    found, _ = investigate(lambda before, step, n: when(not step.network), Failure(test=VICTIM, type="E", can_cut=True))
    assert (found.verdict, found.variables) == ("environment", ("network",))


def test_one_that_cannot_be_run() -> None:
    found, trials = investigate(lambda before, step, n: UNKNOWN)
    assert (found.verdict, found.runs, len(trials)) == ("unknown", 0, 3)


def test_one_that_now_fails_in_another_way() -> None:
    found, _ = investigate(lambda before, step, n: OTHER)
    assert found.verdict == "unknown"
    assert "another way" in found.evidence[-1]


def test_a_command_whose_tests_cannot_be_chosen() -> None:
    failure = Failure(test="", type="E", can_choose=False, can_order=False)
    trials: list[Trial] = []
    while isinstance(decided := decide(failure, trials, LONG), Step):
        assert not decided.tests
        trials.append(Trial(step=decided, outcome=when(len(trials) == 0), seconds=1.0))
    assert decided.verdict == "flaky"


def test_no_time_for_more_than_two_runs() -> None:
    limits = Limits(runs=3, seconds=60.0)
    found, trials = investigate(lambda before, step, n: FAILED, limits=limits, seconds=50.0)
    assert (found.verdict, len(trials)) == ("deterministic", 2)
    assert "lack of time" in found.evidence[-1]


def test_no_time_to_narrow_down() -> None:
    failure = Failure(test=VICTIM, type="E", before=SUITE[:15])
    limits = Limits(runs=3, seconds=60.0)
    found, _ = investigate(lambda before, step, n: when(SUITE[3] in before), failure, limits, seconds=9.0)
    assert (found.verdict, found.minimal) == ("order-dependent", False)
    assert SUITE[3] in found.others


@settings(deadline=None)
@given(st.lists(st.sampled_from([FAILED, PASSED, OTHER, UNKNOWN]), min_size=1, max_size=60), st.booleans())
def test_whatever_comes_of_the_runs_there_is_a_verdict(outcomes: list[str], known: bool) -> None:
    before = SUITE[: SUITE.index(VICTIM)] if known else ()
    failure = Failure(test=VICTIM, type="E", before=before, variables=("A", "B", "C"), can_cut=True)
    found, trials = investigate(lambda before, step, n: outcomes[n % len(outcomes)], failure)
    assert found.verdict in VERDICTS
    assert found.failed == sum(trial.outcome == FAILED for trial in trials)
    seen = {trial.outcome for trial in trials}
    assert (
        found.verdict != "deterministic"
        or seen <= {FAILED, OTHER, UNKNOWN}
        or PASSED not in [t.outcome for t in trials if t.step.asks == "alone"]
    )


@settings(deadline=None)
@given(st.sets(st.sampled_from(SUITE[:15]), min_size=1, max_size=3))
def test_the_fewest_tests_that_decide_are_found(needed: set[str]) -> None:
    failure = Failure(test=VICTIM, type="E", before=SUITE[:15])
    found, _ = investigate(lambda before, step, n: when(needed <= set(before)), failure)
    assert (set(found.others), found.minimal) == (needed, True)
    assert found.others == tuple(test for test in SUITE if test in needed)
