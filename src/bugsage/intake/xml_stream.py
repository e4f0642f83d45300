"""XML from strangers, fed to expat piece by piece: no entities, no DTD's doing, damage is told and survived."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, BinaryIO

#: Bytes given to the parser at a time.
PIECE = 262_144
#: Where an element nests deeper than this the document is not a report.
DEEPEST = 200
#: Documents that may follow one another.
MOST_DOCUMENTS = 1_000
#: What stands in place of the escape character, which XML cannot hold; `restored` takes it back.
ESCAPE = "\u241b"
#: Expat's codes for a second document behind the first.
_SECOND_DOCUMENT = frozenset({9, 17, 30})
_CONTROL = bytes(code for code in range(32) if code not in (9, 10, 13, 27))


class Refused(Exception):
    """The document asks for something that a report has no need of."""


class Handlers:
    """What is called as elements go by; override what is needed."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text inside the innermost element; it may come in pieces."""


def feed(pieces: Iterator[bytes], handlers: Handlers) -> str | None:
    """Runs the handlers over one or more documents; gives back what was wrong, in one sentence, or None."""
    from xml.parsers.expat import ExpatError

    reader = _Reader(handlers)
    try:
        for piece in pieces:
            reader.feed(_legal(piece))
        reader.close()
    except ExpatError as error:
        return f"The XML is damaged at line {error.lineno} ({_reason(error)}); what came before it was read."
    except Refused as refusal:
        return str(refusal)
    return None


def pieces_of(stream: BinaryIO) -> Iterator[bytes]:
    """A stream in pieces."""
    return iter(lambda: stream.read(PIECE), b"")


def pieces_of_text(text: str) -> Iterator[bytes]:
    """A text in pieces; it is text already, whatever bytes its declaration speaks of. Lines keep their numbers."""
    begin = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    if text.startswith("<?xml", begin):
        declared = text.find("?>", begin, begin + 2_000)
        begin = declared + 2 if declared >= 0 else begin
    data = ("\n" * text.count("\n", 0, begin) + text[begin:]).encode("utf-8", "replace")
    return (data[place : place + PIECE] for place in range(0, len(data), PIECE))


def restored(text: str) -> str:
    """The text with escape characters where the document had them, pytest's way of writing them included."""
    text = text.replace(ESCAPE, "\x1b") if ESCAPE in text else text
    return text.replace("#x1B[", "\x1b[") if "#x1B[" in text else text


class _Reader:
    """One expat parser after another, as long as documents follow one another."""

    def __init__(self, handlers: Handlers) -> None:
        self._handlers = handlers
        self._depth = 0
        self._parser = self._new()
        self._base = 0
        self._documents = 1

    def feed(self, piece: bytes) -> None:
        """Parses a piece, and whatever further documents begin in it."""
        rest: bytes | None = piece
        while rest is not None:
            rest = self._parse(rest)

    def _parse(self, piece: bytes) -> bytes | None:
        """What of the piece belongs to a next document; None where all of it belonged to this one."""
        from xml.parsers.expat import ExpatError

        try:
            self._parser.Parse(piece, False)
        except ExpatError as error:
            self._parser.CharacterDataHandler = None  # hands over the text that is still in the parser's buffer
            place = self._parser.ErrorByteIndex - self._base
            rest = piece[place:].lstrip() if place >= 0 else b""
            if error.code not in _SECOND_DOCUMENT or self._depth or not rest.startswith(b"<"):
                raise
            self._start_over()
            return rest
        self._base += len(piece)
        return None

    def _start_over(self) -> None:
        self._documents += 1
        if self._documents > MOST_DOCUMENTS:
            raise Refused(f"There are more than {MOST_DOCUMENTS} XML documents in one; the rest was not read.")
        self._parser, self._base = self._new(), 0

    def close(self) -> None:
        self._parser.Parse(b"", True)

    def _new(self) -> Any:
        from xml.parsers.expat import ParserCreate

        parser = ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = 65_536
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._handlers.text
        parser.EntityDeclHandler = _refuse("declares entities of its own")
        parser.ExternalEntityRefHandler = _refuse("refers to another file")
        parser.UnparsedEntityDeclHandler = _refuse("declares entities of its own")
        return parser

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Refused(f"The XML is nested more than {DEEPEST} levels deep; it was not read further.")
        self._handlers.start(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._handlers.end(name.rpartition(":")[2])


def _refuse(what: str) -> Callable[..., Any]:
    def handler(*_: Any) -> Any:
        raise Refused(f"The XML {what}, which no test report needs; it was not read further.")

    return handler


def _legal(piece: bytes) -> bytes:
    """Without the characters that XML forbids and programs write all the same; the escape character is kept by name."""
    if b"\x00" in piece[:4]:  # two bytes to a character
        return piece
    if b"\x1b" in piece:
        piece = piece.replace(b"\x1b", ESCAPE.encode())
    if b"&#" in piece:
        piece = _references().sub(_reference, piece)
    return piece.translate(None, _CONTROL)


def _reference(found: re.Match[bytes]) -> bytes:
    digits = found[1]
    code = int(digits[1:], 16) if digits[:1] in b"xX" else int(digits)
    if code == 27:
        return ESCAPE.encode()
    return found[0] if code in (9, 10, 13) or code > 31 else b""


def _reason(error: Any) -> str:
    return str(error).partition(":")[0]


@cache
def _references() -> re.Pattern[bytes]:
    return re.compile(rb"&#([xX][0-9a-fA-F]{1,6}|[0-9]{1,7});")
