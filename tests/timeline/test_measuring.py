import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.timeline import calibration_stats, fold, stats
from bugsage.timeline.measuring import measured
from tests.timeline.samples import a_days_work
from tests.timeline.test_calibrating import state_of
from tests.timeline.test_folding import numbered

outcomes = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=15)


def test_nothing_known() -> None:
    figures = calibration_stats(fold(()))
    assert (figures.n, figures.before.ece10, figures.before.bins, figures.slope) == (0, None, (), 1.0)
    assert stats(fold(()), ()).run_seconds is None


def test_a_days_work_counted() -> None:
    entries = numbered(*a_days_work())
    figures = stats(fold(entries), entries)
    assert (figures.entries, figures.issues, figures.occurrences) == (12, {"resolved": 1, "suppressed": 1}, 3)
    assert (figures.runs, figures.green, figures.run_seconds) == (2, 1, (3.21, 3.21))
    assert (figures.diagnoses, figures.diagnose_ms) == (1, (90.0, 90.0))
    assert figures.fixes == {"requested": 1}
    assert (figures.calibration.n, figures.calibration.right) == (1, 1)


@given(outcomes)
def test_figures_lie_where_they_can(pairs: list[tuple[float, bool]]) -> None:
    figures = measured(pairs)
    assert figures.ece10 is not None
    assert figures.interval is not None
    assert figures.floor is not None
    assert 0 <= figures.interval[0] <= figures.interval[1] <= 1
    assert 0 <= figures.ece10 <= 1
    assert 0 <= figures.floor[0] <= 1
    assert sum(band.n for band in figures.bins) == len(pairs)
    assert measured(pairs) == figures


def test_probabilities_that_are_wrong_are_told_from_those_that_are_unlucky() -> None:
    wrong = measured([(0.9, n % 10 < 3) for n in range(100)])
    fine = measured([(0.9, n % 10 < 9) for n in range(100)])
    assert wrong.ece10 == pytest.approx(0.6)
    assert wrong.floor is not None
    assert wrong.ece10 > wrong.floor[1]
    assert fine.ece10 == pytest.approx(0.0)


def test_after_verdicts_the_probabilities_fit_better() -> None:
    figures = calibration_stats(state_of([(0.8, n % 10 < 4) for n in range(80)]))
    assert figures.before.ece10 == pytest.approx(0.4)
    assert figures.after.ece10 is not None
    assert figures.after.ece10 < 0.25
    assert figures.intercept < 0
