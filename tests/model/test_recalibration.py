import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.recalibration import Recalibration, kind_of_failure

chances = st.floats(0.001, 0.999)
learned = st.builds(
    Recalibration,
    intercept=st.floats(-2, 2),
    slope=st.floats(0.5, 2),
    kinds=st.dictionaries(st.sampled_from(["assertion", "crash", "trace"]), st.floats(-1, 1)),
    n=st.integers(1, 500),
)


@given(st.floats(0, 1))
def test_without_outcomes_exactly_what_ships(chance: float) -> None:
    assert Recalibration(intercept=1.0).chance(chance, "crash") == chance


@given(learned, chances, chances)
def test_what_was_surer_stays_surer(line: Recalibration, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= line.chance(low, "crash") <= line.chance(high, "crash") <= 1


@pytest.mark.parametrize(
    ("type", "test", "kind"),
    [
        ("AssertionError", "t.py::test", "assertion"),
        ("builtins.AssertionError", "t.py::test", "assertion"),
        ("KeyError", "t.py::test", "crash"),
        ("AssertionError", None, "trace"),
        ("", "", "trace"),
    ],
)
def test_kinds(type: str, test: str | None, kind: str) -> None:
    assert kind_of_failure(type, test) == kind
