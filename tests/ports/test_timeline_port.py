"""What every timeline promises, the one on disk and the one in memory."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bugsage.adapters.timeline import SqliteTimeline
from bugsage.model.timeline import Actor, Entry, EntryKind
from bugsage.ports import Timeline
from tests.fakes.fake_timeline import FakeTimeline


def entry(subject: str, issue: str = "BS-1", payload: dict[str, Any] | None = None, **others: Any) -> Entry:
    fields: dict[str, Any] = {
        "kind": EntryKind.ISSUE_DETECTED,
        "actor": Actor(name="intake", version="1"),
        "time": "2026-01-05T10:00:00.000000Z",
    }
    return Entry(subject=subject, issue=issue, payload=payload or {}, **(fields | others))


@pytest.fixture(params=["memory", "disk"])
def timeline(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Timeline]:
    if request.param == "memory":
        yield FakeTimeline()
    else:
        with SqliteTimeline(tmp_path / "state" / "timeline.db") as real:
            yield real


def test_a_new_timeline_is_empty(timeline: Timeline) -> None:
    assert timeline.entries() == ()
    assert timeline.entries("BS-1", after=3) == ()


def test_numbers_run_from_one_and_digests_differ(timeline: Timeline) -> None:
    stored = timeline.append([entry("a"), entry("b"), entry("c")])
    assert [e.number for e in stored] == [1, 2, 3]
    assert len({e.digest for e in stored}) == 3
    assert all(len(e.digest) == 64 for e in stored)


def test_what_is_read_is_what_append_gave_back(timeline: Timeline) -> None:
    stored = timeline.append([entry("a", payload={"n": [1, 2.5, None, True, {"ä": "ö"}]}), entry("b", "BS-2")])
    assert timeline.entries() == stored
    assert timeline.entries("BS-2") == stored[1:]
    assert timeline.entries(after=1) == stored[1:]
    assert timeline.entries("BS-1", after=1) == ()


def test_an_entry_said_twice_is_the_one_that_is_stored(timeline: Timeline) -> None:
    (first,) = timeline.append([entry("a", payload={"message": "first"})])
    again = entry("a", payload={"message": "second"}, time="2027-01-01T00:00:00.000000Z")
    assert timeline.append([again, entry("b"), again])[0] == first
    assert [e.subject for e in timeline.entries()] == ["a", "b"]


@pytest.mark.parametrize(
    "changes",
    [
        {"tenant": "team"},
        {"issue": "BS-2"},
        {"kind": EntryKind.RISK_ASSESSED},
        {"actor": Actor(name="intake", version="2")},
        {"subject": "b"},
    ],
)
def test_each_part_of_the_key_tells_entries_apart(timeline: Timeline, changes: dict[str, Any]) -> None:
    one = entry("a")
    timeline.append([one, msgspec.structs.replace(one, **changes)])
    assert len(timeline.entries()) == 2


def test_the_name_of_the_actor_is_no_part_of_the_key(timeline: Timeline) -> None:
    timeline.append([entry("a"), entry("a", actor=Actor(name="reasoner", version="1"))])
    assert len(timeline.entries()) == 1


def test_nothing_appended_is_nothing_stored(timeline: Timeline) -> None:
    assert timeline.append([]) == ()
    assert timeline.entries() == ()


def test_a_kind_of_a_later_version_keeps_its_name(timeline: Timeline) -> None:
    timeline.append([entry("a", kind=EntryKind("TeaServed"))])
    (read,) = timeline.entries()
    assert read.kind == "TeaServed"
    assert read.kind not in list(EntryKind)


def test_text_that_utf8_cannot_hold_is_stored_all_the_same(timeline: Timeline) -> None:
    (stored,) = timeline.append([entry("a", payload={"message": "half \ud800 a pair", "deep": [{"\udc80": "x"}]})])
    assert stored.payload == {"message": "half ? a pair", "deep": [{"?": "x"}]}


def test_the_history_of_one_issue(timeline: Timeline) -> None:
    assert timeline.history("BS-1") == ()
    stored = timeline.append([
        entry("a"), entry("b", "BS-2"), entry("c"), entry("a", "BS-3", tenant="team"), entry("d", tenant="team")
    ])  # fmt: skip
    assert timeline.history("BS-1") == (stored[0], stored[2], stored[4])
    assert timeline.history("BS-3") == (stored[3],)
    assert timeline.history("BS-4") == ()


def test_the_digest_of_an_entry(timeline: Timeline) -> None:
    assert timeline.digest(1) is None
    stored = timeline.append([entry("a"), entry("b")])
    assert [timeline.digest(n) for n in (0, 1, 2, 3)] == [None, stored[0].digest, stored[1].digest, None]


def test_entries_may_come_from_a_generator_that_reads_the_timeline(timeline: Timeline) -> None:
    timeline.append([entry("a")])
    copies: Callable[[Entry], Entry] = lambda e: msgspec.structs.replace(e, subject="copy")  # noqa: E731
    assert [e.number for e in timeline.append(copies(e) for e in timeline.entries())] == [2]
