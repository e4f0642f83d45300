import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bugsage.adapters.timeline import SqliteTimeline, opening, store
from bugsage.errors import StateUnwritable, TimelineDamaged
from bugsage.model.timeline import Entry, EntryKind
from tests.timeline.samples import a_days_work

ENTRIES = a_days_work()
Drop = Callable[[], None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A timeline of a day's work, closed."""
    path = tmp_path / "timeline.db"
    with SqliteTimeline(path) as timeline:
        timeline.append(ENTRIES)
    return path


@pytest.fixture
def own_folder() -> Iterator[Path]:
    """A folder that another user may enter too."""
    with tempfile.TemporaryDirectory(prefix="bugsage-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.fixture
def drop_rights() -> Iterator[Drop]:
    """Root may write everywhere: to meet a read-only place, it has to become somebody else for a while."""
    dropped = []

    def drop() -> None:
        if os.geteuid() == 0:
            os.seteuid(65534)
            dropped.append(0)

    yield drop
    if dropped:
        os.seteuid(0)


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with SqliteTimeline(tmp_path / "state" / "timeline.db") as timeline:
        assert timeline.entries() == ()
    assert list(tmp_path.iterdir()) == []


def test_one_file_is_left_after_closing(path: Path) -> None:
    assert [file.name for file in path.parent.iterdir()] == ["timeline.db"]


def test_it_can_be_used_again_after_closing(path: Path) -> None:
    timeline = SqliteTimeline(path)
    before = timeline.entries()
    timeline.close()
    timeline.close()
    assert timeline.entries() == before
    timeline.close()


def test_an_append_that_fails_half_way_leaves_nothing(path: Path) -> None:
    def entries() -> Iterator[Entry]:
        yield Entry(kind=EntryKind.ESCALATED, issue="BS-9", subject="1", payload={}, actor=ENTRIES[0].actor, time="t")
        yield Entry(
            kind=EntryKind.ESCALATED,
            issue="BS-9",
            subject="2",
            payload={"x": object()},
            actor=ENTRIES[0].actor,
            time="t",
        )

    with SqliteTimeline(path) as timeline:
        with pytest.raises(TypeError):
            timeline.append(entries())
        assert len(timeline.entries()) == len(ENTRIES)


def test_a_file_that_was_moved_aside_is_let_go_and_a_new_one_begun(path: Path) -> None:
    with SqliteTimeline(path) as timeline:
        timeline.append(ENTRIES)
        aside = path.with_name("aside.db")
        path.rename(aside)
        assert timeline.entries() == ()
        timeline.append(ENTRIES[:1])
        assert len(timeline.entries()) == 1
    with SqliteTimeline(aside) as old:
        assert len(old.entries()) == len(ENTRIES)


def test_threads_may_share_one(tmp_path: Path) -> None:
    with SqliteTimeline(tmp_path / "timeline.db") as timeline, ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda entry: timeline.append([entry]), ENTRIES * 5))
        assert [e.number for e in timeline.entries()] == list(range(1, len(ENTRIES) + 1))


@pytest.mark.parametrize(("entry", "level"), [(ENTRIES[1], "NORMAL"), (ENTRIES[6], "FULL"), (ENTRIES[9], "FULL")])
def test_what_a_person_said_is_on_the_disk_before_append_comes_back(path: Path, entry: Entry, level: str) -> None:
    statements: list[str] = []
    with SqliteTimeline(path) as timeline:
        timeline.entries()
        assert timeline._connection is not None
        timeline._connection.set_trace_callback(statements.append)
        timeline.append([entry])
    assert statements[:2] == [f"PRAGMA synchronous = {level}", "BEGIN IMMEDIATE"]


def test_every_human_kind_is_durable() -> None:
    assert {
        EntryKind.VERDICT_GIVEN,
        EntryKind.ISSUES_MERGED,
        EntryKind.ISSUE_SPLIT,
        EntryKind.ISSUE_RESOLVED,
        EntryKind.ISSUE_SUPPRESSED,
        EntryKind.FIX_APPLIED,
        EntryKind.FIX_REVERTED,
        EntryKind.ESCALATED,
    } == store.DURABLE


