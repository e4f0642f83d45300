"""Weights bent towards one repository."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsage.model.risk_model import MOST_FACTOR, RiskModel, Shape
from bugsage.safety.refitting import Labelled, auc, factors, refitted

MODEL = RiskModel(
    version=1,
    shapes={name: Shape(at=(0.0, 100.0), adds=(0.0, 2.0), unknown=0.5) for name in ("new_code", "recent_fixes")},
    scale=0.2,
)
VALUES = st.floats(0, 200)
ROWS = st.lists(
    st.builds(
        Labelled,
        time=st.just(0),
        measures=st.fixed_dictionaries({"new_code": VALUES}, optional={"recent_fixes": VALUES}),
        inducing=st.booleans(),
    ),
    max_size=30,
)


def rows(tells: str, count: int = 400) -> list[Labelled]:
    """Commits of which one measure tells the fate, and the other nothing."""
    chance = random.Random(1)
    made = []
    for at in range(count):
        measures = {"new_code": chance.uniform(0, 100), "recent_fixes": chance.uniform(0, 100)}
        bad = chance.random() < (0.9 if measures[tells] > 70 else 0.05)
        made.append(Labelled(time=at, measures=measures, inducing=bad))
    return made


@pytest.mark.parametrize(("tells", "other"), [("new_code", "recent_fixes"), ("recent_fixes", "new_code")])
def test_what_tells_here_counts_more_and_what_does_not_less(tells: str, other: str) -> None:
    found = factors(rows(tells), MODEL)
    assert found[other] < 1 < found[tells] <= MOST_FACTOR
    before, after = auc(rows(tells), MODEL), auc(rows(tells), refitted(MODEL, found))
    assert before is not None
    assert after is not None
    assert after > before


def test_few_commits_bend_little() -> None:
    few, many = (factors(rows("new_code", count), MODEL) for count in (20, 400))
    assert abs(few["new_code"] - 1) < abs(many["new_code"] - 1)


def test_without_commits_nothing_bends() -> None:
    assert refitted(MODEL, factors([], MODEL)) == MODEL
    assert auc([], MODEL) is None


@settings(max_examples=30)
@given(ROWS)
def test_weights_stay_within_bounds(some: list[Labelled]) -> None:
    found = factors(some, MODEL)
    assert all(0 <= factor <= MOST_FACTOR for factor in found.values())
    bent = refitted(MODEL, found)
    assert all(min(shape.adds) == 0 for shape in bent.shapes.values())


def test_an_ordinary_change_keeps_its_score() -> None:
    bent = refitted(MODEL, {"new_code": 2.0, "recent_fixes": 0.5})
    usual = [sum(shape.unknown for shape in some.shapes.values()) * some.scale for some in (MODEL, bent)]
    assert usual[0] == pytest.approx(usual[1], rel=1e-3)
