r"""Bytes of a source file as UTF-8 with `\n` line ends, whatever encoding they were saved in."""

import codecs
import re

#: PEP 263: a comment in one of the first two lines names the encoding.
_COOKIE = re.compile(rb"[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)")


def as_utf8(source: bytes) -> bytes:
    """The same text as UTF-8; lines are counted as Python counts them, so a lone carriage return ends one too."""
    if b"\r" in source:
        source = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if source.startswith(codecs.BOM_UTF8):
        return source[len(codecs.BOM_UTF8) :]
    if source.isascii():
        return source
    encoding = _declared(source)
    if encoding in ("", "utf-8"):
        return source
    try:
        return source.decode(encoding).encode()
    except (UnicodeError, LookupError):
        return source


def _declared(source: bytes) -> str:
    for line in source.split(b"\n", 2)[:2]:
        found = _COOKIE.match(line)
        if found:
            return _text_codec(found[1].decode("ascii", "replace"))
    return ""


def _text_codec(name: str) -> str:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    # `rot13`, `zlib` and the like are codecs too, but not of text; an encoding that is not a superset of ASCII
    # cannot have been named in an ASCII comment.
    try:
        return info.name if b"coding".decode(info.name) == "coding" else ""
    except (LookupError, UnicodeError, ValueError):
        return ""
