"""Damage is found, named, and never written over; what a chain cannot tell is stated here too."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bugsage.adapters.timeline import SqliteTimeline
from bugsage.adapters.timeline.chain import link
from bugsage.errors import StateUnwritable, TimelineDamaged
from bugsage.model.timeline import Entry
from tests.timeline.samples import a_days_work

ENTRIES = a_days_work()
LAST = len(ENTRIES)
TRIGGERS = (
    "entry_is_never_changed", "entry_is_never_removed", "entry_moves_the_head", "head_moves_by_one",
    "head_is_never_removed",
)  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A timeline of a day's work, closed. Tests work on copies."""
    path = tmp_path_factory.mktemp("whole") / "timeline.db"
    with SqliteTimeline(path) as timeline:
        timeline.append(ENTRIES)
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(whole, tmp_path / "timeline.db"))


@contextmanager
def behind_the_triggers(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, isolation_level=None)
    for trigger in TRIGGERS:
        connection.execute(f"DROP TRIGGER {trigger}")
    yield connection
    connection.close()


def read(path: Path) -> tuple[Entry, ...]:
    with SqliteTimeline(path) as timeline:
        return timeline.entries()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET payload = '{}' WHERE number = 2",
        "UPDATE entry SET digest = digest",
        "DELETE FROM entry WHERE number = 2",
        "DELETE FROM entry",
        "UPDATE head SET number = 3",
        "UPDATE head SET digest = 'x'",
        "DELETE FROM head",
        "INSERT OR REPLACE INTO entry SELECT number, tenant, issue, kind, subject, actor, actor_version, time, '{}', "
        "digest FROM entry WHERE number = 2",
        "INSERT INTO entry SELECT number + 50, tenant, issue, kind, 'new', actor, actor_version, time, '{}', digest "
        "FROM entry WHERE number = 2",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_written(path: Path, statement: str) -> None:
    stored = read(path)
    connection = sqlite3.connect(path, isolation_level=None)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()
    assert read(path) == stored


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_one_changed_byte_of_a_payload_names_its_entry(path: Path, whole: Path, data: st.DataObject) -> None:
    shutil.copyfile(whole, path)
    number = data.draw(st.integers(1, LAST))
    with behind_the_triggers(path) as connection:
        (payload,) = connection.execute(
            "SELECT CAST(payload AS BLOB) FROM entry WHERE number = ?", (number,)
        ).fetchone()
        position = data.draw(st.integers(0, len(payload) - 1))
        changed = bytearray(payload)
        changed[position] ^= data.draw(st.integers(1, 255))
        connection.execute("UPDATE entry SET payload = CAST(? AS TEXT) WHERE number = ?", (bytes(changed), number))
    with pytest.raises(TimelineDamaged, match=rf"entry {number}\b"):
        read(path)


@pytest.mark.parametrize("column", ["tenant", "issue", "kind", "subject", "actor", "actor_version", "time", "digest"])
def test_every_column_hangs_in_the_chain(path: Path, column: str) -> None:
    with behind_the_triggers(path) as connection:
        connection.execute(f"UPDATE entry SET {column} = 'x' || substr({column}, 2) WHERE number = 5")
    with pytest.raises(TimelineDamaged, match=r"entry 5\b"):
        read(path)


@pytest.mark.parametrize("value", [7, None, b"\xff\xfe", 1.5])
def test_a_column_that_holds_no_text_names_its_entry(path: Path, value: object) -> None:
    with behind_the_triggers(path) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'payload TEXT NOT NULL', 'payload')")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("UPDATE entry SET payload = ? WHERE number = 5", (value,))
    connection.close()
    with pytest.raises(TimelineDamaged, match=r"entry 5\b"):
        read(path)


@pytest.mark.parametrize("number", [1, 5, LAST])
def test_a_missing_entry_is_noticed_wherever_it_stood(path: Path, number: int) -> None:
    with behind_the_triggers(path) as connection:
        connection.execute("DELETE FROM entry WHERE number = ?", (number,))
    with pytest.raises(TimelineDamaged, match=rf"entry {number}\b"):
        read(path)


def test_entries_that_changed_places_are_noticed(path: Path) -> None:
    with behind_the_triggers(path) as connection:
        connection.execute("UPDATE entry SET number = 99 WHERE number = 4")
        connection.execute("UPDATE entry SET number = 4 WHERE number = 5")
        connection.execute("UPDATE entry SET number = 5 WHERE number = 99")
    with pytest.raises(TimelineDamaged, match=r"entry 4\b"):
        read(path)


