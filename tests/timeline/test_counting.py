from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.model.error import ErrorEvent
from bugsage.model.timeline import Entry
from bugsage.timeline import Flood, flood_detected, fold, issue_detected, moment_of, windows
from bugsage.timeline.counting import packed, unpacked, window_of
from tests.timeline.samples import VERSION, make_event, make_issue
from tests.timeline.test_folding import numbered

NOW = "2026-01-05T12:00:00.000000Z"
ISSUE = make_issue()
TIMES = st.datetimes(datetime(2025, 1, 1), datetime(2026, 1, 5)).map(lambda at: at.replace(tzinfo=UTC).isoformat())


def sent(number: int, at: str = "2026-01-05T10:00:00Z") -> ErrorEvent:
    return replace(make_event(), tags={"event_id": f"{number:032x}", "timestamp": at})


def entries(numbers: list[int], version: str = VERSION) -> list[Entry]:
    """The entries of one delivery; an event always happened at the same time."""
    floods: dict[str, Flood] = {}
    for number in numbers:
        event = sent(number, f"2026-01-05T10:{number % 20:02}:00Z")
        moment = moment_of(event, NOW)
        window = window_of(moment)
        floods.setdefault(window, Flood(ISSUE, event, window)).add(event, moment)
    return [flood_detected(ISSUE.id, one, source="sentry", time=NOW, version=version) for one in floods.values()]


DELIVERIES = st.lists(st.lists(st.integers(0, 60), min_size=1, max_size=30), max_size=6)


@given(DELIVERIES, st.data())
def test_however_they_are_delivered_every_event_counts_once(deliveries: list[list[int]], data: st.DataObject) -> None:
    told = [
        entry
        for n, some in enumerate(deliveries)
        for entry in (
            entries(some, f"{n % 2}.0")
            if data.draw(st.booleans())
            else issue_detected(make_issue(*map(_at, some)), source="sentry", time=NOW, version="3", occasion=str(n))
        )
    ]
    state = fold(numbered(*told))
    assert sum(one.occurrences for one in state.issues.values()) == len({n for some in deliveries for n in some})


def _at(number: int) -> ErrorEvent:
    return sent(number, f"2026-01-05T10:{number % 20:02}:00Z")


@given(DELIVERIES, st.integers(0, 40), st.integers(1, 40))
def test_folding_in_two_parts_is_folding_though_ids_are_forgotten(
    deliveries: list[list[int]], cut: int, most: int
) -> None:
    told = numbered(*(entry for some in deliveries for entry in entries(some)))
    kept, windows.MOST_IDS = windows.MOST_IDS, most
    try:
        assert fold(told[cut:], fold(told[:cut])) == fold(told)
    finally:
        windows.MOST_IDS = kept


def test_the_oldest_ids_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "MOST_IDS", 10)
    told = [entry for minute in range(4) for entry in entries(list(range(5 * minute, 5 * minute + 5)))]
    state = fold(numbered(*told))
    assert [key[-5:] for key in state.counted] == ["10:10", "10:15"]
    assert sum(map(len, state.counted.values())) == 10 * 10


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2026-01-05T10:00:00Z", "2026-01-05T10:00:00.000000Z"),
        ("2026-01-05T12:00:00.5+02:00", "2026-01-05T10:00:00.500000Z"),
        ("2026-01-05 10:00:00", "2026-01-05T10:00:00.000000Z"),
        ("1767607200", "2026-01-05T10:00:00.000000Z"),
        ("1767607200.25", "2026-01-05T10:00:00.250000Z"),
        ("2999-01-01T00:00:00Z", NOW),
        ("yesterday", ""),
        ("9" * 40, ""),
        ("", ""),
        ("0001-01-01T00:00:00+23:59", ""),
    ],
)
def test_when_it_happened(said: str, moment: str) -> None:
    assert moment_of(sent(1, said), NOW) == moment


@given(TIMES)
def test_a_window_holds_its_moments(at: str) -> None:
    moment = moment_of(sent(1, at), NOW)
    start = window_of(moment)
    assert start <= moment[:16]
    assert int(start[14:16]) % 5 == 0
    assert window_of(start + ":00.000000Z") == start


@given(st.sets(st.binary(min_size=10, max_size=10)))
def test_ids_come_back_from_text(ids: set[bytes]) -> None:
    assert set(unpacked(packed(sorted(one.hex() for one in ids)))) == ids


@pytest.mark.parametrize("ids", ["!", "AAAA", "é", "A"])
def test_ids_that_are_none_count_nothing(ids: str) -> None:
    payload: dict[str, Any] = {"type": "E", "count": 5, "ids": ids, "window": "2026-01-05T10:00"}
    state = fold(numbered(*(replace(entry, payload=payload) for entry in entries([1]))))
    assert (state.unknown, state.issues) == (1, {})
