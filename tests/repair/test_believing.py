"""What passes is not always right, and some kinds of patches are so less often than others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.model.edit import Candidate, Edit
from bugsage.repair import believing
from bugsage.repair.believing import Circumstances, belief, is_credible
from bugsage.repair.search import operators
from bugsage.repair.templates import templates
from bugsage.repair.trees.operators import operators as trees


def candidate(by: str, text: str = "b") -> Candidate:
    edit = Edit(file="a.py", start=0, end=1, text=text)
    return Candidate(edits=(edit,), by=by, file="a.py", symbol="f", line=1)


@pytest.mark.parametrize("by", ["stale-name", "conditions", "donor"])
def test_a_word_for_another_is_believed_in_young_lines_and_not_in_old_ones(by: str) -> None:
    assert is_credible(candidate(by), ["a"], Circumstances(days=2.0, disagree=True, alternatives=1))
    assert is_credible(candidate(by), ["a"], Circumstances(days=None))
    assert not is_credible(candidate(by), ["a"], Circumstances(days=900.0))


def test_a_border_that_is_off_is_believed_in_old_lines_unless_patches_disagree() -> None:
    assert is_credible(candidate("operators"), ["<"], Circumstances(days=900.0, passed_by=5))
    assert not is_credible(candidate("operators"), ["<"], Circumstances(days=900.0, alternatives=2, disagree=True))
    assert is_credible(candidate("operators"), ["<"], Circumstances(days=9.0, alternatives=2, disagree=True))


def test_what_the_failure_asks_for_is_believed_whatever_the_age() -> None:
    assert is_credible(candidate("refusal"), ["a"], Circumstances(days=900.0, alternatives=3, disagree=True))


def test_a_condition_that_asks_for_more_is_no_swap() -> None:
    old = Circumstances(days=900.0)
    assert is_credible(candidate("condition", "ready and x is None"), ["ready"], old)
    assert not is_credible(candidate("condition", "not ready"), ["ready"], old)


@given(
    by=st.sampled_from(["stale-name", "refusal", "bail", "condition"]),
    days=st.none() | st.floats(0, 5000),
    mended=st.integers(1, 9),
    passed_by=st.integers(0, 9),
    alternatives=st.integers(0, 9),
)
def test_it_is_a_probability_and_neither_a_disagreement_nor_likelier_ones_help(
    by: str, days: float | None, mended: int, passed_by: int, alternatives: int
) -> None:
    known = [
        Circumstances(days=days, mended=mended, passed_by=passed_by, alternatives=alternatives, disagree=disagree)
        for disagree in (False, True)
    ]
    agree, differ = (belief(candidate(by), ["a"], one) for one in known)
    assert 0 < differ <= agree < 1
    behind = [replace(one, behind=True) for one in known]
    assert all(
        belief(candidate(by), ["a"], one) < belief(candidate(by), ["a"], two)
        for one, two in zip(behind, known, strict=True)
    )


def test_every_kind_that_is_named_is_there() -> None:
    kinds = {one.name for one in (*templates(), *operators(), *trees())}
    assert kinds >= believing._ASKED_FOR | believing._SWAPS | believing._BORDERS
