"""JSON documents from strangers: only what is asked for becomes objects; damage is told and survived."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, BinaryIO

import msgspec

from bugsage.intake.clean import cap, clean
from bugsage.intake.decode import decode, encoding_of
from bugsage.intake.format import Parsed, Readers
from bugsage.model.base import Noun

#: Bytes of one document that are read.
LARGEST = 512_000_000
_TOO_LARGE = f"The document is larger than {LARGEST // 1_000_000} MB; its end was not read."
_TOO_DEEP = "The JSON is nested too deep to be read."
_OTHER = "The JSON is read, but it is no object of the kind that was expected."
_CLOSES = {b"{": b"}", b"[": b"]"}


class Document(Noun, frozen=True, kw_only=True):
    """An object, or a list of objects, whose parts are still text."""

    #: The members of an object, by name; of a list none.
    members: dict[str, msgspec.Raw] = {}
    #: The elements of a list.
    elements: tuple[msgspec.Raw, ...] = ()
    #: What is wrong with it, in one sentence; empty where nothing is.
    note: str = ""

    def items(self, *names: str) -> Iterator[dict[str, Any]]:
        """The objects in the lists that members of these names are, one at a time."""
        for name in names:
            yield from objects(elements_of(self.members.get(name)))

    def value(self, name: str) -> Any:
        """A member of an object; None where there is none or it cannot be read."""
        return _decoded(self.members.get(name))


def read(data: bytes) -> Document:
    """A document of any bytes; of a damaged one what stands before the damage. Never raises."""
    data, above = _from_first_bracket(data)
    found, error = _opened(data)
    if found is None and ("hex escape" in error or "surrogate" in error):
        data = _without_halves(data)
        found, error = _opened(data)
    if found is not None:
        return found
    if error == _TOO_DEEP:
        return Document(note=_TOO_DEEP)
    place, why = _place(error, data)
    mended = _mended(data, place)
    found, again = _opened(mended)
    line = above + data.count(b"\n", 0, place) + 1
    told = f"The JSON is damaged at line {line} ({why})"
    if found is None:
        return Document(note=_TOO_DEEP if again == _TOO_DEEP else f"{told}; nothing in it could be read.")
    return msgspec.structs.replace(found, note=f"{told}; what came before it was read.")


def read_text(text: str) -> Document:
    """A document of a text that was decoded already."""
    return read(text.encode("utf-8", "replace"))


def read_stream(stream: BinaryIO) -> Document:
    """A document of a stream; what is longer than a report can be is not read to its end."""
    data = stream.read(LARGEST + 1)
    note = _TOO_LARGE if len(data) > LARGEST else ""
    if encoding_of(data[:65_536]) != "utf-8":
        data = decode(data).encode("utf-8", "replace")
    document = read(data[:LARGEST] if note else data)
    return msgspec.structs.replace(document, note=note) if note else document


def readers(parsed: Callable[[Document], Parsed]) -> Readers:
    """How a format of one document reads a text, and a stream; large lists in it are decoded element by element."""

    def parse(text: str, first_line: int = 1) -> Parsed:
        return parsed(read_text(text))

    def parse_stream(stream: BinaryIO) -> Parsed:
        return parsed(read_stream(stream))

    return parse, parse_stream


def elements_of(raw: msgspec.Raw | None) -> list[msgspec.Raw]:
    """The elements of a list; none of anything else."""
    if raw is None:
        return []
    try:
        return msgspec.json.decode(raw, type=list[msgspec.Raw])
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return []


def objects(elements: Iterable[msgspec.Raw]) -> Iterator[dict[str, Any]]:
    """Those of the elements that are objects, one at a time."""
    for element in elements:
        value = _decoded(element)
        if isinstance(value, dict):
            yield value


def text_of(value: Any, limit: int) -> str:
    """A text as a person would see it, capped; empty for everything else."""
    return cap(clean(value), limit) if isinstance(value, str) else ""


def whole(value: Any) -> int | None:
    """A line or a column; None for what cannot be one."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10_000_000 else None


