"""The order of a run that is made for the sake of some tests, and when it may end."""

from __future__ import annotations

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.recorder.bugsage_order import Order

SUITE = [f"tests/test_{file}.py::test_{number}" for file in "ab" for number in range(6)]


def arranged(wanted: list[str], suite: list[str] = SUITE) -> list[str]:
    items = [SimpleNamespace(nodeid=nodeid) for nodeid in suite]
    Order(wanted, None).arrange(items)
    return [item.nodeid for item in items]


def test_wanted_tests_come_first_then_their_neighbours_then_the_other_files() -> None:
    found = [nodeid.rpartition("/")[2] for nodeid in arranged(["tests/test_b.py::test_3"])]
    assert found[:5] == [f"test_b.py::test_{n}" for n in (3, 2, 4, 1, 5)]
    assert found[6:] == [f"test_a.py::test_{n}" for n in range(6)]


def test_paths_of_ids_may_begin_elsewhere() -> None:
    assert arranged(["packages/core/tests/test_b.py::test_5"])[0] == "tests/test_b.py::test_5"
    assert arranged(["test_b.py::test_5"])[0] == "tests/test_b.py::test_5"
    assert arranged(["other/test_b.py::test_5"], ["tests/test_a.py::test_1", *SUITE])[0] == "tests/test_a.py::test_1"


def test_nothing_changes_where_no_test_is_known() -> None:
    assert arranged(["tests/test_c.py::test_1", ""]) == SUITE


@given(st.lists(st.sampled_from([*SUITE, "tests/test_c.py::test_0", "x", "::"]), max_size=8))
def test_no_test_is_lost_and_the_wanted_stand_in_front(wanted: list[str]) -> None:
    found = arranged(wanted)
    known = set(wanted) & set(SUITE)
    assert sorted(found) == sorted(SUITE)
    assert set(found[: len(known)]) == known


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def order(wanted: list[str], seconds: float | None = None) -> tuple[Order, Clock]:
    made, clock = Order(wanted, seconds), Clock()
    made.now, made.began, made.over = clock, 0.0, True
    if seconds is not None:
        made.ends = seconds
    return made, clock


def test_the_rest_may_take_a_part_of_what_the_wanted_took_and_a_little_more() -> None:
    made, clock = order(["a.py::x", "a.py::y"])
    clock.time = 3.0
    assert not made.is_enough("a.py::x")
    clock.time = 4.0
    assert not made.is_enough("a.py::y")
    clock.time = 5.8
    assert not made.is_enough("a.py::z")
    clock.time = 6.0
    assert made.is_enough("a.py::z")


def test_a_run_ends_in_time_though_wanted_tests_are_left() -> None:
    made, clock = order(["a.py::x", "a.py::y"], seconds=5.0)
    clock.time = 4.9
    assert not made.is_enough("a.py::x")
    clock.time = 5.0
    assert made.is_enough("a.py::z")


def test_a_run_for_no_test_runs_to_its_end() -> None:
    made, clock = order([], seconds=5.0)
    clock.time = 100.0
    assert not made.is_enough("a.py::x")
