"""How the file of a timeline is made, opened and brought up to date. None of it overwrites a file that is there."""

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from bugsage.adapters.timeline.statements import SCHEMA_VERSION, migrations
from bugsage.errors import TimelineDamaged

#: `BSTL` in ASCII: tells a timeline from every other SQLite file.
APPLICATION_ID = 0x4253544C
#: Seconds to wait for another writer.
PATIENCE = 10.0


def create(path: Path) -> None:
    """Make an empty timeline, unless somebody else is faster: built under another name, then linked in place whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    built = path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}")
    try:
        _build(built)
        _put_in_place(built, path)
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{built}{suffix}").unlink(missing_ok=True)


def open_existing(path: Path) -> sqlite3.Connection:
    """A connection to a timeline, brought up to the present schema. Raises TimelineDamaged, sqlite3.Error."""
    connection = connect(path)
    try:
        version = _version(connection, path)
        if version < SCHEMA_VERSION:
            migrate(connection, migrations(version), SCHEMA_VERSION)
    except BaseException:
        connection.close()
        raise
    return connection


def connect(path: Path) -> sqlite3.Connection:
    """A connection that neither makes a file nor opens transactions by itself; texts come back as bytes."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    connection.text_factory = bytes
    return connection


def migrate(connection: sqlite3.Connection, scripts: Sequence[str], version: int) -> None:
    """Run schema scripts and write the version they lead to, in one transaction; nothing if another was faster."""
    from sqlite_utils import Database

    database = Database(connection, execute_plugins=False)
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] < version:
            for script in scripts:
                database.executescript(script)
            connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def copy_with_log(path: Path, folder: Path) -> Path:
    """Copy a timeline and what was not yet folded into its main file to a folder where SQLite may write."""
    from shutil import copyfile

    copied = folder / "timeline.db"
    copyfile(path, copied)
    log = Path(f"{path}-wal")
    if log.exists():
        copyfile(log, Path(f"{copied}-wal"))
    return copied


def _build(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        migrate(connection, migrations(0), SCHEMA_VERSION)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def _put_in_place(built: Path, path: Path) -> None:
    try:
        os.link(built, path)  # unlike a rename, this never replaces what another process put there meanwhile
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        if not path.exists():
            built.replace(path)


def _version(connection: sqlite3.Connection, path: Path) -> int:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID or version < 1:
        raise TimelineDamaged(f"{path} is not a timeline of BugSage, or its beginning is lost.")
    if version > SCHEMA_VERSION:
        message = f"{path} was written by a newer BugSage (schema {version}; this one reads {SCHEMA_VERSION})."
        raise TimelineDamaged(message, hint="update BugSage")
    return version
