"""Bytes as text, and what bytes are that are no text."""

from __future__ import annotations

import codecs

#: First bytes, a further sign where those are too short to be sure, and what begins so.
_KINDS = (
    (b"\x1f\x8b", "a gzip file", "unpack it first: gunzip -c FILE | bugsage parse -"),
    (b"PK\x03\x04", "a zip archive", "unpack it first"),
    (b"BZh", "a bzip2 file", "unpack it first"),
    (b"\xfd7zXZ\x00", "an xz file", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd file", "unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
    (b"\x7fELF", "a program", ""),
    (b"\xcf\xfa\xed\xfe", "a program", ""),
    (b"MZ\x90\x00", "a Windows program", ""),
    (b"\xca\xfe\xba\xbe", "a Java class or a program", ""),
    (b"\x89PNG\r\n", "a PNG picture", ""),
    (b"\xff\xd8\xff", "a JPEG picture", ""),
    (b"GIF8", "a GIF picture", ""),
    (b"%PDF-", "a PDF document", "save its text first"),
    (b"SQLite format 3\x00", "an SQLite database", ""),
)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: Control characters that no log has; many of them make a file binary.
_CONTROL = bytes(code for code in range(32) if code not in (8, 9, 10, 12, 13, 27))
#: Bytes looked at, and the share of control characters above which they are no text.
_LOOKED_AT, _BINARY_SHARE = 16_384, 0.1
_ERRORS = "bugsage-latin-1"


def encoding_of(data: bytes) -> str:
    """`utf-8`, `utf-16-le` or `utf-16-be` by its byte order mark or, without one, by where its zero bytes lie."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    head = data[:_LOOKED_AT]
    if b"\x00" in head and len(head) >= 8:
        half = len(head) / 2
        for encoding, start in (("utf-16-le", 1), ("utf-16-be", 0)):
            if head[start::2].count(0) > 0.6 * half and head[1 - start :: 2].count(0) < 0.05 * half:
                return encoding
    return "utf-8"


def decode(data: bytes, encoding: str | None = None) -> str:
    """The text of any bytes. Bytes that are not UTF-8 are read as Latin-1, each by itself; zero characters are gone."""
    encoding = encoding or encoding_of(data)
    for mark, marked in _MARKS:
        if marked == encoding:
            data = data.removeprefix(mark)
    if encoding != "utf-8":
        return data.decode(encoding, "replace").replace("\x00", "")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = _with_latin(data)
    return text.replace("\x00", "") if "\x00" in text else text


def binary_kind(data: bytes) -> str | None:
    """A sentence on what these first bytes are when they are no text; None for text."""
    for start, kind, advice in _KINDS:
        if data.startswith(start):
            return f"This looks like {kind}, not like text" + (f"; {advice}." if advice else ".")
    head = data[:_LOOKED_AT]
    if encoding_of(head) != "utf-8" or not head:
        return None
    control = len(head) - len(head.translate(None, _CONTROL))
    return "This looks like binary data, not like text." if control > _BINARY_SHARE * len(head) else None


def _with_latin(data: bytes) -> str:
    try:
        codecs.lookup_error(_ERRORS)
    except LookupError:
        codecs.register_error(_ERRORS, _latin)
    return data.decode("utf-8", _ERRORS)


def _latin(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end
