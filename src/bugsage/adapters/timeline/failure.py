"""What SQLite complains of, in the words of the house."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bugsage.errors import BugSageError, StateUnwritable, TimelineDamaged

#: The file may not be opened, or not be written.
_ACCESS = frozenset((sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH))
#: Trouble with the place where the file lies; everything else that SQLite reports is trouble with its content.
_SURROUNDINGS = _ACCESS | {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOLFS,
}


@contextmanager
def failures_named(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system raise into StateUnwritable or TimelineDamaged."""
    try:
        yield
    except sqlite3.Error as error:
        raise _named(error, path) from error
    except UnicodeDecodeError as error:  # SQLite quotes what it stumbled over, and Python cannot read the quotation
        raise TimelineDamaged(f"The timeline {path} is damaged: it holds names that are no text.") from error
    except OSError as error:
        raise StateUnwritable(f"The timeline {path} cannot be used: {error.strerror or error}.") from error


def is_about_access(error: sqlite3.Error) -> bool:
    """The file may not be opened, or not be written: a read-only place, as opposed to a damaged file."""
    return _primary_code(error) in _ACCESS


def _named(error: sqlite3.Error, path: Path) -> BugSageError:
    if _primary_code(error) in _SURROUNDINGS:
        return StateUnwritable(f"The timeline {path} cannot be used: {error}.")
    return TimelineDamaged(f"The timeline {path} is damaged: {error}.")


def _primary_code(error: sqlite3.Error) -> int | None:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
