"""The system's clock."""

from datetime import UTC, datetime, timedelta

from bugsage.adapters.clock import SystemClock


def test_now_is_utc_with_microseconds():
    text = SystemClock().now()
    assert len(text) == len("2026-01-05T10:00:00.000000Z")
    assert abs(datetime.fromisoformat(text) - datetime.now(UTC)) < timedelta(minutes=1)


def test_seconds_go_forward():
    clock = SystemClock()
    readings = [clock.seconds() for _ in range(100)]
    assert readings == sorted(readings)
