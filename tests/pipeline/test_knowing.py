"""What is known does not depend on what lies on the shelf."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bugsage.adapters.timeline import SqliteTimeline
from bugsage.model.timeline import Entry
from bugsage.pipeline import knowing
from bugsage.pipeline.knowing import known
from bugsage.timeline import fold, freeze, issue_detected
from bugsage.wiring import LocalHouse
from tests.conftest import Repository
from tests.timeline.samples import a_days_work, make_issue

SNAPSHOT = ".bugsage/timeline.snapshot"


@pytest.fixture
def house(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> LocalHouse:
    monkeypatch.setattr(knowing, "WORTH_KEEPING", 5)
    house = LocalHouse(repository.root)
    house.timeline.append(a_days_work())
    return house


def folded(house: LocalHouse) -> Any:
    return fold(house.timeline.entries())


def more(house: LocalHouse, times: int = 1) -> None:
    for n in range(times):
        entries = issue_detected(make_issue(), source="run", occasion=f"later{n}", time="2026-01-06", version="1")
        house.timeline.append(entries)


class Counting:
    """A timeline that remembers from where on it was read."""

    def __init__(self, timeline: SqliteTimeline) -> None:
        self.timeline = timeline
        self.asked: list[int] = []

    def entries(self, issue: str | None = None, after: int = 0) -> Sequence[Entry]:
        self.asked.append(after)
        return self.timeline.entries(issue, after)

    def digest(self, number: int) -> str | None:
        return self.timeline.digest(number)


def test_only_newer_entries_are_read_the_second_time(house: LocalHouse) -> None:
    counting = Counting(house.timeline)  # type: ignore[arg-type]
    house.timeline = counting  # type: ignore[misc, assignment]
    last = known(house).number
    more(LocalHouse(house.root), 2)
    assert known(house) == folded(LocalHouse(house.root))
    assert counting.asked == [0, last]


def test_few_new_entries_are_not_worth_a_new_snapshot(house: LocalHouse) -> None:
    known(house)
    before = (house.root / SNAPSHOT).read_bytes()
    more(house, 4)
    assert known(house) == folded(house)
    assert (house.root / SNAPSHOT).read_bytes() == before
    more(house, 8)
    assert known(house) == folded(house)
    assert (house.root / SNAPSHOT).read_bytes() != before


def spoilt(content: bytes) -> bytes:
    return content[:-3] + b"abc"


@pytest.mark.parametrize("spoil", [spoilt, lambda content: content[:50], lambda _: b"", lambda _: b"\xff" * 99])
def test_a_spoilt_snapshot_is_made_again(house: LocalHouse, spoil: Callable[[bytes], bytes]) -> None:
    known(house)
    path = house.root / SNAPSHOT
    whole = path.read_bytes()
    path.write_bytes(spoil(whole))
    assert known(house) == folded(house)
    assert path.read_bytes() == whole


def test_the_snapshot_of_another_timeline_is_not_believed(house: LocalHouse, tmp_path: Path) -> None:
    known(house)
    other = LocalHouse(Repository(tmp_path / "other").root)
    more(other, 40)
    assert other.state
    (other.state / "timeline.snapshot").write_bytes((house.root / SNAPSHOT).read_bytes())
    assert known(other) == folded(other)


def test_a_snapshot_that_is_ahead_of_its_timeline_is_not_believed(house: LocalHouse) -> None:
    known(house)
    for suffix in ("", "-wal", "-shm"):
        (house.root / f".bugsage/timeline.db{suffix}").unlink(missing_ok=True)
    more(house)
    assert known(house) == folded(house)
    assert known(house).number == 1


def test_a_snapshot_without_a_timeline_is_nothing(house: LocalHouse) -> None:
    known(house)
    for suffix in ("", "-wal", "-shm"):
        (house.root / f".bugsage/timeline.db{suffix}").unlink(missing_ok=True)
    assert known(house).number == 0


def test_the_snapshot_of_an_earlier_version_is_not_believed(house: LocalHouse) -> None:
    state = replace(folded(house), issues={})
    house.shelf.write(freeze(state, "0.0.1") or b"")
    assert known(house) == folded(house)
