"""Floods are counted exactly, once each, in few entries, whatever stops them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bugsage import pipeline
from bugsage.model.report import RawReport
from bugsage.model.timeline import EntryKind
from bugsage.pipeline import gathering
from bugsage.pipeline.knowing import known
from bugsage.timeline import issue_resolved
from bugsage.wiring import LocalHouse
from tests.conftest import Repository

START = datetime(2026, 1, 5, 10, 0, 0, tzinfo=UTC)


@pytest.fixture
def house(repository: Repository) -> LocalHouse:
    repository.commit("A shop", {"shop/cart.py": "def price(code):\n    return PRICES[code]\n"})
    return LocalHouse(repository.root)


def sent(number: int, function: str = "price", at: datetime | None = None) -> RawReport:
    frame = {"filename": "shop/cart.py", "function": function, "lineno": 2, "in_app": True}
    event: dict[str, Any] = {
        "event_id": f"{number:032x}",
        "platform": "python",
        "exception": {"values": [{"type": "KeyError", "value": f"'{number}'", "stacktrace": {"frames": [frame]}}]},
    }
    if at:
        event["timestamp"] = at.isoformat()
    return RawReport(source=f"event {number}", content=msgspec.json.encode(event), format="sentry_event")


def flood(size: int, seconds: float = 0.1) -> Iterator[RawReport]:
    return (sent(n, at=START + timedelta(seconds=seconds * n)) for n in range(size))


def detected(root: Path) -> list[Any]:
    entries = LocalHouse(root).timeline.entries()
    return [entry.payload for entry in entries if entry.kind == EntryKind.ISSUE_DETECTED]


def test_thousands_of_one_error_are_a_few_entries_with_exact_counts(house: LocalHouse) -> None:
    with pipeline.gather(house, "sentry") as gathered:
        [arrival] = gathered.take(flood(4_000))  # 400 seconds: two windows
    assert (arrival.new, arrival.count) == (True, 4_000)
    [record] = pipeline.issues(house)
    assert (record.id, record.occurrences, record.sources) == (arrival.issue, 4_000, ("sentry",))
    assert (record.first_seen, record.last_seen) == ("2026-01-05T10:00:00.000000Z", "2026-01-05T10:06:39.900000Z")
    payloads = detected(house.root)
    assert len(payloads) <= 5
    assert {payload["window"] for payload in payloads} == {"2026-01-05T10:00", "2026-01-05T10:05"}
    assert sum(payload.get("count", 1) for payload in payloads) == 4_000
    assert max(len(payload.get("samples", ())) for payload in payloads) == 3


def test_what_is_new_is_on_the_timeline_at_once_and_can_be_diagnosed(house: LocalHouse) -> None:
    with pipeline.gather(house, "listen") as gathered:
        [arrival] = gathered.take([sent(1)])
        report = pipeline.diagnose(LocalHouse(house.root), [arrival.issue])
        assert report.diagnoses[0].suspects[0].symbol == "price"
        [again] = gathered.take([sent(2)])
    assert (arrival.new, again.new, again.count) == (True, False, 1)
    assert pipeline.show(house, arrival.issue).issue.occurrences == 2


def test_what_is_delivered_again_counts_once(house: LocalHouse) -> None:
    for _ in range(3):
        with pipeline.gather(LocalHouse(house.root), "sentry") as gathered:
            gathered.take(flood(700))
            gathered.take(flood(500))
    assert pipeline.issues(house)[0].occurrences == 700
    before = len(detected(house.root))
    with pipeline.gather(LocalHouse(house.root), "listen") as gathered:
        assert [arrival.count for arrival in gathered.take(flood(701))] == [1]
    assert len(detected(house.root)) == before + 1


def test_a_poller_and_a_listener_that_hear_the_same_do_not_count_it_twice(house: LocalHouse) -> None:
    first = pipeline.gather(LocalHouse(house.root), "sentry")
    second = pipeline.gather(LocalHouse(house.root), "listen")
    first.take(flood(300))
    second.take(flood(400))
    first.flush()
    second.flush()
    assert pipeline.issues(house)[0].occurrences == 400


def test_one_event_that_was_diagnosed_from_a_file_is_not_counted_again(house: LocalHouse, tmp_path: Path) -> None:
    one = sent(7, at=START)
    file = tmp_path / "event.json"
    file.write_bytes(one.content)
    pipeline.diagnose(house, [str(file)])
    with pipeline.gather(LocalHouse(house.root), "sentry") as gathered:
        assert [arrival.count for arrival in gathered.take([one, sent(8, at=START)])] == [1]
    pipeline.diagnose(LocalHouse(house.root), [str(file)])
    assert pipeline.issues(house)[0].occurrences == 2


def test_what_was_flushed_survives_whatever_comes(house: LocalHouse) -> None:
    gathered = pipeline.gather(LocalHouse(house.root), "sentry")
    gathered.take(flood(100))
    gathered.flush()
    gathered.take(sent(n, at=START) for n in range(1_000, 1_010))
    del gathered  # killed: what was not flushed is asked for again
    with pipeline.gather(LocalHouse(house.root), "sentry") as later:
        later.take(sent(n, at=START) for n in range(1_000, 1_010))
    assert pipeline.issues(house)[0].occurrences == 110


def test_much_is_not_held_back_for_long(house: LocalHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_HELD", 250)
    gathered = pipeline.gather(LocalHouse(house.root), "sentry")
    gathered.take(flood(1_000))
    assert known(house).issues.popitem()[1].occurrences >= 750


def test_a_source_without_event_ids_is_counted_by_what_was_read(house: LocalHouse) -> None:
    text = b'Traceback (most recent call last):\n  File "shop/cart.py", line 2, in price\n    x\nKeyError: 1\n'
    with pipeline.gather(house, "log") as gathered:
        for part in ("app.log 0", "app.log 4096", "app.log 0"):
            gathered.take([RawReport(source="app.log", content=text * 3)], occasion=part)
            gathered.flush()
    assert pipeline.issues(house)[0].occurrences == 6


def test_an_issue_that_comes_back_says_so(house: LocalHouse) -> None:
    with pipeline.gather(house, "sentry") as gathered:
        [first] = gathered.take([sent(1)])
        assert not first.regressed
    house.timeline.append([issue_resolved(first.issue, time=house.clock.now(), version="1")])
    with pipeline.gather(house, "sentry") as gathered:
        [again] = gathered.take([sent(2)])
    assert again.regressed
    assert pipeline.issues(house)[0].status == "open"


def test_a_log_file_full_of_one_error_is_one_entry(house: LocalHouse, tmp_path: Path) -> None:
    log = tmp_path / "app.log"
    trace = 'Traceback (most recent call last):\n  File "shop/cart.py", line 2, in price\n    x\nKeyError: {}\n\n'
    log.write_text("".join(trace.format(n) for n in range(400)))
    report = pipeline.diagnose(house, [str(log)])
    assert report.diagnoses[0].issue.occurrences == 400
    assert len(detected(house.root)) == 1
    again = pipeline.diagnose(LocalHouse(house.root), [str(log)])
    assert again.diagnoses[0].issue.occurrences == 400


def test_the_timeline_says_how_often(house: LocalHouse) -> None:
    with pipeline.gather(house, "sentry") as gathered:
        gathered.take(flood(500, seconds=0.5))
    told = [line for _, line in pipeline.timeline(house)]
    assert any(line.startswith("seen 200 times between 10:00 and 10:01: KeyError: '0'") for line in told)
