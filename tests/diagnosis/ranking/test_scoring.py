"""From features to scores to probabilities."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.diagnosis.ranking.scoring import (
    SUREST,
    calibrated,
    confidence_inputs,
    largest,
    linear,
    probabilities,
    set_size,
    signals,
    softmax,
    tempered,
)
from bugsage.model.ranker import Calibration, Weights

scores = st.lists(st.floats(-30, 30), min_size=1, max_size=40)
coefficients = st.dictionaries(
    st.sampled_from(["intercept", "logit", "margin", "agreement", "on_stack", "candidates", "unheard of"]),
    st.floats(-1e6, 1e6),
)


def calibration(threshold: float = 0.1, **coefficients: float) -> Calibration:
    return Calibration(coefficients=coefficients, threshold=threshold)


def ordered(values: list[float], other: list[float]) -> bool:
    """No two values stand the other way round in the other list."""
    pairs = sorted(zip(values, other, strict=True))
    return all(pairs[n][1] <= pairs[n + 1][1] or pairs[n][0] == pairs[n + 1][0] for n in range(len(pairs) - 1))


def test_a_score_is_the_sum_of_weight_times_value() -> None:
    features = {"a": {0: 1.0, 2: 0.5}, "b": {2: 1.0}, "unweighted": {1: 9.0}}
    assert linear(features, {"a": 2.0, "b": -1.0, "absent": 5.0}, 3) == [2.0, 0.0, 0.0]
    assert linear({}, {"a": 1.0}, 0) == []


@given(st.lists(st.sampled_from([-1.0, 0.0, 0.5, 2.0])), st.integers(1, 12))
def test_the_largest_stand_in_their_order(values: list[float], most: int) -> None:
    assert largest(values, most) == sorted(range(len(values)), key=lambda i: -values[i])[:most]


@given(scores, st.floats(0.02, 50))
def test_softmax_sums_to_one_in_the_order_of_the_scores(values: list[float], temperature: float) -> None:
    chances = softmax(values, temperature)
    assert math.isclose(sum(chances), 1.0)
    assert all(0 <= chance <= 1 for chance in chances)
    assert ordered(values, chances)


@given(scores, st.floats(0.0, 1.0))
def test_tempering_keeps_the_order(values: list[float], first: float) -> None:
    chances = tempered(values, first)
    assert math.isclose(sum(chances), 1.0)
    assert ordered(values, chances)


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=30), st.floats(0.001, SUREST))
def test_tempering_reaches_its_target(values: list[float], first: float) -> None:
    second, best = sorted(values)[-2:]
    flattest, sharpest = max(softmax(values, 50.0)), max(softmax(values, 0.02))
    reached = max(tempered(values, first))
    if flattest <= first <= sharpest:
        assert reached == pytest.approx(first, abs=1e-4)
    else:
        assert reached == pytest.approx(flattest if first < flattest else sharpest, abs=1e-4)
    assert best >= second


@given(coefficients, st.dictionaries(st.sampled_from(["logit", "margin", "agreement"]), st.floats(-1e6, 1e6)))
def test_a_calibrated_chance_is_above_0_and_never_above_the_surest(
    given_coefficients: dict[str, float], inputs: dict[str, float]
) -> None:
    assert 0 < calibrated(calibration(**given_coefficients), inputs) <= SUREST


def test_calibration_is_a_logistic_function() -> None:
    fitted = calibration(intercept=-1.0, logit=2.0)
    assert calibrated(fitted, {"logit": 0.5, "margin": 3.0}) == pytest.approx(0.5)
    assert calibrated(fitted, {"logit": 1.0}) == pytest.approx(1 / (1 + math.exp(-1)))
    assert calibrated(fitted, {"logit": 99.0}) == SUREST


def test_what_the_calibration_looks_at() -> None:
    inputs = confidence_inputs([1.0, 3.0, 2.5], [frozenset({1}), frozenset({0, 1}), frozenset()], [1, 2])
    p = math.exp(3.0) / (math.exp(1.0) + math.exp(3.0) + math.exp(2.5))
    assert inputs == pytest.approx(
        {"logit": math.log(p / (1 - p)), "margin": 0.5, "agreement": 2.0, "on_stack": 1.0, "candidates": math.log(3)}
    )
    assert confidence_inputs([0.0], [], [])["margin"] == 5.0
    assert confidence_inputs([99.0, 0.0], [], [])["margin"] == 5.0


@given(scores, coefficients)
def test_probabilities_are_a_distribution(values: list[float], given_coefficients: dict[str, float]) -> None:
    weights = Weights(features={}, calibration=calibration(**given_coefficients))
    chances = probabilities({}, weights, values)
    assert math.isclose(sum(chances), 1.0)
    assert ordered(values, chances)


def test_no_candidates_no_probabilities() -> None:
    assert probabilities({}, Weights(features={}, calibration=calibration()), []) == []


def test_one_candidate_has_it_all() -> None:
    assert probabilities({}, Weights(features={}, calibration=calibration(intercept=-3.0)), [1.0]) == [1.0]


@given(st.lists(st.floats(0, 1), min_size=1), st.floats(0, 1), st.floats(0, 1))
def test_a_lower_threshold_never_gives_a_smaller_set(chances: list[float], one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 1 <= set_size(chances, calibration(high)) <= set_size(chances, calibration(low)) <= max(len(chances), 1)


def test_signals_name_the_candidates_they_put_first() -> None:
    found = signals({"text": {1: 0.5, 2: 1.0, 3: 1.0}, "body": {4: 0.0}, "module_of_test": {1: 1.0}})
    assert [best for best in found if best] == [frozenset({2, 3})]
