"""From measures to points."""

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.risk_model_file import read_risk_model
from bugsage.model.risk_model import RiskModel, Shape
from bugsage.safety.measuring import measures
from bugsage.safety.purpose import PURPOSES
from bugsage.safety.risk import score_of
from bugsage.safety.scoring import GROUPS, contribution, measured

SHIPPED = read_risk_model()
#: Every measure that the shipped weights know, within what can be met.
VALUES = st.fixed_dictionaries({name: st.floats(0, 20_000) for name in SHIPPED.shapes})
SMALL = {
    "source_files": 1.0, "files": 1.0, "code_added": 2.0, "new_code": 40.0, "depth": 1.0, "guards_added": 0.0,
    "guards_removed": 0.0, "entropy": 0.0, "recent_fixes": 0.0, "recent_changes": 1.0,
}  # fmt: skip
LARGE = SMALL | {
    "files": 9.0, "source_files": 7.0, "code_added": 412.0, "new_code": 6_100.0, "depth": 2.3, "guards_added": 31.0,
    "guards_removed": 4.0, "entropy": 2.4, "recent_fixes": 5.0, "recent_changes": 7.0,
}  # fmt: skip


def score(values: dict[str, float]) -> float:
    return score_of(measured(values, SHIPPED))


def test_every_shape_is_that_of_a_measure_and_speaks_in_one_hit() -> None:
    told = [name for names in GROUPS.values() for name in names]
    assert sorted(told) == sorted(SHIPPED.shapes)
    assert SHIPPED.discounts.keys() <= PURPOSES.keys()


def test_shapes_never_take_away() -> None:
    for name, shape in SHIPPED.shapes.items():
        assert len(shape.at) == len(shape.adds) > 1, name
        assert list(shape.at) == sorted(set(shape.at)), name
        assert list(shape.adds) == sorted(shape.adds), name
        assert min(shape.adds) == 0, name
        assert 0 <= shape.unknown <= shape.adds[-1], name


def test_small_is_safe_and_large_is_not() -> None:
    assert score(SMALL) < 3.5
    assert score(LARGE) > 6


def test_reasons_are_in_words() -> None:
    reasons = {hit.rule: hit.reason for hit in measured(LARGE, SHIPPED)}
    assert reasons == {
        "measured:new-code": "412 lines of code added in 7 files, 6.1 kB of it new",
        "measured:control-flow": "31 new conditions and checks, 4 taken out, 2.3 levels deep on average",
        "measured:spread": "spread over 9 files",
        "measured:file-history": "one of its files was mended 5 times in a year, 7 changes a file in 90 days",
    }


def test_a_change_of_no_code_has_no_measured_danger() -> None:
    assert measured(LARGE | {"source_files": 0.0}, SHIPPED) == ()


def test_what_is_not_known_is_not_taken_for_harmless() -> None:
    known = {name: value for name, value in SMALL.items() if not name.startswith("recent_")}
    assert score(known) >= score(SMALL | {"recent_changes": 0.0})
    history = [hit for hit in measured(known, SHIPPED) if hit.rule == "measured:file-history"]
    assert history[0].reason == "what its files went through is not known"


def test_a_change_that_could_not_be_measured_counts_as_an_ordinary_one() -> None:
    hits = {hit.rule: hit.reason for hit in measured({}, SHIPPED)}
    assert hits["measured:new-code"] == "new-code could not be measured"
    assert 2 < score({}) < 6


def test_a_message_can_take_off_a_part_and_says_so() -> None:
    *rest, said = measured(LARGE | {"says_types": 1.0}, SHIPPED)
    assert score_of(rest) < score(LARGE)
    assert said.points == 0
    assert said.reason.startswith("its message speaks of types: measured danger counts")
    *_, some = measured(LARGE | {"says_types": 0.5}, SHIPPED)
    assert some.reason.startswith("some of its messages speak of types")


@given(VALUES)
def test_a_score_stays_within_its_bounds(values: dict[str, float]) -> None:
    assert 0 <= score(values) <= 10


@given(VALUES, st.sampled_from(sorted(SHIPPED.shapes)), st.floats(0, 10_000))
def test_more_of_anything_is_never_safer(values: dict[str, float], name: str, more: float) -> None:
    assert score(values | {name: values[name] + more}) >= score(values)


@given(VALUES)
def test_the_hits_account_for_the_whole_score(values: dict[str, float]) -> None:
    total = sum(contribution(SHIPPED.shapes[name], value) for name, value in values.items())
    assert score(values) == pytest.approx(10 * (1 - exp(-SHIPPED.scale * total)), abs=0.06)


def test_a_line_bends_where_it_was_told() -> None:
    shape = Shape(at=(0.0, 1.0, 3.0), adds=(0.0, 1.0, 3.0), unknown=0.7)
    assert [contribution(shape, value) for value in (-1.0, 0.0, 1.0, 3.0, 99.0, None)] == [0, 0, 1, 3, 3, 0.7]
    assert 1 < contribution(shape, 2.0) < 3


def test_a_model_may_know_less() -> None:
    bare = RiskModel(version=1, shapes={"new_code": SHIPPED.shapes["new_code"]}, scale=0.2)
    assert [hit.rule for hit in measured(LARGE, bare)] == ["measured:new-code"]
    assert measures  # what is measured and what is scored go by the same names
