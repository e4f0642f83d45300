"""The timeline in SQLite: entries go in by whole appends, come out verified, and are never changed."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from bugsage.adapters.timeline.chain import (
    GENESIS,
    canonical_payload,
    checked,
    damaged_at,
    entry_at,
    link,
    text_of,
    texts_of,
)
from bugsage.adapters.timeline.failure import failures_named, is_about_access
from bugsage.adapters.timeline.opening import (
    connect,
    copy_with_log,
    create,
    open_existing,
)
from bugsage.adapters.timeline.statements import statements
from bugsage.errors import TimelineDamaged
from bugsage.model.timeline import Entry, EntryKind

T = TypeVar("T")

#: What a person said or agreed to: on the disk before `append` comes back, even if the power fails next.
DURABLE = frozenset((
    EntryKind.VERDICT_GIVEN,
    EntryKind.ISSUES_MERGED,
    EntryKind.ISSUE_SPLIT,
    EntryKind.ISSUE_RESOLVED,
    EntryKind.ISSUE_SUPPRESSED,
    EntryKind.FIX_APPLIED,
    EntryKind.FIX_REVERTED,
    EntryKind.ESCALATED,
))  # fmt: skip


class SqliteTimeline:
    """A timeline in one SQLite file, made by the first append. Safe to share between threads and processes."""

    def __init__(self, path: Path, make: Callable[[], object] = lambda: None) -> None:
        """`make` is called before the file is made: it makes the folder around it."""
        self._path, self._make = path, make
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._lock = threading.RLock()

    def append(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Append in one transaction what is not there yet; gives back the entries as stored, with number and digest.

        Raises StateUnwritable, and TimelineDamaged before anything is written to a log that has lost its end.
        """
        batch = tuple(entries)
        if not batch:
            return ()
        level = "FULL" if any(entry.kind in DURABLE for entry in batch) else "NORMAL"
        with self._lock, failures_named(self._path):
            connection = self._opened() or self._made()
            connection.execute(f"PRAGMA synchronous = {level}")
            with _transaction(connection, "IMMEDIATE"):
                return tuple(_append_each(connection, batch))

    def entries(self, issue: str | None = None, after: int = 0) -> tuple[Entry, ...]:
        """Entries in order, of one issue or of all, from number `after` + 1.

        Every entry from there on is verified, those of other issues too. Raises TimelineDamaged, StateUnwritable.
        """
        return self._look(lambda connection: tuple(_read(connection, issue, after)), ())

    def history(self, issue: str) -> tuple[Entry, ...]:
        """Entries of one issue in order, each verified against the one before it; the others are not read.

        Raises TimelineDamaged, StateUnwritable.
        """
        return self._look(lambda connection: tuple(_read_issue(connection, issue)), ())

    def digest(self, number: int) -> str | None:
        """Digest of the entry with this number; None where there is none. Raises TimelineDamaged, StateUnwritable."""
        return self._look(lambda connection: _digest_or_none(connection, number), None)

    def close(self) -> None:
        """Let go of the file; the next call opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def __enter__(self) -> SqliteTimeline:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_connection", None) is not None:
            self.close()

    def _look(self, read: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """What is read of the timeline, or of a copy of it where SQLite may not write; `otherwise` without any."""
        with self._lock, failures_named(self._path):
            try:
                connection = self._opened()
                return read(connection) if connection else otherwise
            except sqlite3.Error as error:
                if not is_about_access(error):
                    raise
                return _in_copy(self._path, read)

    def _opened(self) -> sqlite3.Connection | None:
        """The connection; None where there is no file. A file that was moved aside or deleted is let go."""
        file = _identity(self._path)
        if self._connection is not None and file != self._file:
            self.close()
        if self._connection is None and file is not None:
            self._connection, self._file = open_existing(self._path), file
        return self._connection

    def _made(self) -> sqlite3.Connection:
        self._make()
        create(self._path)
        self._connection, self._file = open_existing(self._path), _identity(self._path)
        return self._connection


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def _transaction(connection: sqlite3.Connection, kind: str) -> Iterator[None]:
    connection.execute(f"BEGIN {kind}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _head(connection: sqlite3.Connection) -> tuple[int, str]:
    """Number and digest of the last entry. Raises TimelineDamaged where the log does not reach to its own end."""
    found = connection.execute(statements()["head"]).fetchone()
    if found is None or not isinstance(found[0], int):
        raise TimelineDamaged("The timeline is damaged: it has lost the record of its end.")
    number, digest, last, last_digest = found
    if (number, digest) != (last or 0, last_digest or b""):
        raise damaged_at(number, "the log and the record of its end disagree")
    return number, text_of(digest, number)


def _append_each(connection: sqlite3.Connection, batch: tuple[Entry, ...]) -> Iterator[Entry]:
    number, previous = _head(connection)
    insert = statements()["insert"]
    for entry in batch:
        texts, payload = texts_of(entry), canonical_payload(entry.payload)
        digest = link(previous, number + 1, texts, payload)
        if connection.execute(insert, (number + 1, *texts, payload.decode(), digest)).rowcount == 1:
            number, previous = number + 1, digest
            yield entry_at(number, texts, payload, digest)
        else:
            yield _stored(connection, entry)


def _stored(connection: sqlite3.Connection, entry: Entry) -> Entry:
    key = (entry.tenant, entry.issue, entry.kind.value, entry.actor.version, entry.subject)
    row = connection.execute(statements()["find"], key).fetchone()
    if row is None or not isinstance(row[0], int):
        raise TimelineDamaged("The timeline is damaged: its index names an entry that it does not hold.")
    texts = checked(row, _digest_at(connection, row[0] - 1), row[0])
    return entry_at(row[0], texts, row[8], row[9].decode())


def _read(connection: sqlite3.Connection, issue: str | None, after: int) -> Iterator[Entry]:
    with _transaction(connection, "DEFERRED"):  # the head and the rows of one moment
        end, end_digest = _head(connection)
        number = max(after, 0)
        if number >= end:
            return
        previous = _digest_at(connection, number)
        for row in connection.execute(statements()["after"], (number,)):
            number += 1
            texts = checked(row, previous, number)
            previous = row[9].decode()
            if issue is None or texts[1] == issue:
                yield entry_at(number, texts, row[8], previous)
        if (number, previous) != (end, end_digest):
            raise damaged_at(number + 1, "it is missing")


def _digest_at(connection: sqlite3.Connection, number: int) -> str:
    if number == 0:
        return GENESIS
    found = _digest_or_none(connection, number)
    if found is None:
        raise damaged_at(number, "it is missing")
    return found


def _read_issue(connection: sqlite3.Connection, issue: str) -> Iterator[Entry]:
    with _transaction(connection, "DEFERRED"):
        _head(connection)
        for row in connection.execute(statements()["of-issue"], (issue,)):
            if not isinstance(row[0], int):
                raise TimelineDamaged("The timeline is damaged: its index names an entry that it does not hold.")
            texts = checked(row[:10], text_of(row[10] or GENESIS.encode(), row[0]), row[0])
            yield entry_at(row[0], texts, row[8], row[9].decode())


def _digest_or_none(connection: sqlite3.Connection, number: int) -> str | None:
    found = connection.execute(statements()["digest"], (number,)).fetchone()
    return text_of(found[0], number) if found else None


def _in_copy(path: Path, read: Callable[[sqlite3.Connection], T]) -> T:
    import fcntl
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="bugsage-timeline-") as folder, _opened(folder) as held:
        with suppress(OSError):  # by its lock others know that it is no leftover of a killed process
            fcntl.flock(held, fcntl.LOCK_EX)
        connection = connect(copy_with_log(path, Path(folder)))
        try:
            return read(connection)
        finally:
            connection.close()


@contextmanager
def _opened(folder: str) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
