"""Readings kept between runs, by what was read and how: in SQLite where that works, in memory where it does not."""

import sqlite3
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from bugsage.adapters.code_map.parsing import Reading

#: Version of the tables; a store of another one is emptied.
SCHEMA_VERSION = 2
BUSY_SECONDS = 2.0
#: Readings of content that is no longer there are dropped when there are this many times more than are needed.
PRUNE_FACTOR = 3
#: In a small repository so many more may stay: a few branches of it.
PRUNE_MINIMUM = 300
#: New readings are written whenever there are so many bytes of them, so that a first run holds few in memory.
HELD_BYTES = 4_000_000

_Answer = TypeVar("_Answer")
_Rows = list[tuple[Any, ...]]

#: Definitions, calls and bytes.
Figures = tuple[int, int, int]

#: Files left out, with the reason.
Skipped = tuple[tuple[str, str], ...]


class Snapshot(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the last refresh found, so that the next one can tell at a glance that nothing changed."""

    #: Path and key of every file that was listed, those left out included.
    listed: dict[str, str] = {}
    #: Path and key of every file in the map.
    files: dict[str, str] = {}
    skipped: Skipped = ()
    #: Files of languages whose grammar is not installed: the language, and how many.
    unread: dict[str, int] = {}
    #: Folders with a manifest.
    packages: tuple[str, ...] = ()
    definitions: int = 0
    calls: int = 0
    bytes: int = 0


class Store:
    """Readings by key. No method raises because of the database; without one this lasts as long as the object.

    The folder is somebody else's to make: readings alone are no reason for one.
    """

    def __init__(self, state: Path | None) -> None:
        self._path = state / "codemap.db" if state else None
        self._connection: sqlite3.Connection | None = None
        self._opened = False
        #: What this process read itself: needed soon, and all there is when the database cannot be written.
        self._fresh: dict[str, Reading] = {}
        self._room = HELD_BYTES
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """What the last refresh found, of this process or of another."""
        if self._snapshot is None:
            row = self._try(lambda db: db.execute(_sql()["read_listing"]).fetchone(), None)
            self._snapshot = _decoded(row[0] if row else b"")
        return self._snapshot

    def known(self, keys: Collection[str]) -> set[str]:
        """Those of some keys that need no parsing."""
        asked = (_json(keys),)
        rows: _Rows = self._try(lambda db: db.execute(_sql()["known_keys"], asked).fetchall(), []) if keys else []
        return {key for (key,) in rows}.union(key for key in keys if key in self._fresh)

    def figures(self, keys: Collection[str]) -> dict[str, Figures]:
        """Definitions, calls and bytes of each reading."""
        asked = (_json(keys),)
        rows: _Rows = self._try(lambda db: db.execute(_sql()["figures"], asked).fetchall(), [])
        found = {key: (definitions, calls, size) for key, definitions, calls, size in rows}
        mine = ((key, self._fresh[key]) for key in keys if key in self._fresh)
        return found | {key: (reading.definitions, reading.calls, reading.bytes) for key, reading in mine}

    def payloads(self, keys: Collection[str]) -> dict[str, bytes]:
        """The encoded readings, as far as they are there."""
        asked = (_json(key for key in keys if key not in self._fresh),)
        rows: _Rows = self._try(lambda db: db.execute(_sql()["payloads"], asked).fetchall(), [])
        return dict(rows) | {key: self._fresh[key].payload for key in keys if key in self._fresh}

    def called(self, keys: Collection[str], version: int) -> dict[str, bytes]:
        """What was made of readings of who calls whom, as far as it is there."""
        asked = (version, _json(keys))

        def ask(db: sqlite3.Connection) -> _Rows:
            db.execute(_sql()["create_called"])
            return db.execute(_sql()["called"], asked).fetchall()

        rows: _Rows = self._try(ask, [])
        return dict(rows)

    def keep_called(self, payloads: Mapping[str, bytes], version: int) -> None:
        """Store what was made of readings; without a database it is made again."""
        rows = [(key, version, payload) for key, payload in payloads.items()]

        def write(db: sqlite3.Connection) -> None:
            db.execute("BEGIN IMMEDIATE")
            db.execute(_sql()["create_called"])
            db.executemany(_sql()["add_called"], rows)
            db.execute(_sql()["remove_other_calls"])
            db.execute("COMMIT")

        self._try(write, None)

    def add(self, reading: Reading) -> None:
        """Take a new reading; it is stored when enough of them have come together, at the latest by `keep`."""
        self._fresh[reading.key] = reading
        self._room -= len(reading.payload)
        if self._room < 0:
            # Once refused it is left alone until `keep`: each attempt may wait for somebody else's lock.
            self._room = HELD_BYTES if self._write(None) else sys.maxsize

    def flush(self) -> None:
        """Store the readings that have come together."""
        self._write(None)

    def keep(self, snapshot: Snapshot) -> None:
        """Store what this refresh found together with the last of its readings; drop what has piled up."""
        self._snapshot = snapshot
        written = self._write(snapshot)
        self._room = HELD_BYTES
        if not written and len(self._fresh) > PRUNE_FACTOR * len(snapshot.files) + PRUNE_MINIMUM:
            live = set(snapshot.files.values())
            self._fresh = {key: reading for key, reading in self._fresh.items() if key in live}

    def _write(self, snapshot: Snapshot | None) -> bool:
        """Store all new readings in one transaction; whether that worked."""
        rows = [(r.key, r.definitions, r.calls, r.bytes, r.payload) for r in self._fresh.values()]

        def write(db: sqlite3.Connection) -> bool:
            db.execute("BEGIN IMMEDIATE")
            db.executemany(_sql()["add_file"], rows)
            if snapshot:
                db.execute(_sql()["write_listing"], (msgspec.msgpack.encode(snapshot),))
                _prune(db, set(snapshot.files.values()))
            db.execute("COMMIT")
            return True

        written = self._try(write, False)
        if written:
            self._fresh.clear()
        return written

    def close(self) -> None:
        """Let go of the database; what is asked from now on is answered from memory."""
        if self._connection:
            self._connection.close()
        self._connection = None

    def __del__(self) -> None:
        self.close()

    def _try(self, action: Callable[[sqlite3.Connection], _Answer], otherwise: _Answer) -> _Answer:
        """Ask the database; a damaged one is begun anew, and whatever else it refuses is done without."""
        for _ in range(2):
            try:
                db = self._database()
                return action(db) if db else otherwise
            except (sqlite3.OperationalError, OSError):  # locked, read-only, full
                self._roll_back()
                return otherwise
            except (sqlite3.DatabaseError, OverflowError):
                self.close()
                self._opened = not self._discard()
        return otherwise

    def _roll_back(self) -> None:
        if self._connection and self._connection.in_transaction:
            self._connection.rollback()

    def _database(self) -> sqlite3.Connection | None:
        if not self._opened and self._path and self._path.parent.is_dir():
            self._opened = True
            self._connection = _connect(self._path)
        return self._connection

    def _discard(self) -> bool:
        """Remove a file that is no database; whether that worked."""
        assert self._path is not None
        try:
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        except OSError:
            return False
        return True


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA synchronous = NORMAL")
        if db.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_VERSION:
            _create(db)
    except BaseException:
        db.close()
        raise
    return db


def _create(db: sqlite3.Connection) -> None:
    with suppress(sqlite3.OperationalError):  # somebody else is just doing it
        db.execute("PRAGMA journal_mode = WAL")
    db.execute("BEGIN IMMEDIATE")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version != SCHEMA_VERSION:
        for name in ("drop_files", "drop_listing", "create_files", "create_listing"):
            db.execute(_sql()[name])
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    db.execute("COMMIT")


def _prune(db: sqlite3.Connection, live: set[str]) -> None:
    count = db.execute(_sql()["count_files"]).fetchone()[0]
    if count > PRUNE_FACTOR * len(live) + PRUNE_MINIMUM:
        db.execute(_sql()["remove_other_files"], (_json(live),))


def _json(keys: Iterable[str]) -> str:
    return msgspec.json.encode(sorted(keys)).decode()


def _decoded(snapshot: bytes) -> Snapshot:
    try:
        return msgspec.msgpack.decode(snapshot, type=Snapshot) if snapshot else Snapshot()
    except msgspec.MsgspecError:
        return Snapshot()


@cache
def _sql() -> dict[str, str]:
    text = Path(__file__).with_name("store.sql").read_text("utf-8")
    statements = (block.partition("\n") for block in text.split("-- name: ")[1:])
    return {name.strip(): statement.strip() for name, _, statement in statements}
