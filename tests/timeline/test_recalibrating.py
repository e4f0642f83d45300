"""Outcomes bend the probabilities that ship, a little with each, and never out of shape."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.timeline import Actor, Entry, EntryKind, FirstSuspect, State
from bugsage.timeline import as_they_came, fold, outcomes, recalibrate, root_cause_proposed, verdict_given
from bugsage.timeline.recalibrating import LEAST_SLOPE, MOST_OFFSET, MOST_SHIFT, MOST_SLOPE, Outcome
from tests.timeline.samples import VERSION, at, make_diagnosis
from tests.timeline.test_folding import ID, numbered

some = st.lists(
    st.builds(
        lambda p, right, kind: Outcome(shipped=p, shown=p, right=right, kind=kind),
        st.floats(0, 1),
        st.booleans(),
        st.sampled_from(["assertion", "crash", "trace"]),
    ),
    max_size=60,
)
grid = [p / 20 for p in range(1, 20)]


def seen(times: int, right: bool, p: float = 0.6, kind: str = "crash") -> list[Outcome]:
    return [Outcome(shipped=p, shown=p, right=right, kind=kind)] * times


def said(minute: int = 0) -> dict[str, Any]:
    return {"time": at(minute), "version": VERSION}


def test_without_outcomes_nothing_is_learned() -> None:
    assert recalibrate(()).n == 0
    assert recalibrate(()).chance(0.37, "crash") == 0.37


@given(some)
def test_whatever_is_said_the_line_stays_within_bounds(found: list[Outcome]) -> None:
    line = recalibrate(found)
    assert abs(line.intercept) <= MOST_SHIFT
    assert LEAST_SLOPE <= line.slope <= MOST_SLOPE
    assert all(abs(offset) <= MOST_OFFSET for offset in line.kinds.values())
    assert line == recalibrate(found)


@given(some, st.floats(0, 1), st.booleans(), st.sampled_from(["assertion", "crash", "trace"]))
def test_no_single_outcome_moves_a_probability_by_much(found: list[Outcome], p: float, right: bool, kind: str) -> None:
    before = recalibrate(found)
    after = recalibrate([*found, Outcome(shipped=p, shown=p, right=right, kind=kind)])
    for other in ("assertion", "crash", "trace"):
        assert max(abs(before.chance(q, other) - after.chance(q, other)) for q in grid) < 0.08


def test_the_more_is_said_the_nearer_it_comes() -> None:
    shown = [recalibrate(seen(n, False)).chance(0.6, "crash") for n in (1, 5, 20, 100)]
    assert 0.6 > shown[0] > shown[1] > shown[2] > shown[3]
    assert shown[0] > 0.54
    assert shown[3] < 0.15


def test_a_kind_is_learned_apart_and_drawn_to_the_whole() -> None:
    line = recalibrate([*seen(40, False, kind="crash"), *seen(40, True, kind="assertion")])
    assert line.chance(0.6, "crash") < 0.5 < 0.6 < line.chance(0.6, "assertion")
    one_kind = recalibrate(seen(40, False, kind="crash"))
    assert one_kind.chance(0.6, "crash") < one_kind.chance(0.6, "trace") < 0.6


def test_each_is_compared_with_what_came_before_it() -> None:
    found = seen(30, False)
    shown = as_they_came(found)
    assert shown[0] == 0.6
    assert list(shown) == sorted(shown, reverse=True)
    assert shown[29] == recalibrate(found[:29]).chance(0.6, "crash")


def state_after(*entries: Entry) -> State:
    return fold(numbered(*entries))


def fix(kind: EntryKind, **payload: Any) -> Entry:
    actor = Actor(name="person", version=VERSION)
    return Entry(kind=kind, issue=ID, subject=f"{kind}-{payload}", payload=payload, actor=actor, time=at(5))


def test_the_last_verdict_on_an_issue_is_its_outcome() -> None:
    proposed = root_cause_proposed(make_diagnosis(probability=0.6), **said())
    record = state_after(proposed).issues[ID]
    right = verdict_given(ID, True, record=record, **said(1))
    record = state_after(proposed, right).issues[ID]
    [outcome] = outcomes(state_after(proposed, right, verdict_given(ID, False, record=record, **said(2))))
    assert (outcome.shipped, outcome.right, outcome.kind) == (0.6, False, "trace")


@pytest.mark.parametrize(("place", "right"), [("src/api.py::Api.create", True), ("src/db.py::get", False)])
def test_a_fix_that_was_kept_is_an_outcome(place: str, right: bool) -> None:
    proposed = root_cause_proposed(make_diagnosis(), **said())
    applied = fix(EntryKind.FIX_APPLIED, places=[place], commit="c" * 40)
    [outcome] = outcomes(state_after(proposed, applied))
    assert outcome.right == right
    assert outcomes(state_after(proposed, applied, fix(EntryKind.FIX_REVERTED))) == ()
    wrong = verdict_given(ID, False, **said(9))
    assert [o.right for o in outcomes(state_after(proposed, applied, wrong))] == [False]


def test_a_fix_of_which_nothing_is_known_is_no_outcome() -> None:
    proposed = root_cause_proposed(make_diagnosis(), **said())
    assert outcomes(state_after(proposed, fix(EntryKind.FIX_APPLIED, note="by hand"))) == ()


def test_what_is_learned_from_is_what_ships_and_not_what_was_shown() -> None:
    diagnosis = make_diagnosis(probability=0.4)
    [first] = diagnosis.suspects
    from msgspec.structs import replace

    shown = replace(diagnosis, suspects=(replace(first, shipped=0.7),))
    state = state_after(root_cause_proposed(shown, **said()), verdict_given(ID, True, **said(1)))
    assert state.issues[ID].suspect == FirstSuspect(
        file="src/api.py", symbol="Api.create", probability=0.4, shipped=0.7
    )
    assert [(o.shipped, o.shown) for o in outcomes(state)] == [(0.7, 0.4)]
