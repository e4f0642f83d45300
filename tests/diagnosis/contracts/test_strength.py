"""Loosened, tightened or only changed: clause by clause."""

import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.diagnosis.contracts.strength import contract_of, effects, implies, state_of
from bugsage.model.contract import Contract, Sample, Signature


@pytest.mark.parametrize(
    ("field", "before", "after", "effect"),
    [
        ("requires", ("x > 0",), (), "loosened"),
        ("requires", (), ("x > 0",), "tightened"),
        ("requires", ("x > 0",), ("x >= 0",), "loosened"),
        ("requires", ("0 < x",), ("x > 5",), "tightened"),
        ("requires", ("x > 0", "y"), ("x > 0",), "loosened"),
        ("requires", ("f(x)",), ("g(x)",), "changed"),
        ("requires", ("x in {1, 2}",), ("x in {1, 2, 3}",), "loosened"),
        ("ensures", ("result == 1",), ("result >= 0",), "loosened"),
        ("ensures", ("result is None",), ("result is not None",), "changed"),
        ("raises", {}, {"ValueError": ""}, "loosened"),
        ("raises", {"ValueError": "", "KeyError": ""}, {"ValueError": ""}, "tightened"),
        ("raises", None, {}, "tightened"),
        ("raises", {"ValueError": "x < 0"}, {"ValueError": "x <= 0"}, "loosened"),
        ("raises", {"ValueError": "x < 0"}, {"ValueError": ""}, "loosened"),
        ("raises", {"ValueError": ""}, {"KeyError": ""}, "changed"),
        ("must_call", ("a",), (), "loosened"),
        ("must_not_call", (), ("print",), "tightened"),
        ("pure", True, None, "loosened"),
        ("pure", None, True, "tightened"),
        ("examples", (Sample(args={"x": 1}),), (), "loosened"),
        ("status", "active", "draft", "loosened"),
        ("criticality", "low", "high", "tightened"),
        ("signature", None, Signature(params={"x": "int"}), "tightened"),
        ("signature", Signature(params={"x": "int"}), Signature(params={"x": "str"}), "changed"),
        ("title", "a", "b", "changed"),
    ],
)
def test_what_became_of_a_clause(field, before, after, effect) -> None:
    one = Contract(id="A-1", **{field: before})
    assert effects(one, replace(one, **{field: after})) == {field: effect}


def test_where_a_contract_stands_is_no_change() -> None:
    one = Contract(id="A-1", file="a.yaml", line=3, requires=("x",))
    moved = replace(one, file="b.yaml", line=9)
    assert effects(one, moved) == {}
    assert state_of(one) == state_of(moved)
    assert contract_of(state_of(one)) == replace(one, file="", line=0)
    assert contract_of({"no": "contract"}) is None


OPERATORS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq,
             "!=": operator.ne, "in": lambda x, v: x in v, "not in": lambda x, v: x not in v}  # fmt: skip
NUMBERS = st.integers(-3, 3)
ATOMS = st.one_of(
    st.tuples(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), NUMBERS),
    st.tuples(st.sampled_from(["in", "not in"]), st.lists(NUMBERS, min_size=1, max_size=3)),
)


@given(ATOMS, ATOMS)
def test_what_is_implied_holds_for_every_number(one, other) -> None:
    if implies(f"x {one[0]} {one[1]}", f"x {other[0]} {other[1]}"):
        for x in [n / 2 for n in range(-10, 11)]:
            assert not OPERATORS[one[0]](x, one[1]) or OPERATORS[other[0]](x, other[1])


@given(ATOMS)
def test_a_condition_implies_itself(one) -> None:
    assert implies(f"x {one[0]} {one[1]}", f"x {one[0]}  {one[1]}")


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_is_answered(one, other) -> None:
    assert implies(one, other) in (True, False)
