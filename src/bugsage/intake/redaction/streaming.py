"""Redacts what is too large to be held: piece by piece, cut where no secret is."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from bugsage.intake.decode import encoding_of
from bugsage.intake.redaction.redact import redacted, telling, written
from bugsage.model.base import Noun
from bugsage.model.redaction import Finding, Private, Redacted

#: Characters that are looked through at a time, and how many of them are looked at again with what follows: the
#: longest thing that is looked for is a private key.
PIECE, OVERLAP = 1 << 20, 1 << 16
#: Secrets of earlier pieces that are remembered.
_MOST_SEEN = 200


class Located(Noun, frozen=True, kw_only=True):
    """Something that was taken out, by lines and columns of the text as it came; both count from 1."""

    kind: str
    line: int
    #: Column of its first character, and the one behind its last: in the line where it ends.
    start: int
    end: int
    end_line: int


class Piece(Noun, frozen=True, kw_only=True):
    """A part of a text without what must not leave."""

    text: str
    findings: tuple[Located, ...] = ()


def pieces(chunks: Iterable[str], private: Private, *, homes: bool = True) -> Iterator[Piece]:
    """The redacted text of all chunks, in order."""
    seen: dict[str, str] = {}
    held, line, column = "", 1, 1
    for chunk in chunks:
        held += chunk
        while len(held) >= PIECE + OVERLAP:
            result = redacted(held[: PIECE + OVERLAP], private, homes=homes, seen=seen)
            cut = _cut(held, result)
            piece, held = _part(held, result, cut, line, column), held[cut:]
            line, column = _after(piece[1], line, column)
            yield piece[0]
            _remember(seen, piece[1], result, cut)
    if held:
        yield _part(held, redacted(held, private, homes=homes, seen=seen), len(held), line, column)[0]


def texts(stream: BinaryIO) -> Iterator[str]:
    """The text of a stream in chunks; bytes that are no UTF-8 come back as they were when it is encoded again."""
    import codecs

    first = stream.read(PIECE)
    encoding = encoding_of(first)
    errors = "surrogateescape" if encoding == "utf-8" else "replace"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    chunk = first
    while chunk:
        yield decoder.decode(chunk)
        chunk = stream.read(PIECE)
    yield decoder.decode(b"", final=True)


def _cut(held: str, result: Redacted) -> int:
    """Where a piece ends: behind a line break, and in no finding."""
    cut = held.rfind("\n", PIECE // 2, PIECE) + 1 or PIECE
    for found in result.findings:
        if found.start < cut < found.end:
            # What began too long ago is cut all the same, and what is left of it is looked at for itself.
            return found.start if found.start > PIECE // 4 else found.end
    return cut


def _part(held: str, result: Redacted, cut: int, line: int, column: int) -> tuple[Piece, str]:
    found = [one for one in result.findings if one.start < cut]
    source = held[:cut]
    last, parts = 0, list[str]()
    for one in found:
        parts += [source[last : one.start], written(one)]
        last = one.end
    parts.append(source[last:])
    return Piece(text="".join(parts), findings=tuple(_located(source, found, line, column))), source


def _located(source: str, found: Iterable[Finding], line: int, column: int) -> Iterator[Located]:
    at = 0
    for one in found:
        line, column = _after(source[at : one.start], line, column)
        end_line, end = _after(source[one.start : one.end], line, column)
        yield Located(kind=one.kind, line=line, start=column, end=end, end_line=end_line)
        at, line, column = one.end, end_line, end


def _after(text: str, line: int, column: int) -> tuple[int, int]:
    """Line and column behind a text that begins there."""
    breaks = text.count("\n")
    return line + breaks, len(text) - text.rfind("\n") if breaks else column + len(text)


def _remember(seen: dict[str, str], source: str, result: Redacted, cut: int) -> None:
    if len(seen) < _MOST_SEEN:
        seen |= telling(source, (one for one in result.findings if one.end <= cut))