def dict_of(value: Any) -> dict[str, Any]:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def dicts_of(value: Any) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [one for one in list_of(value) if isinstance(one, dict)]


def _opened(data: bytes) -> tuple[Document | None, str]:
    try:
        if data[:1] == b"[":
            return Document(elements=tuple(msgspec.json.decode(data, type=list[msgspec.Raw]))), ""
        return Document(members=msgspec.json.decode(data, type=dict[str, msgspec.Raw])), ""
    except msgspec.ValidationError:
        return Document(note=_OTHER), ""
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return None, str(error)
    except RecursionError:
        return None, _TOO_DEEP


def _decoded(raw: msgspec.Raw | None) -> Any:
    """One part; where a program wrote half a character as an escape, or bytes that are no text, these are replaced."""
    if raw is None:
        return None
    try:
        return msgspec.json.decode(raw)
    except RecursionError:
        return None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        mended = _without_halves(bytes(raw)).decode("utf-8", "replace")
    try:
        return msgspec.json.decode(mended)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _from_first_bracket(data: bytes) -> tuple[bytes, int]:
    """The document without what stands before it: a mark, lines that a script runner prints; and how many lines."""
    begin = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    begin += len(data) - begin - len(data[begin:].lstrip()) if data[begin : begin + 1].isspace() else 0
    if data[begin : begin + 1] not in (b"{", b"["):
        found = _first_bracket().search(data, begin, 65_536)
        begin = found.end() - 1 if found else begin
    return (data[begin:] if begin else data), data.count(b"\n", 0, begin)


def _place(error: str, data: bytes) -> tuple[int, str]:
    """Where the damage is, and what it is, in words."""
    found = re.search(r"\(byte (\d+)\)", error)
    if found is None:
        return len(data), "it ends in the middle"
    why = error.removeprefix("JSON is malformed: ").partition(" (byte")[0]
    return min(int(found[1]), len(data)), why


def _mended(data: bytes, end: int) -> bytes:
    """What stands before `end`, cut where a value ends, with every bracket closed."""
    stack: list[bytes] = []
    cut = at = 0
    while found := _brackets().search(data, at, end):
        at = found.end()
        first = found[0][:1]
        if first == b'"':
            at = at if at > found.start() + 1 else _after_text(data, at, end)
            continue
        if first in _CLOSES:
            stack.append(_CLOSES[first])
        elif not stack or stack.pop() != first:
            break
        cut = at
        if not stack:
            break
    for comma in _commas().finditer(data, cut, end):
        if comma[0] == b",":
            cut = comma.start()
    return data[:cut] + b"".join(reversed(stack))


def _after_text(data: bytes, at: int, end: int) -> int:
    """Where a text with escapes ends whose first character stands at `at`; the end of it all where it does not."""
    while (quote := data.find(b'"', at, end)) >= 0:
        escapes = quote
        while data[escapes - 1 : escapes] == b"\\" and escapes > at:
            escapes -= 1
        if (quote - escapes) % 2 == 0:
            return quote + 1
        at = quote + 1
    return end


@cache
def _brackets() -> re.Pattern[bytes]:
    """A bracket, or a text; of a text with escapes only the quotation mark that begins it."""
    return re.compile(rb'"[^"\\]*+"|[{}\[\]"]')


@cache
def _commas() -> re.Pattern[bytes]:
    return re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)|,', re.DOTALL)


@cache
def _first_bracket() -> re.Pattern[bytes]:
    return re.compile(rb"^[{\[]", re.MULTILINE)


@cache
def _halves() -> re.Pattern[bytes]:
    """Characters of two halves, which stay, and halves that stand alone."""
    half = rb"\\u[dD][%s][0-9a-fA-F]{2}"
    return re.compile(rb"(\\\\|" + half % rb"89abAB" + half % rb"c-fC-F" + rb")|" + half % rb"89a-fA-F")


def _without_halves(data: bytes) -> bytes:
    return _halves().sub(lambda found: found[1] or rb"\ufffd", data)
