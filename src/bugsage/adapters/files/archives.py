"""Archives: zip, and tar, which may be compressed. Members are read where they lie: nothing is written by its name."""

from __future__ import annotations

import re
import stat
import struct
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import BinaryIO, NamedTuple, cast

from bugsage.adapters.files.contents import MB, Content, Room, closed, drained
from bugsage.adapters.files.names import MOST_ENTRIES, MOST_REPORTS, by_number, is_report_path, with_left_out
from bugsage.errors import SourceUnreadable
from bugsage.model.report import RawReport

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_TAR, _TAR_AT = b"ustar", 257
_PACKED = re.compile(r"\.(?:zip|tar|tgz|tar\.gz)\Z", re.IGNORECASE)
#: Bytes of the directory of a zip archive: more is no list of reports, and reading it alone would take a GB of memory.
_MOST_DIRECTORY = 16 * MB
#: Stored, deflated, bzip2. What LZMA asks for in memory its author chooses.
_METHODS = frozenset((0, 8, 12))
_REPACK = "fetch it again, or unpack it and give the folder"


class _Member(NamedTuple):
    #: With `/`, as the archive says it.
    name: str
    open: Callable[[], BinaryIO]
    #: Why it cannot be read; empty where it can.
    wrong: str = ""


def is_archive(content: Content) -> bool:
    """Whether this is a zip or tar archive."""
    return _kind(content) != ""


def members(
    content: Content,
    source: str,
    format: str | None,
    in_memory: int,
    at_most: int,
    origin: str = "file",
    suffixes: tuple[str, ...] = (),
) -> tuple[RawReport, ...]:
    """The reports in an archive, and in archives in it, in order of their names. The archive is closed.

    Files with one of the further `suffixes` are taken too.

    Raises SourceUnreadable where it is damaged, encrypted or has no end, SourceNotFound where no report is in it.
    """
    unpacking = _Unpacking(source, in_memory, Room(at_most), suffixes)
    try:
        unpacking.read(content, "", nested=False)
        reports = [
            RawReport(source=f"{source}/{name}", content=found, format=format, origin=origin)
            for name, found in sorted(unpacking.found, key=lambda one: by_number(one[0]))
        ]
        return with_left_out(reports, unpacking.skipped, source, unpacking.why)
    except BaseException:
        for _, found in unpacking.found:
            closed(found)
        raise
    finally:
        closed(content)


class _Unpacking:
    """What was found so far in an archive and in those that lie in it."""

    def __init__(self, source: str, in_memory: int, room: Room, suffixes: tuple[str, ...]) -> None:
        self._source, self._in_memory, self._room, self._suffixes = source, in_memory, room, suffixes
        self.found: list[tuple[str, Content]] = []
        self.skipped: list[str] = []
        self.why = ""

    def read(self, content: Content, within: str, *, nested: bool) -> None:
        stream = BytesIO(content) if isinstance(content, bytes) else content
        listed = _listed(stream, _kind(content), self._source if not nested else within.rstrip("/"))
        for member in sorted(listed, key=lambda one: by_number(one.name)):
            self._take(member, within + member.name, nested)

    def _take(self, member: _Member, name: str, nested: bool) -> None:
        packed = _PACKED.search(name) is not None
        wanted = is_report_path(member.name) or name.lower().endswith(self._suffixes)
        if not packed and not wanted:
            return
        if wrong := self._wrong(member, packed and nested):
            self._skip(name, wrong)
            return
        try:
            with member.open() as stream:
                content = drained(stream, name, self._in_memory, self._room)
        except SourceUnreadable as error:
            self._skip(name, str(error))
        except Exception as error:  # the readers of archives raise whatever a damaged one makes them stumble over
            self._skip(name, f"{name} is damaged ({type(error).__name__})")
        else:
            self._keep(name, content, packed)

    def _wrong(self, member: _Member, too_deep: bool) -> str:
        if member.wrong:
            return member.wrong
        if too_deep:
            return "it is an archive in an archive in an archive"
        if len(self.found) >= MOST_REPORTS:
            return f"there are more than {MOST_REPORTS}"
        return f"there are more than {self._room.at_most / MB:g} MB" if self._room.left <= 0 else ""

    def _keep(self, name: str, content: Content, packed: bool) -> None:
        if not packed:
            self.found.append((name, content))
            return
        try:
            if is_archive(content):
                self.read(content, name + "/", nested=True)
            else:
                self._skip(name, "it is no archive")
        except SourceUnreadable as error:
            self._skip(name, str(error))
        finally:
            closed(content)

    def _skip(self, name: str, why: str) -> None:
        self.skipped.append(name)
        self.why = self.why or why


