"""Reports from a file, a folder, an archive, standard input, or from the words of the command line themselves."""

import errno
import os
import re
import stat
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from bugsage.adapters.files import archives
from bugsage.adapters.files.clipboard import CLIPBOARD, pasted
from bugsage.adapters.files.contents import MB, Content, Room, drained, is_gzip
from bugsage.adapters.files.names import (
    MOST_DEPTH,
    MOST_ENTRIES,
    MOST_REPORTS,
    is_own_folder,
    is_report_name,
    with_left_out,
)
from bugsage.errors import SourceNotFound, SourceUnreadable
from bugsage.model.report import RawReport

_MAX_FOLDER_MB = 256

_URL = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_SHORT_ID = re.compile(r"[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)*-[0-9A-Z]{1,10}")
#: One word with a slash or a short ending, and nothing that stands in messages but seldom in names.
_PATH = re.compile(r"(?=.*[/\\]|.*\.(?:[a-z][a-z0-9]{0,3}|jsonl|ndjson|trace)\Z)[^\s:'\"()<>\[\]{}]+")
_TRIED_NAME = 4096


class FileSource:
    """The port ReportSource for what is on this machine. Relative paths start at `folder` (default: where we are).

    What is larger than `in_memory` bytes is handed on as an open, seekable stream; what cannot be sought in
    (standard input, pipes, compressed files) goes to a temporary file first, up to `at_most` bytes.
    """

    def __init__(
        self,
        folder: Path | None = None,
        stdin: BinaryIO | None = None,
        *,
        in_memory: int = 4 * MB,
        at_most: int = 512 * MB,
    ) -> None:
        self._folder = folder
        self._stdin = stdin
        self._in_memory = in_memory
        self._at_most = at_most

    def read(self, source: str, format: str | None = None) -> tuple[RawReport, ...]:
        """The reports of a source. Raises SourceNotFound, SourceUnreadable; whoever gets a stream closes it."""
        if source == "-":
            return self.within(RawReport(source=source, content=self._read_stdin(), format=format, origin="stdin"))
        if source == CLIPBOARD:
            return (RawReport(source=source, content=pasted(), format=format, origin="clipboard"),)
        if _URL.fullmatch(source):
            raise SourceNotFound(f"{source[:300]}: nothing that can be read is known at this address", hint=_ADDRESSES)
        path = self._existing(source)
        if path is not None:
            if path.is_dir():
                return self._read_folder(path, source, format)
            return self.within(self._read_file(path, source, format))
        _refuse_names(source)
        return (
            RawReport(source=source, content=source.encode("utf-8", "surrogateescape"), format=format, origin="text"),
        )

    def within(self, report: RawReport, suffixes: Sequence[str] = ()) -> tuple[RawReport, ...]:
        """The reports of an archive, and its files with these endings; any other report itself.

        Raises SourceNotFound, SourceUnreadable.
        """
        if not archives.is_archive(report.content):
            return (report,)
        name = "standard input" if report.source == "-" else report.source
        return archives.members(
            report.content,
            name,
            report.format,
            self._in_memory,
            self._at_most,
            origin=report.origin,
            suffixes=tuple(suffixes),
        )

    def _existing(self, source: str) -> Path | None:
        """The path that a source names, if there is one."""
        if not source or len(source) > _TRIED_NAME or "\0" in source or "\n" in source:
            return None
        path = (self._folder or Path()) / source
        try:
            path.stat()
        except PermissionError as error:
            raise _unreadable(source, error) from error
        except (OSError, ValueError) as error:
            if getattr(error, "errno", None) == errno.ELOOP:
                raise _unreadable(source, error) from error
            return None
        return path

    def _read_stdin(self) -> Content:
        import sys

        stream = self._stdin or (sys.stdin.buffer if sys.stdin else None)
        if stream is None:
            raise SourceUnreadable("standard input is closed", hint="pipe a log into it, or give a file")
        try:
            return drained(stream, "standard input", self._in_memory, Room(self._at_most))
        except (OSError, ValueError) as error:
            raise _unreadable("standard input", error) from error

    def _read_file(self, path: Path, source: str, format: str | None) -> RawReport:
        try:
            return RawReport(source=source, content=self._content(path, source), format=format)
        except OSError as error:
            raise _unreadable(source, error) from error

    def _content(self, path: Path, source: str) -> Content:
        stream = path.open("rb")
        try:
            if not stat.S_ISREG(path.stat().st_mode) or is_gzip(stream):
                with stream:
                    return drained(stream, source, self._in_memory, Room(self._at_most))
            start = stream.read(self._in_memory + 1)
            if len(start) <= self._in_memory:
                stream.close()
                return start
            stream.seek(0)
        except BaseException:
            stream.close()
            raise
        return stream

    def _read_folder(self, folder: Path, source: str, format: str | None) -> tuple[RawReport, ...]:
        try:
            names, more = _names_below(folder)
        except OSError as error:
            raise _unreadable(source, error) from error
        reports: list[RawReport] = []
        skipped: list[str] = []
        left = _MAX_FOLDER_MB * MB
        for name in names[:MOST_REPORTS]:
            size = _own_size(folder, name)
            left -= size or 0
            try:
                if size is None or left < 0:
                    raise SourceUnreadable(name)
                reports.append(self._read_file(folder / name, str(Path(source) / name), format))
            except SourceUnreadable:
                skipped.append(name)
        skipped += names[MOST_REPORTS:]
        if more:
            skipped.append(f"what lies below more than {MOST_ENTRIES} others")
        return with_left_out(reports, skipped, source)


