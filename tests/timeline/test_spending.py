"""What was spent is the sum of what was written down, however it is folded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.model.fix import Fix
from bugsage.model.opinion import Opinion
from bugsage.model.spending import OUTCOMES, FixAttempt, Spent
from bugsage.model.timeline import Actor, Entry, EntryKind, State
from bugsage.timeline import (
    accounts,
    costs,
    fix_attempted,
    fix_ended,
    fix_requested,
    fold,
    freeze,
    opinion_given,
    prose,
    thaw,
)
from bugsage.timeline.spending import MOST, together

VERSION = "0.1.0"


def time(day: int = 5) -> str:
    return f"2026-01-{day:02d}T10:00:00.000000Z"


def attempt(issue: str = "BS-1", day: int = 5, **said: object) -> Entry:
    made = FixAttempt(**{"fix": "F-1", "agent": "claude", "outcome": "failed", "seconds": 60.0, **said})
    return fix_attempted(issue, made, time=time(day), version=VERSION)


def numbered(entries: list[Entry]) -> list[Entry]:
    return [replace(entry, number=n, digest=f"{n}") for n, entry in enumerate(entries, 1)]


ATTEMPTS = st.builds(
    attempt,
    st.sampled_from(["BS-1", "BS-2"]),
    st.integers(1, 3),
    fix=st.sampled_from(["", "F-1", "F-2"]),
    number=st.integers(1, 9),
    agent=st.sampled_from(["", "claude", "templates", "a\x1fb"]),
    outcome=st.sampled_from([*OUTCOMES, "", "later"]),
    seconds=st.floats(0, 1000),
    tokens=st.none() | st.integers(0, 10_000),
    cost_usd=st.none() | st.floats(0, 5),
    lines=st.integers(0, 99),
    files=st.integers(0, 9),
    places=st.lists(st.sampled_from(["a.py::f", "a.py::g", "b.py::f"]), max_size=2).map(tuple),
)
HISTORIES = st.lists(ATTEMPTS, max_size=12).map(numbered)


def test_nothing_was_spent() -> None:
    found = costs(State(), "2026-01-05")
    assert (found.total, found.days, found.agents) == (Spent(), (), ())


def test_an_attempt_is_added_up_by_everything() -> None:
    first = attempt(number=1, tokens=1000, cost_usd=0.5, model="m", lines=9, files=1)
    second = attempt(number=2, day=6, tokens=500, cost_usd=0.25, model="m", outcome="plausible", lines=4, files=2)
    third = attempt("BS-2", 6, number=1, fix="F-2", agent="templates", tokens=0, cost_usd=0.0, seconds=2.0)
    state = fold([first, second, third])
    found = costs(state, "2026-01-06")
    assert found.total == Spent(attempts=3, seconds=122.0, tokens=1500, usd=0.75, lines=4, files=2)
    assert found.today.attempts == 2
    assert [(row.name, row.spent.attempts) for row in found.days] == [("2026-01-06", 2), ("2026-01-05", 1)]
    assert [(row.name, row.spent.usd) for row in found.agents] == [("claude", 0.75), ("templates", 0.0)]
    assert [row.name for row in found.issues] == ["BS-1", "BS-2"]
    assert [row.name for row in found.models] == ["m"]
    reach = accounts(state, "F-1", "2026-01-06")
    assert (reach.fix.attempts, reach.day.attempts, reach.repository.attempts) == (2, 2, 3)
    assert accounts(state, "", "2026-01-06").fix == Spent()


def test_second_opinions_count_and_recorded_ones_do_not() -> None:
    opinion = Opinion(model="m", tokens=300, cost_usd=0.1, seconds=4.0)
    state = fold(opinion_given("BS-1", opinion, time=time(), version=VERSION))
    again = fold(opinion_given("BS-1", replace(opinion, recorded=True), time=time(), version=VERSION), state)
    assert costs(again, "2026-01-05").total == Spent(opinions=1, tokens=300, usd=0.1, seconds=4.0)


def test_what_an_agent_does_not_say_is_counted_as_not_said() -> None:
    assert costs(fold([attempt(tokens=5, cost_usd=None)]), "").total.unpriced == 1


def test_the_same_attempt_told_twice_is_one_entry() -> None:
    assert attempt().subject == attempt(day=6).subject
    assert attempt(number=2).subject != attempt().subject
    assert attempt(fix="").subject != attempt(fix="", day=6).subject


def test_only_outcomes_that_say_something_are_remembered_as_tried() -> None:
    said = [attempt(number=n, outcome=outcome) for n, outcome in enumerate((*OUTCOMES, "later", ""))]
    assert [one.held for one in fold(said).tried] == [True, False, False]


def test_a_fix_that_was_taken_back_did_not_hold() -> None:
    reverted = Entry(
        kind=EntryKind.FIX_REVERTED,
        issue="BS-1",
        subject="r",
        payload={},
        actor=Actor(name="person", version="1"),
        time=time(),
    )
    state = fold([attempt(outcome="plausible"), attempt("BS-2", number=2, outcome="plausible"), reverted])
    assert [(one.issue, one.held) for one in state.tried] == [("BS-1", False), ("BS-2", True)]


def test_very_many_are_forgotten_one_by_one_and_remembered_in_sums() -> None:
    state = fold(attempt(number=n) for n in range(MOST + 20))
    assert len(state.tried) == MOST
    assert costs(state, "").total.attempts == MOST + 20


@pytest.mark.parametrize(
    "payload",
    [{"seconds": -5, "tokens": -7, "cost_usd": -1}, {"seconds": 1e308, "tokens": 2**62, "cost_usd": 1e308}, {}],
)
def test_senseless_amounts_do_no_harm(payload: dict[str, object]) -> None:
    state = fold([replace(attempt(), payload=payload)] * 3)
    total = costs(state, "").total
    assert all(value >= 0 for value in (total.seconds, total.tokens, total.usd))
    assert freeze(state, VERSION)


def test_a_shape_of_a_later_version_is_passed_over() -> None:
    state = fold([replace(attempt(), payload={"seconds": "long"})])
    assert (state.unknown, state.spent) == (1, {})


def test_prose() -> None:
    said = attempt(number=2, tokens=10, cost_usd=0.5, lines=3, files=1, note="two tests\nfail")
    assert prose(said) == "attempt 2 by claude: failed, 60 s, 10 tokens, 0.500 USD, 3 lines in 1 file: two tests fail"


@given(HISTORIES, st.integers(0, 12))
def test_folding_the_rest_onto_a_snapshot_is_folding_all(entries: list[Entry], cut: int) -> None:
    begun = thaw(freeze(fold(entries[:cut]), VERSION), VERSION)
    assert begun is not None
    assert fold(entries, begun) == fold(entries)


@given(HISTORIES)
def test_every_way_of_adding_up_gives_the_same_sum(entries: list[Entry]) -> None:
    found = costs(fold(entries), "2026-01-01")
    by_day = together(row.spent for row in found.days)
    assert by_day.attempts == found.total.attempts == len(entries)
    assert by_day.tokens == together(row.spent for row in found.issues).tokens == found.total.tokens
    assert by_day.usd == pytest.approx(found.total.usd)


def requested(fix: str = "F-1", number: int = 1, day: int = 5) -> Entry:
    return fix_requested("BS-1", fix=fix, agent="claude", base="c", time=time(day), version=VERSION, number=number)


def ended(status: str, fix: str = "F-1") -> Entry:
    return fix_ended(Fix(id=fix, issue="BS-1", agent="claude", status=status), time=time(), version=VERSION)


def test_an_attempt_that_was_killed_counts_as_one() -> None:
    state = fold([requested()])
    found = accounts(state, "F-1", "2026-01-05")
    assert (found.fix.attempts, found.day.attempts, found.repository.attempts) == (1, 1, 1)
    assert costs(state, "2026-01-05").today.attempts == 1
    assert accounts(fold([requested(), requested("F-2")]), "", "2026-01-05").day.attempts == 2


def test_what_was_told_of_counts_once() -> None:
    told = [requested(), attempt(number=1)]
    assert accounts(fold(told), "F-1", "2026-01-05").fix.attempts == 1
    assert accounts(fold([*told, requested(number=2)]), "F-1", "2026-01-05").fix.attempts == 2
    assert accounts(fold([*told, requested(number=2), attempt(number=2)]), "F-1", "2026-01-05").fix.attempts == 2


@pytest.mark.parametrize("status", ["plausible", "failed", "refused", "escalated"])
def test_a_fix_that_ended_has_nothing_begun(status: str) -> None:
    assert accounts(fold([requested(), ended(status)]), "F-1", "2026-01-05").repository.attempts == 0


def test_what_was_begun_is_kept_and_folded_on() -> None:
    first, rest = [requested()], [attempt(number=1), requested(number=2)]
    kept = thaw(freeze(fold(first), VERSION), VERSION)
    assert kept is not None
    assert fold(rest, kept) == fold([*first, *rest])
