import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bugsage.adapters.timeline import SqliteTimeline, opening
from bugsage.adapters.timeline.statements import SCHEMA_VERSION
from bugsage.errors import TimelineDamaged
from tests.timeline.samples import a_days_work

ENTRIES = a_days_work()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "timeline.db"
    with SqliteTimeline(path) as timeline:
        timeline.append(ENTRIES)
    return path


def version(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found


def test_making_one_where_one_is_changes_nothing(path: Path) -> None:
    before = path.read_bytes()
    opening.create(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["timeline.db"]


def test_of_many_who_make_one_all_get_the_same(tmp_path: Path) -> None:
    path = tmp_path / "state" / "timeline.db"
    timelines = [SqliteTimeline(path) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda timeline, entry: timeline.append([entry]), timelines, ENTRIES))
    assert [len(timeline.entries()) for timeline in timelines] == [6] * 6
    for timeline in timelines:
        timeline.close()
    assert [file.name for file in path.parent.iterdir()] == ["timeline.db"]


def test_a_file_system_without_hard_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(opening.os, "link", refuse)
    path = tmp_path / "timeline.db"
    with SqliteTimeline(path) as timeline:
        stored = timeline.append(ENTRIES)
        opening.create(path)
        assert timeline.entries() == stored
    assert [file.name for file in tmp_path.iterdir()] == ["timeline.db"]


def test_names_that_mean_something_in_an_address_are_only_names(tmp_path: Path) -> None:
    path = tmp_path / "a b%20c?mode=memory#d" / "timeline.db"
    with SqliteTimeline(path) as timeline:
        timeline.append(ENTRIES)
    assert path.exists()


def test_a_file_of_a_newer_version_is_left_alone(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    with SqliteTimeline(path) as timeline, pytest.raises(TimelineDamaged, match="newer BugSage") as caught:
        timeline.append(ENTRIES)
    assert caught.value.hint == "update BugSage"


def test_an_older_file_is_brought_up_to_date_whole(path: Path) -> None:
    connection = opening.open_existing(path)
    script = "ALTER TABLE entry ADD COLUMN note TEXT NOT NULL DEFAULT '';\nCREATE TABLE extra (id INTEGER);"
    opening.migrate(connection, [script], SCHEMA_VERSION + 1)
    assert version(connection) == SCHEMA_VERSION + 1
    assert connection.execute("SELECT count(note) FROM entry").fetchone() == (len(ENTRIES),)
    opening.migrate(connection, ["CREATE TABLE extra (id INTEGER)"], SCHEMA_VERSION + 1)  # somebody else was faster
    connection.close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path) -> None:
    connection = opening.open_existing(path)
    with pytest.raises(sqlite3.OperationalError):
        opening.migrate(connection, ["CREATE TABLE extra (id INTEGER);", "CREATE nonsense;"], SCHEMA_VERSION + 1)
    assert version(connection) == SCHEMA_VERSION
    names = [row[0].decode() for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert "extra" not in names
    connection.close()
    with SqliteTimeline(path) as timeline:
        assert len(timeline.entries()) == len(ENTRIES)