_ADDRESSES = (
    "an address is that of a run, a job or a pull request of a CI service, or of an issue of Sentry; anything else is "
    "given as a file, or on standard input (`-`)"
)
_READS = (
    "files, folders and archives of reports, standard input (`-`), issues of Sentry, runs of CI and the text of an "
    "error itself are read"
)


def _refuse_names(source: str) -> None:
    """What looks like the name of something is not taken for the text of an error. Raises SourceNotFound."""
    if not source.strip():
        raise SourceNotFound("the source is empty")
    if len(source) > _TRIED_NAME:
        return
    if _SHORT_ID.fullmatch(source):
        raise SourceNotFound(f"{source} looks like the id of an issue, and none is known here by it", hint=_READS)
    if _PATH.fullmatch(source):
        raise SourceNotFound(
            f"there is no file {source}", hint="check the path; the text of an error is given in quotes"
        )


def _names_below(folder: Path) -> tuple[list[str], bool]:
    """The reports in a folder and in those below it, by their paths from it; and whether there is more than that.

    Raises OSError where the folder itself cannot be listed; those below it that cannot are passed over.
    """
    found: list[str] = []
    left = MOST_ENTRIES
    todo: list[tuple[Path, int]] = [(folder, 0)]
    while todo:
        inside, depth = todo.pop()
        try:
            with os.scandir(inside) as listed:
                entries = list(islice(listed, left + 1))
        except OSError:
            if inside is folder:
                raise
            continue
        left -= len(entries)
        if left < 0:
            return sorted(found), True
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if depth < MOST_DEPTH and is_own_folder(entry.name):
                    todo.append((inside / entry.name, depth + 1))
            elif is_report_name(entry.name):
                found.append((inside / entry.name).relative_to(folder).as_posix())
    return sorted(found), False


def _own_size(folder: Path, name: str) -> int | None:
    """Size of a regular file that lies in the folder; None for pipes, devices and links that lead out of it."""
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
            return None
        return path.stat().st_size
    except (OSError, RuntimeError):
        return None


def _unreadable(source: str, error: Exception) -> SourceUnreadable:
    return SourceUnreadable(f"{source} cannot be read: {getattr(error, 'strerror', None) or error}")
