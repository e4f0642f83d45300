"""The loop is a pure decision: it ends, it says why, and it never goes round in a circle."""

from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.fix import STATUSES
from bugsage.model.spending import OUTCOMES, Allowance, FixAttempt
from bugsage.repair.loop import Done, Failed, Looking, Propose, decide

attempts = st.builds(FixAttempt, outcome=st.sampled_from(OUTCOMES), patch=st.sampled_from(["", "a", "b"]))
failures = st.none() | st.builds(Failed, check=st.just("tests"), said=st.just("x"), mark=st.sampled_from(["", "m"]))


@st.composite
def lookings(draw: st.DrawFn) -> Looking:
    made = draw(st.lists(st.tuples(attempts, failures), max_size=15))
    return Looking(
        attempts=tuple(one for one, _ in made),
        failed=tuple(one for _, one in made),
        seconds=draw(st.floats(0, 1e5)),
        limits=Allowance(attempts=draw(st.none() | st.integers(0, 12)), minutes=draw(st.none() | st.floats(0, 60))),
        exhausted=draw(st.sampled_from(["", "nothing more"])),
    )


@given(lookings())
def test_it_always_answers_the_same_and_says_why(looking: Looking) -> None:
    step = decide(looking)
    assert step == decide(looking)
    if isinstance(step, Done):
        assert step.status in STATUSES
        assert step.because
    else:
        assert step.number == len(looking.attempts) + 1
        assert looking.limits.attempts is None or step.number <= looking.limits.attempts
        assert step.seconds is None or step.seconds > 0


def failed(patch: str, mark: str) -> tuple[FixAttempt, Failed]:
    return FixAttempt(outcome="failed", patch=patch), Failed(check="tests", said="x", mark=mark)


def looking(*made: tuple[FixAttempt, Failed]) -> Looking:
    return Looking(attempts=tuple(a for a, _ in made), failed=tuple(f for _, f in made))


def test_the_same_patch_twice_is_a_circle() -> None:
    one = failed("a", "1")
    assert isinstance(decide(looking(one, failed("b", "2"))), Propose)
    step = decide(looking(one, failed("a", "3"), failed("a", "4")))
    assert isinstance(step, Done)
    assert "same patches" in step.because


def test_the_output_of_each_failed_check_goes_into_the_next_brief() -> None:
    step = decide(looking(failed("a", "1"), failed("b", "2")))
    assert isinstance(step, Propose)
    assert [one.mark for one in step.failed] == ["1", "2"]


def test_different_patches_that_fail_alike_end_it() -> None:
    step = decide(looking(*(failed(str(n), "same") for n in range(4))))
    assert isinstance(step, Done)
    assert step.status == "escalated"