def test_a_place_that_cannot_be_written_is_named(own_folder: Path, drop_rights: Drop) -> None:
    locked = own_folder / "locked"
    locked.mkdir(0o555)
    drop_rights()
    with SqliteTimeline(locked / "timeline.db") as timeline:
        assert timeline.entries() == ()
        with pytest.raises(StateUnwritable, match=r"timeline\.db"):
            timeline.append(ENTRIES)
    with SqliteTimeline(locked / "deep" / "timeline.db") as timeline, pytest.raises(StateUnwritable):
        timeline.append(ENTRIES)


def test_what_lies_in_a_read_only_place_can_be_read(own_folder: Path, drop_rights: Drop) -> None:
    path = own_folder / "timeline.db"
    with SqliteTimeline(path) as timeline:
        stored = timeline.append(ENTRIES)
    path.chmod(0o444)
    own_folder.chmod(0o555)
    drop_rights()
    with SqliteTimeline(path) as timeline:
        assert timeline.entries() == stored
        with pytest.raises(StateUnwritable):
            timeline.append([*ENTRIES, ENTRIES[0]])
        assert timeline.entries(ENTRIES[1].issue, after=3)


def test_what_a_killed_writer_left_in_a_read_only_place_can_be_read(own_folder: Path, drop_rights: Drop) -> None:
    path, left = own_folder / "timeline.db", own_folder / "left"
    left.mkdir()
    with SqliteTimeline(path) as timeline:
        stored = timeline.append(ENTRIES)
        for suffix in ("", "-wal"):  # as after a kill: part of the entries lies in the log only
            (left / f"timeline.db{suffix}").write_bytes(Path(f"{path}{suffix}").read_bytes())
    left.chmod(0o555)
    drop_rights()
    with SqliteTimeline(left / "timeline.db") as timeline:
        assert timeline.entries() == stored


def test_a_parent_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    with SqliteTimeline(tmp_path / "state" / "timeline.db") as timeline, pytest.raises(StateUnwritable):
        timeline.append(ENTRIES)


def test_another_writer_that_does_not_end_is_not_waited_for_for_ever(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with SqliteTimeline(path) as timeline:
        with pytest.raises(StateUnwritable, match="locked"):
            timeline.append(ENTRIES[:1])
        assert len(timeline.entries()) == len(ENTRIES)
        other.execute("ROLLBACK")
        assert timeline.append(ENTRIES[:1])[0].number == 1
    other.close()


def test_an_append_waits_for_another_writer(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.2, lambda: other.execute("ROLLBACK"))
    release.start()
    with SqliteTimeline(path) as timeline:
        assert timeline.append(ENTRIES[:1])[0].number == 1
    release.join()
    other.close()


def test_a_full_disk_is_told_and_leaves_the_timeline_whole(path: Path) -> None:
    with SqliteTimeline(path) as timeline:
        stored = timeline.entries()
        assert timeline._connection is not None
        (pages,) = timeline._connection.execute("PRAGMA page_count").fetchone()
        timeline._connection.execute(f"PRAGMA max_page_count = {pages}")
        big = [
            Entry(
                kind=EntryKind.ISSUE_DETECTED,
                issue="BS-9",
                subject=str(number),
                payload={"message": "x" * 2_000},
                actor=ENTRIES[0].actor,
                time="t",
            )
            for number in range(100)
        ]
        with pytest.raises(StateUnwritable, match="full"):
            timeline.append(big)
        assert timeline.entries() == stored


def test_appending_to_what_is_there_loads_neither_sqlite_utils_nor_tempfile(path: Path) -> None:
    program = (
        "import sys, pathlib, bugsage.adapters.timeline as t\n"
        "with t.SqliteTimeline(pathlib.Path(sys.argv[1])) as timeline:\n"
        "    timeline.append(timeline.entries())\n"
        "print(*sorted({'sqlite_utils', 'click', 'tempfile', 'dateutil', 'pluggy'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_file_lies_in_a_log_and_says_whose_it_is(path: Path) -> None:
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA application_id").fetchone() == (opening.APPLICATION_ID,)
    connection.close()


def test_a_timeline_that_nobody_closed_is_closed_with_its_last_reference(path: Path) -> None:
    timeline = SqliteTimeline(path)
    timeline.append(ENTRIES[:1])
    del timeline
    assert [file.name for file in path.parent.iterdir()] == ["timeline.db"]


def test_the_error_says_what_to_do(path: Path) -> None:
    path.write_bytes(b"not a database, by any means" * 100)
    with SqliteTimeline(path) as timeline, pytest.raises(TimelineDamaged) as caught:
        timeline.entries()
    assert "move `.bugsage/timeline.db` aside" in caught.value.hint
