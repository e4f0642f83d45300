"""What two failures have in common: every feature lies between 0 and 1, does not mind the order, and has its words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.diagnosis.joining.likeness import FEATURES, RECORDED, Pair, log_odds, reasons, values
from bugsage.diagnosis.joining.profile import Profile
from bugsage.model.joining import JoiningWeights

SPLIT, FIND, SHOW = ("billing/money.py", "split"), ("billing/codes.py", "Book.find"), ("billing/page.py", "show")
EVERYTHING = JoiningWeights(intercept=0.0, features=dict.fromkeys(FEATURES, 1.0), threshold=0.9)


def failure(**fields: Any) -> Profile:
    return Profile(**{"issue": "BS-1", "type": "ValueError"} | fields)


def found(one: Profile, other: Profile) -> dict[str, float]:
    return values(Pair(one, other))


def test_the_innermost_frame_is_what_counts_most() -> None:
    one, same, other = failure(stack=(SPLIT, SHOW)), failure(stack=(SPLIT,)), failure(stack=(FIND, SHOW))
    assert found(one, same)["same_frame"] == 1
    assert "other_frame" not in found(one, same)
    assert found(one, other)["other_frame"] == 1
    assert found(one, same)["shared_frames"] > found(one, other)["shared_frames"] > 0


def test_a_caller_of_the_innermost_frame_is_no_other_place() -> None:
    assert "other_frame" not in found(failure(stack=(SPLIT, SHOW)), failure(stack=(SHOW,)))


def test_that_both_are_assertions_says_nothing() -> None:
    one = failure(type="AssertionError", message="assert")
    assert found(one, one) == {"message_words": 1.0}


def test_the_same_missing_name_and_two_of_them() -> None:
    one = failure(type="NameError", missing="tax")
    assert found(one, one)["same_missing"] == 1
    assert found(one, failure(type="NameError", missing="vat"))["other_missing"] == 1


def test_a_suspect_that_every_failure_has_says_less_than_one_of_these_two() -> None:
    usual = failure(chances={SHOW: 0.3}, before={SHOW: 0.3})
    rare = failure(chances={SHOW: 0.3}, before={SHOW: 0.001})
    assert "common_suspects" not in found(usual, usual)
    assert found(rare, rare)["common_suspects"] > 0.5
    assert 0 < found(usual, usual)["same_first"] < found(rare, rare)["same_first"]


def test_places_that_only_one_suspects_speak_against() -> None:
    one = failure(chances={SPLIT: 0.9}, before={SPLIT: 0.01})
    other = failure(chances={FIND: 0.9}, before={FIND: 0.01})
    assert found(one, other) == {"same_type": 1.0, "other_suspects": 1.0}


def test_a_suspect_that_the_other_test_never_ran_is_not_its_cause() -> None:
    chances = {"chances": {SPLIT: 0.8, SHOW: 0.2}, "before": {SPLIT: 0.1, SHOW: 0.1}}
    one = failure(executed=frozenset({SPLIT, SHOW}), reached={(SPLIT, 3): 1.0}, uncommon=1.0, **chances)
    other = failure(executed=frozenset({SHOW}), reached={(SHOW, 9): 1.0}, uncommon=1.0, **chances)
    assert found(one, other)["other_executed"] == pytest.approx(0.8)
    assert found(one, other)["nothing_shared"] == 1


def test_lines_that_no_passing_test_reaches_bind_most() -> None:
    one = failure(reached={(SPLIT, 3): 1.0, (SHOW, 9): 0.5}, uncommon=1.5, executed=frozenset())
    other = failure(reached={(SPLIT, 3): 1.0}, uncommon=1.0, executed=frozenset())
    assert found(one, other)["shared_lines"] == 1
    assert found(one, other)["share_of_lines"] == 1
    [reason] = [r for r in reasons(Pair(one, other), EVERYTHING, {}) if r.name == "shared_lines"]
    assert reason.detail == "both tests execute billing/money.py:3 in split, and no passing test beside them"


def test_what_was_not_recorded_says_nothing() -> None:
    one = failure(reached={(SPLIT, 3): 1.0}, uncommon=1.0, executed=frozenset({SPLIT}))
    assert not RECORDED & found(one, failure()).keys()


def test_contracts_and_changes() -> None:
    broken, moved = ("API-3", "raises", "api.py::create"), failure(changed=frozenset({SPLIT}))
    one = failure(broken=frozenset({broken}))
    assert found(one, one)["same_contract"] == 1
    assert found(one, failure(broken=frozenset({("API-4", "raises", "")})))["other_contract"] == 1
    assert found(moved, moved)["same_change"] == 1
    assert found(moved, failure(changed=frozenset({FIND})))["other_change"] == 1


names = st.sampled_from(["", "tax", "vat"])
places = st.sampled_from([SPLIT, FIND, SHOW])
chances = st.dictionaries(places, st.floats(0.01, 0.3), max_size=3)
lines = st.none() | st.dictionaries(st.tuples(places, st.integers(0, 5)), st.floats(0.05, 1), max_size=6)


@st.composite
def failures(draw: st.DrawFn) -> Profile:
    suspected, reached = draw(chances), draw(lines)
    return failure(
        type=draw(st.sampled_from(["ValueError", "KeyError", "AssertionError"])),
        message=draw(st.sampled_from(["", "no such key", "no such key in it", "assert"])),
        missing=draw(names),
        test=draw(st.sampled_from(["", "t.py::A::one", "t.py::A::two", "u.py::one"])),
        stack=tuple(draw(st.lists(places, max_size=3, unique=True))),
        chances=suspected,
        before={place: draw(st.floats(0, 1)) for place in suspected},
        executed=None if reached is None else frozenset(place for place, _ in reached),
        reached=reached,
        uncommon=sum((reached or {}).values()),
        broken=frozenset(draw(st.lists(st.tuples(names, names, names), max_size=2))),
        changed=frozenset(draw(st.lists(places, max_size=2))),
    )


@given(failures(), failures())
def test_every_feature_is_bounded_and_does_not_mind_the_order(one: Profile, other: Profile) -> None:
    there, back = found(one, other), found(other, one)
    assert all(0 < value <= 1 for value in there.values())
    assert there.keys() <= FEATURES.keys()
    symmetric = {name: value for name, value in there.items() if name not in ("common_suspects", "other_suspects")}
    assert symmetric == pytest.approx({name: back[name] for name in symmetric})


@given(failures(), failures())
def test_every_feature_that_speaks_has_its_words(one: Profile, other: Profile) -> None:
    told = {reason.name: reason for reason in reasons(Pair(one, other), EVERYTHING, {})}
    assert told.keys() == {name for name, value in found(one, other).items() if value >= 0.1}
    assert all(reason.detail for reason in told.values())


def test_the_reasons_add_up_to_the_answer() -> None:
    one, other = failure(stack=(SPLIT,), missing="tax"), failure(stack=(SPLIT,))
    weights = JoiningWeights(intercept=-2.0, features={"same_frame": 1.5, "other_missing": -0.7}, threshold=0.9)
    assumed = {"same_type": 0.25}
    parts = reasons(Pair(one, other), weights, assumed)
    assert [reason.name for reason in parts] == ["same_frame", "other_missing", "same_type"]
    total = log_odds(found(one, other), weights, assumed)
    assert total == pytest.approx(-2.0 + sum(reason.weight for reason in parts))


@pytest.mark.parametrize(
    ("one", "other", "apart", "together"),
    [
        ("tests/test_a.py::test_x", "tests/test_b.py::test_x", True, False),
        ("tests/test_a.py::TestX::test_x", "tests/test_a.py::TestX::test_y", False, True),
        ("tests/test_a.py::test_x", "tests/test_a.py::test_y", False, False),
        ("test/hooks.ts > handler throws", "test/hooks.ts > handler rejects", False, False),
        ("test/cart.js > Cart > adds up", "test/cart.js > Cart > is empty", False, True),
        ("test/cart.js > adds up", "test/page.js > adds up", True, False),
        ("test/hooks.ts", "test/hooks.ts > handler throws", False, False),
        ("com.shop.CartTest.adds", "com.shop.CartTest.isEmpty", False, False),
    ],
)
def test_files_and_groups_of_tests(one: str, other: str, apart: bool, together: bool) -> None:
    told = found(failure(test=one), failure(test=other))
    assert ("other_test_file" in told, "same_test_class" in told) == (apart, together)