def _kind(content: Content) -> str:
    """`zip`, `tar`, or nothing."""
    if isinstance(content, bytes):
        head = content[: _TAR_AT + len(_TAR)]
    else:
        head = content.read(_TAR_AT + len(_TAR))
        content.seek(0)
    return "zip" if head.startswith(_ZIP) else "tar" if head[_TAR_AT:] == _TAR else ""


def _listed(stream: BinaryIO, kind: str, source: str) -> list[_Member]:
    """All files in an archive. Raises SourceUnreadable."""
    if kind == "zip":
        _refuse_long_directory(stream, source)
    try:
        found = list(_of_zip(stream) if kind == "zip" else _of_tar(stream))
    except Exception as error:  # as above
        raise SourceUnreadable(f"{source}: the archive is damaged: {error}"[:300], hint=_REPACK) from error
    if len(found) > MOST_ENTRIES:
        raise SourceUnreadable(
            f"{source} holds more than {MOST_ENTRIES} files", hint="unpack it and give the folder that matters"
        )
    if found and all(member.wrong == _ENCRYPTED for member in found):
        raise SourceUnreadable(f"{source} is encrypted", hint="unpack it with its password and give the folder")
    return found


_ENCRYPTED = "it is encrypted"


def _of_zip(stream: BinaryIO) -> Iterator[_Member]:
    import zipfile

    archive = zipfile.ZipFile(stream)
    for info in archive.infolist():
        if info.is_dir():
            continue
        name = info.filename.replace("\\", "/")
        wrong = _name_wrong(name)
        if info.flag_bits & 1:
            wrong = _ENCRYPTED
        elif info.compress_type not in _METHODS:
            wrong = "its compression is not known here"
        elif stat.S_ISLNK(info.external_attr >> 16):
            wrong = "it is a link"
        yield _Member(name, lambda info=info: cast(BinaryIO, archive.open(info)), wrong)  # type: ignore[misc]


def _of_tar(stream: BinaryIO) -> Iterator[_Member]:
    import tarfile

    archive = tarfile.open(fileobj=stream, mode="r:", errorlevel=1)  # noqa: SIM115 - it lives as long as its members
    for count, info in enumerate(archive):
        if count > 2 * MOST_ENTRIES:
            return
        if info.isreg():
            yield _Member(info.name, lambda info=info: _opened(archive.extractfile(info)), _name_wrong(info.name))  # type: ignore[misc]


def _opened(stream: object) -> BinaryIO:
    if stream is None:
        raise OSError("no such member")
    return cast(BinaryIO, stream)


def _name_wrong(name: str) -> str:
    """A name only labels a report; one that would lead out of a folder was not given by a tool that packs reports."""
    leads_out = name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name)
    return "its name leads out of the archive" if leads_out or "\0" in name else ""


def _refuse_long_directory(stream: BinaryIO, source: str) -> None:
    """Python reads the whole directory of a zip archive at once, before anything can be counted."""
    size = stream.seek(0, 2)
    start = max(0, size - 66_000)
    stream.seek(start)
    end = stream.read()
    stream.seek(0)
    at = end.rfind(b"PK\x05\x06")
    if at < 0 or at + 20 > len(end):
        return
    (directory,) = struct.unpack_from("<L", end, at + 12)
    at64 = at - 20 - 56
    if at64 >= 0 and end[at64 : at64 + 4] == b"PK\x06\x06":
        (large,) = struct.unpack_from("<Q", end, at64 + 40)
        directory = large if directory == 0xFFFFFFFF else max(directory, large)
    if directory > _MOST_DIRECTORY:
        raise SourceUnreadable(
            f"{source} holds more than {MOST_ENTRIES} files", hint="unpack it and give the folder that matters"
        )
