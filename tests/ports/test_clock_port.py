"""What every clock promises, the system's and the one that is told."""

from datetime import datetime, timedelta

import pytest

from bugsage.adapters.clock import SystemClock
from bugsage.ports import Clock
from tests.fakes.fake_clock import FakeClock


@pytest.fixture(params=["fake", "ticking", "system"])
def clock(request: pytest.FixtureRequest) -> Clock:
    return {"fake": FakeClock, "ticking": lambda: FakeClock(step=0.5), "system": SystemClock}[request.param]()


def test_now_is_utc_with_microseconds(clock: Clock) -> None:
    text = clock.now()
    assert text.endswith("Z")
    assert len(text.partition(".")[2]) == 7
    assert datetime.fromisoformat(text).utcoffset() == timedelta(0)


def test_text_sorts_as_time(clock: Clock) -> None:
    readings = [clock.now() for _ in range(20)]
    assert readings == sorted(readings)


def test_seconds_never_go_back(clock: Clock) -> None:
    for tell in (clock.seconds, clock.worked):
        readings = [tell() for _ in range(20)]
        assert readings == sorted(readings)


def test_waiting_is_no_work() -> None:
    clock = SystemClock()
    before = clock.worked()
    clock.wait(0.05)
    assert clock.worked() - before < 0.05


def test_told_clock_goes_when_told() -> None:
    clock = FakeClock()
    before = clock.seconds()
    clock.advance(90)
    assert clock.seconds() - before == 90
    assert clock.now() == "2026-01-05T10:01:30.000000Z"
