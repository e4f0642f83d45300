"""Notes and laps of one answer."""

import pytest

from bugsage.errors import GitFailed, GitMissing
from bugsage.pipeline.house import Notes, Stopwatch
from tests.fakes.fake_clock import FakeClock


def failing(error: Exception) -> object:
    raise error


def test_what_fails_is_noted_and_replaced() -> None:
    notes = Notes()
    assert notes.attempt(lambda: 3, 0) == 3
    assert notes.attempt(lambda: failing(GitFailed("no such commit", hint="")), "other") == "other"
    assert notes.said == [f"no such commit ({GitFailed.hint})"]


def test_the_same_trouble_is_told_once() -> None:
    notes = Notes()
    for _ in range(3):
        notes.attempt(lambda: failing(GitMissing()), None)
    assert len(notes.said) == 1


def test_a_defect_of_our_own_is_not_swallowed() -> None:
    with pytest.raises(ZeroDivisionError):
        Notes().attempt(lambda: 1 // 0, 0)


def test_laps_add_up() -> None:
    clock = FakeClock()
    watch = Stopwatch(clock)
    for name, seconds in (("index", 0.25), ("localize", 0.5), ("index", 0.125)):
        clock.advance(seconds)
        watch.lap(name)
    clock.advance(0.125)
    assert watch.total() == {"index": 375.0, "localize": 500.0, "total": 1000.0}
