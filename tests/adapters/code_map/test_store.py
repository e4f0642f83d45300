"""The store keeps readings between runs, and the run goes on without it whatever happens to it."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bugsage.adapters.code_map import CodeMapReader
from bugsage.adapters.code_map.parsing import Reading
from bugsage.adapters.code_map.store import SCHEMA_VERSION, Snapshot, Store

SOURCES = {f"pkg/m{n}.py": f"def f{n}(x):\n    return g(x, {n})\n" for n in range(20)}


@pytest.fixture
def project(repository):
    repository.commit("all", SOURCES)
    return repository


@pytest.fixture
def state(tmp_path) -> Path:
    folder = tmp_path / "state"
    folder.mkdir()
    return folder


def names(reader: CodeMapReader) -> list[str]:
    return sorted(d.symbol for _, d in reader.code_map().definitions() if d.kind == "function")


EVERY_NAME = sorted(f"f{n}" for n in range(20))


def test_a_second_run_parses_nothing(project, state) -> None:
    first = CodeMapReader(project.root, state)
    assert first.refresh().parsed == 20
    second = CodeMapReader(project.root, state)
    stats = second.refresh()
    assert (stats.parsed, stats.reused, stats.files) == (0, 20, 20)
    assert second.code_map() == first.code_map()


def test_without_a_state_folder_nothing_is_written(project) -> None:
    before = sorted(project.root.rglob("*"))
    reader = CodeMapReader(project.root, None)
    assert names(reader) == EVERY_NAME
    assert reader.refresh().parsed == 0
    assert sorted(project.root.rglob("*")) == before


def test_readings_wait_for_a_folder_that_somebody_else_makes(project, state) -> None:
    state.rmdir()
    reader = CodeMapReader(project.root, state)
    assert names(reader) == EVERY_NAME
    assert not state.exists()
    state.mkdir()
    project.write({"pkg/new.py": "def new(): pass\n"})
    reader.refresh()
    assert CodeMapReader(project.root, state).refresh().parsed == 0


@pytest.mark.parametrize("content", [b"", b"not a database" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_store_is_begun_anew(project, state, content) -> None:
    (state / "codemap.db").write_bytes(content)
    assert names(CodeMapReader(project.root, state)) == EVERY_NAME
    assert CodeMapReader(project.root, state).refresh().parsed == 0


def test_a_store_damaged_in_the_middle_is_begun_anew(project, state) -> None:
    CodeMapReader(project.root, state).refresh()
    file = state / "codemap.db"
    content = bytearray(file.read_bytes())
    content[4096:] = b"\x5a" * (len(content) - 4096)
    file.write_bytes(content)
    assert names(CodeMapReader(project.root, state)) == EVERY_NAME


def test_a_store_of_another_version_is_emptied(project, state) -> None:
    CodeMapReader(project.root, state).refresh()
    with sqlite3.connect(state / "codemap.db") as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    db.close()
    reader = CodeMapReader(project.root, state)
    assert reader.refresh().parsed == 20
    assert names(reader) == EVERY_NAME


def test_a_damaged_snapshot_costs_nothing_but_itself(project, state) -> None:
    CodeMapReader(project.root, state).refresh()
    with sqlite3.connect(state / "codemap.db") as db:
        db.execute("UPDATE listing SET snapshot = ?", (b"\xc1garbage",))
    db.close()
    reader = CodeMapReader(project.root, state)
    assert reader.refresh().parsed == 0
    assert names(reader) == EVERY_NAME


def test_a_locked_store_is_done_without(project, state, monkeypatch) -> None:
    monkeypatch.setattr("bugsage.adapters.code_map.store.BUSY_SECONDS", 0.05)
    CodeMapReader(project.root, state).refresh()
    project.write({"pkg/new.py": "def new(): pass\n"})
    db = sqlite3.connect(state / "codemap.db", isolation_level=None)
    db.execute("BEGIN EXCLUSIVE")
    try:
        reader = CodeMapReader(project.root, state)
        assert names(reader) == sorted([*EVERY_NAME, "new"])
    finally:
        db.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_state_folder_is_done_without(project, state) -> None:
    state.chmod(0o500)
    assert names(CodeMapReader(project.root, state)) == EVERY_NAME


def test_a_state_folder_that_cannot_exist_is_done_without(project, state) -> None:
    state.rmdir()
    state.write_text("a file in its place")
    assert names(CodeMapReader(project.root, state)) == EVERY_NAME


def test_a_full_disk_is_done_without(project, state) -> None:
    CodeMapReader(project.root, state).refresh()
    project.write({f"big{n}.py": f"x = '{'a' * 300_000}{n}'\ndef big{n}(): pass\n" for n in range(3)})
    reader = CodeMapReader(project.root, state)
    reader._store.snapshot()
    reader._store._connection.execute("PRAGMA max_page_count = 1")
    assert reader.refresh().parsed == 3
    assert names(reader) == sorted([*EVERY_NAME, "big0", "big1", "big2"])
    assert reader.refresh().parsed == 0


def reading(number: int) -> Reading:
    return Reading(f"p{number}.py", f"python.2.1:{number:040x}", b"\x90", 1, 2, 3)


def known(store: Store) -> set[str]:
    return store.known([reading(n).key for n in range(500)])


def test_old_readings_are_dropped_when_they_pile_up(state) -> None:
    store = Store(state)
    for start in range(0, 500, 100):
        batch = [reading(n) for n in range(start, start + 100)]
        for one in batch:
            store.add(one)
        store.keep(Snapshot(files={r.path: r.key for r in batch[:10]}))
    kept = known(Store(state))
    assert len(kept) < 350
    assert {reading(n).key for n in range(400, 410)} <= kept


def test_much_that_is_new_is_stored_on_the_way(state, monkeypatch) -> None:
    monkeypatch.setattr("bugsage.adapters.code_map.store.HELD_BYTES", 5)
    store = Store(state)
    store._room = 5
    for n in range(8):
        store.add(reading(n))
    assert len(known(Store(state))) == 6
    assert len(known(store)) == 8
    store.keep(Snapshot())
    assert len(known(Store(state))) == 8


def test_what_a_locked_store_refuses_is_kept_and_stored_later(state, monkeypatch) -> None:
    monkeypatch.setattr("bugsage.adapters.code_map.store.BUSY_SECONDS", 0.01)
    known(Store(state))
    store = Store(state)
    store._room = 0
    other = sqlite3.connect(state / "codemap.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store.add(reading(1))
    store.add(reading(2))
    assert known(Store(state)) == set()
    assert store.payloads([reading(1).key]) == {reading(1).key: b"\x90"}
    other.execute("ROLLBACK")
    other.close()
    store.keep(Snapshot())
    assert known(Store(state)) == {reading(1).key, reading(2).key}


SCRIPT = """
import sys
from pathlib import Path
from bugsage.adapters.code_map import CodeMapReader
reader = CodeMapReader(Path(sys.argv[1]), Path(sys.argv[2]))
print("start", flush=True)
for _ in range(int(sys.argv[3])):
    stats = reader.refresh()
print(stats.files, len(reader.code_map().files))
"""


def start(project, state, rounds: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SCRIPT, str(project.root), str(state), str(rounds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_processes_at_the_same_time_do_not_disturb_each_other(project, state) -> None:
    running = [start(project, state, 3) for _ in range(3)]
    answers = [process.communicate(timeout=60) for process in running]
    assert answers == [("start\n20 20\n", "")] * 3
    assert CodeMapReader(project.root, state).refresh().parsed == 0


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.06])
def test_a_kill_at_any_moment_leaves_a_usable_store(project, state, delay) -> None:
    with start(project, state, 1000) as process:
        assert process.stdout.readline() == "start\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(delay or 0.001)
        process.kill()
    reader = CodeMapReader(project.root, state)
    assert reader.refresh().parsed in (0, 20)
    assert names(reader) == EVERY_NAME
