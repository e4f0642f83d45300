"""What became of patches moves the ways of mending that made them, the same however the timeline is read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.model.spending import FixAttempt
from bugsage.model.timeline import Entry, EntryKind
from bugsage.timeline import fix_attempted, fold, freeze, preferences, thaw, verdict_given
from bugsage.timeline.naming import by, entry_of
from bugsage.timeline.preferring import MOST, shift
from tests.timeline.samples import VERSION, at

STEPS = ("right", "wrong", "applied", "reverted")


def attempt(issue: str, minute: int, agent: str = "templates/none-guard", outcome: str = "plausible") -> Entry:
    made = FixAttempt(fix=f"FX-{issue}-{minute}", agent=agent, outcome=outcome)
    return fix_attempted(issue, made, time=at(minute), version=VERSION)


def step(issue: str, minute: int, what: str) -> Entry:
    if what in ("right", "wrong"):
        return verdict_given(issue, what == "right", time=at(minute), version=VERSION, comment=f"{minute}")
    kind = EntryKind.FIX_APPLIED if what == "applied" else EntryKind.FIX_REVERTED
    payload: dict[str, Any] = {"commit": "a" * 40, "places": ["a.py::f"]} if what == "applied" else {}
    return entry_of(kind, issue, f"{minute}", payload, by("person", VERSION), at(minute))


def counted(*entries: Entry) -> dict[str, tuple[int, int]]:
    return {one.name: (one.right, one.wrong) for one in preferences(fold(entries))}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), None),
        (("right",), (1, 0)),
        (("wrong",), (0, 1)),
        (("wrong", "right"), (1, 0)),
        (("applied",), (1, 0)),
        (("applied", "wrong"), (0, 1)),
        (("applied", "reverted"), (0, 1)),
        (("applied", "reverted", "right"), (1, 0)),
    ],
)
def test_the_last_word_on_a_patch_counts(steps: tuple[str, ...], expected: tuple[int, int] | None) -> None:
    said = [step("BS-1", 2 + n, what) for n, what in enumerate(steps)]
    assert counted(attempt("BS-1", 1), *said) == ({} if expected is None else {"none-guard": expected})


def test_what_was_said_before_or_of_others_does_not_count() -> None:
    assert counted(step("BS-1", 1, "wrong"), attempt("BS-1", 2)) == {}
    assert counted(attempt("BS-1", 1, "claude-code"), step("BS-1", 2, "right")) == {}
    assert counted(attempt("BS-1", 1, outcome="failed"), step("BS-1", 2, "right")) == {}
    newest = (attempt("BS-1", 1), attempt("BS-1", 2, "templates/operators"), step("BS-1", 3, "right"))
    assert counted(*newest) == {"operators": (1, 0)}
    assert counted(attempt("BS-1", 1), attempt("BS-1", 2, "codex"), step("BS-1", 3, "right")) == {}


def test_one_outcome_moves_little_and_many_no_more_than_the_bound() -> None:
    assert shift(0, 0) == 0.0
    assert 0.0 < shift(1, 0) < 1.0
    assert -1.0 < shift(0, 1) < 0.0
    assert (shift(999, 0), shift(0, 999)) == (MOST, -MOST)


@given(st.integers(0, 50), st.integers(0, 50))
def test_each_outcome_moves_its_own_way(right: int, wrong: int) -> None:
    assert shift(right + 1, wrong) >= shift(right, wrong) >= shift(right, wrong + 1)


@given(
    st.lists(st.tuples(st.sampled_from(("BS-1", "BS-2")), st.sampled_from(("try a", "try b", *STEPS))), max_size=14),
    st.integers(0, 14),
)
def test_replayed_or_taken_up_from_a_snapshot_it_is_the_same(told: list[tuple[str, str]], cut: int) -> None:
    entries = [
        attempt(issue, n, f"templates/{what[-1]}") if what.startswith("try") else step(issue, n, what)
        for n, (issue, what) in enumerate(told)
    ]
    entries = [replace(entry, number=n + 1, digest="d") for n, entry in enumerate(entries)]
    whole = preferences(fold(entries))
    kept = thaw(freeze(fold(entries[:cut]), VERSION), VERSION)
    assert kept is not None
    assert preferences(fold(entries, kept)) == whole
