import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.timeline import FirstSuspect, IssueRecord, State, Verdict
from bugsage.timeline import calibrate
from bugsage.timeline.calibrating import wilson_interval

outcomes = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


def state_of(pairs: list[tuple[float, bool]]) -> State:
    records = {}
    for number, (probability, right) in enumerate(pairs):
        verdict = Verdict(
            issue=f"BS-{number}", right=right, time="t", suspect=FirstSuspect(probability=probability), diagnosis="d-1"
        )
        records[verdict.issue] = IssueRecord(id=verdict.issue, verdicts=(verdict,))
    return State(issues=records)


def test_before_the_first_verdict_only_the_prior_is_known() -> None:
    reliability = calibrate(State(), prior=0.52)
    assert (reliability.n, reliability.expected, reliability.brier, reliability.interval) == (0, 0.52, None, None)


def test_figures_by_hand() -> None:
    reliability = calibrate(state_of([(0.9, True), (0.9, True), (0.8, False), (0.2, False)]), prior=0.6)
    assert reliability.n == 4
    assert reliability.base_rate == 0.5
    assert reliability.brier == pytest.approx((0.01 + 0.01 + 0.64 + 0.04) / 4)
    assert [(b.low, b.n, b.stated, b.right) for b in reliability.bins] == [
        (0.2, 1, 0.2, 0.0),
        (0.8, 1, 0.8, 0.0),
        (0.9, 2, 0.9, 1.0),
    ]
    assert reliability.ece10 == pytest.approx((0.2 + 0.8 + 2 * 0.1) / 4)
    assert reliability.expected == pytest.approx((4 * 0.5 + 20 * 0.6) / 24)


def test_a_changed_mind_counts_once() -> None:
    suspect = FirstSuspect(probability=0.7)
    verdicts = tuple(
        Verdict(issue="BS-1", right=right, time="t", suspect=suspect, diagnosis=diagnosis)
        for right, diagnosis in ((True, "a-1"), (False, "a-1"), (True, "b-2"))
    )
    state = State(issues={"BS-1": IssueRecord(id="BS-1", verdicts=verdicts)})
    assert calibrate(state).pairs == ((0.7, False), (0.7, True))


def test_a_verdict_where_nobody_was_suspected_says_nothing_of_probabilities() -> None:
    verdict = Verdict(issue="BS-1", right=False, time="t")
    assert calibrate(State(issues={"BS-1": IssueRecord(id="BS-1", verdicts=(verdict,))})).n == 0


def test_the_interval_is_wilsons() -> None:
    assert wilson_interval(0.5, 10) == (pytest.approx(0.2366, abs=1e-4), pytest.approx(0.7634, abs=1e-4))


@given(outcomes, st.floats(0, 1))
def test_figures_stay_within_their_bounds(pairs: list[tuple[float, bool]], prior: float) -> None:
    found = calibrate(state_of(pairs), prior)
    assert found.brier is not None
    assert found.ece10 is not None
    assert found.base_rate is not None
    assert found.interval is not None
    assert 0 <= found.brier <= 1
    assert -1e-9 <= found.ece10 <= 1 + 1e-9
    assert found.interval[0] - 1e-9 <= found.base_rate <= found.interval[1] + 1e-9
    assert min(found.base_rate, prior) - 1e-9 <= found.expected <= max(found.base_rate, prior) + 1e-9
    assert sum(b.n for b in found.bins) == found.n == len(pairs)