def test_reading_one_issue_verifies_the_others_too(path: Path) -> None:
    with behind_the_triggers(path) as connection:
        connection.execute("UPDATE entry SET payload = '{}' WHERE number = 3")
    with SqliteTimeline(path) as timeline:
        with pytest.raises(TimelineDamaged, match=r"entry 3\b"):
            timeline.entries(ENTRIES[1].issue)
        assert len(timeline.entries(after=3)) == LAST - 3


def test_the_history_of_an_issue_verifies_its_own_entries(path: Path) -> None:
    third = ENTRIES[2].issue
    with behind_the_triggers(path) as connection:
        connection.execute("UPDATE entry SET payload = '{}' WHERE number = 3")
    with SqliteTimeline(path) as timeline:
        with pytest.raises(TimelineDamaged, match=r"entry 3\b"):
            timeline.history(third)
        other = next(e.issue for e in ENTRIES if e.issue != third)
        assert timeline.history(other)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM entry WHERE number > 9",
        "DELETE FROM head",
        "UPDATE head SET digest = 'x'",
        "UPDATE head SET number = 'x'",
        "UPDATE head SET digest = x'ff'",
    ],
)
def test_nothing_is_appended_to_a_log_that_lost_its_end(path: Path, statement: str) -> None:
    with behind_the_triggers(path) as connection:
        connection.execute(statement)
    with SqliteTimeline(path) as timeline, pytest.raises(TimelineDamaged):
        timeline.append([ENTRIES[0]])


@pytest.mark.parametrize("digest", ["x'ff'", "7"])
def test_an_unreadable_digest_to_go_on_from_is_noticed(path: Path, digest: str) -> None:
    with behind_the_triggers(path) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(f"UPDATE entry SET digest = {digest} WHERE number = 3")
    with SqliteTimeline(path) as timeline:
        with pytest.raises(TimelineDamaged):
            timeline.entries(after=3)
        with pytest.raises(TimelineDamaged):
            timeline.append([ENTRIES[3]])


def test_a_repetition_does_not_bring_back_an_entry_that_was_changed(path: Path) -> None:
    with behind_the_triggers(path) as connection:
        connection.execute("UPDATE entry SET payload = '{}' WHERE number = 3")
    with SqliteTimeline(path) as timeline, pytest.raises(TimelineDamaged, match=r"entry 3\b"):
        timeline.append([ENTRIES[2]])


def test_a_forger_who_rewrites_the_end_and_its_record_is_betrayed_only_by_a_digest_noted_elsewhere(path: Path) -> None:
    noted = read(path)[-1].digest
    with behind_the_triggers(path) as connection:
        row = connection.execute(
            "SELECT tenant, issue, kind, subject, actor, actor_version, time FROM entry WHERE number = ?", (LAST,)
        ).fetchone()
        (previous,) = connection.execute("SELECT digest FROM entry WHERE number = ?", (LAST - 1,)).fetchone()
        forged = link(previous, LAST, row, b"{}")
        connection.execute("UPDATE entry SET payload = '{}', digest = ? WHERE number = ?", (forged, LAST))
        connection.execute("UPDATE head SET digest = ?", (forged,))
    assert read(path)[-1].digest != noted


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, 10**6), flip=st.integers(1, 255))
def test_a_flipped_byte_anywhere_in_the_file_changes_no_entry_unnoticed(
    path: Path, whole: Path, position: int, flip: int
) -> None:
    stored = read(shutil.copyfile(whole, path))
    content = bytearray(path.read_bytes())
    content[position % len(content)] ^= flip
    path.write_bytes(content)
    try:
        found = read(path)
    except (TimelineDamaged, StateUnwritable):
        return
    assert found == stored


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6))
def test_a_file_cut_short_is_damaged_and_left_as_it_is(path: Path, whole: Path, cut: int) -> None:
    content = whole.read_bytes()
    content = content[: cut % len(content)]
    path.write_bytes(content)
    with SqliteTimeline(path) as timeline:
        with pytest.raises(TimelineDamaged):
            timeline.entries()
        with pytest.raises(TimelineDamaged):
            timeline.append(ENTRIES)
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"\0", b"not a database" * 500, b"SQLite format 3\0"])
def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "timeline.db"
    path.write_bytes(content)
    with SqliteTimeline(path) as timeline:
        with pytest.raises(TimelineDamaged):
            timeline.entries()
        with pytest.raises(TimelineDamaged):
            timeline.append(ENTRIES)
    assert path.read_bytes() == content


def test_a_database_of_somebody_else_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "timeline.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE entry (number INTEGER)")
    connection.close()
    content = path.read_bytes()
    with SqliteTimeline(path) as timeline, pytest.raises(TimelineDamaged, match="not a timeline of BugSage"):
        timeline.append(ENTRIES)
    assert path.read_bytes() == content
