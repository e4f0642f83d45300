"""Sentry events as JSON: REST and SDK shape, webhook bodies, envelopes, lists and lines of events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from bugsage.intake.format import Parsed
from bugsage.intake.sentry_oddities import oddities
from bugsage.intake.sentry_shape import is_event, read, scrubbed
from bugsage.model.error import ErrorEvent

NAME = "sentry_event"
TOOL: str | None = "sentry"

#: Bytes of one JSON document, and events of one source, at most.
LARGEST = 64_000_000
MOST_EVENTS = 2_000
_SURE = re.compile(
    r'"(?:event_id|eventID|groupID|sentry\.interfaces\.\w+)"\s*:|"stacktrace"\s*:\s*\{\s*"frames"|"sdk"\s*:\s*\{[^{}]{0,200}"sentry'
)
_LIKELY = re.compile(
    r'"exception"\s*:\s*\{[^{}\[\]]{0,200}"values"|"entries"\s*:\s*\[\s*\{[^{}\[\]]{0,200}"type"|"logentry"\s*:|'
    r'"stacktrace"\s*:\s*\{'
)
_TOO_LARGE = f"The document is larger than {LARGEST // 1_000_000} MB; its end was not read."
_ITEM_HEADER = frozenset(
    {"type", "length", "content_type", "filename", "attachment_type", "item_count", "sample_rates"}
)
_DAMAGED = "The JSON is damaged{where}: {why}."


def recognise(sample: str) -> float:
    """Sure where keys stand that only Sentry writes."""
    if sample.lstrip("\ufeff \t\r\n")[:1] not in ("{", "["):
        return 0.0
    return 0.95 if _SURE.search(sample) else 0.6 if _LIKELY.search(sample) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every event of the document. Never raises; what is damaged is told in `notes`."""
    return _parsed(text.lstrip("\ufeff \t\r\n").encode("utf-8", "replace"))


def parse_stream(stream: BinaryIO) -> Parsed:
    """The same for large input: one event a line is read line by line, one document up to 64 MB at once."""
    start = stream.tell()
    first = stream.readline(LARGEST)
    stream.seek(start)
    if isinstance(_decode(first)[0], dict):
        return _collect(_by_line(iter(lambda: stream.readline(LARGEST), b"")))
    data = stream.read(LARGEST + 1)
    parsed = _parsed(data[:LARGEST])
    return Parsed(tool=TOOL, events=parsed.events, failed=True, notes=(_TOO_LARGE,)) if len(data) > LARGEST else parsed


def _parsed(data: bytes) -> Parsed:
    document, why = _decode(data)
    if why is None:
        return _collect((found, None) for found in _events_in(document))
    return _collect(_by_line(iter(data.splitlines(keepends=True))), why)


def _collect(found: Iterable[tuple[Any, str | None]], why_not_whole: str | None = None) -> Parsed:
    events: list[ErrorEvent] = []
    notes: list[str] = []
    for data, note in found:
        if note is not None:
            notes.append(note)
        elif len(events) < MOST_EVENTS:
            events.append(scrubbed(read(data)))
            notes += oddities(data)
        else:
            notes.append(f"There are more than {MOST_EVENTS} events; the rest was not read.")
            break
    if why_not_whole is not None and not events:
        notes = [_DAMAGED.format(where="", why=why_not_whole)]
    return Parsed(tool=TOOL, events=tuple(events), failed=bool(events or notes), notes=tuple(dict.fromkeys(notes))[:5])


def _by_line(lines: Iterator[bytes]) -> Iterator[tuple[Any, str | None]]:
    """Envelope items or one event a line; a line that cannot be read gives a note."""
    numbered = enumerate(lines, start=1)
    for number, line in numbered:
        document, why = _decode(line)
        if why is None and _is_item_header(document):
            payload = _payload(numbered, document.get("length"))
            if document["type"] not in ("event", "error"):
                continue
            document, why = _decode(payload)
        if why is None:
            yield from ((event, None) for event in _events_in(document))
        elif line.strip():
            yield None, _DAMAGED.format(where=f" in line {number}", why=why)


def _is_item_header(document: Any) -> bool:
    """The line before an item of an envelope."""
    return isinstance(document, dict) and isinstance(document.get("type"), str) and set(document) <= _ITEM_HEADER


def _payload(lines: Iterator[tuple[int, bytes]], length: Any) -> bytes:
    """An item's content: as long as its header says, else one line."""
    payload = next(lines, (0, b""))[1]
    while isinstance(length, int) and len(payload) < min(length, LARGEST) and (line := next(lines, (0, b""))[1]):
        payload += line
    return payload


def _events_in(document: Any) -> Iterator[dict[str, Any]]:
    """The events of a decoded document, whatever it wraps them in."""
    if isinstance(document, list):
        for member in document:
            yield from _events_in(member) if isinstance(member, dict) else ()
    elif isinstance(document, dict):
        inner = document.get("data")
        wrapped = inner.get("event") or inner.get("error") or inner.get("issue") if isinstance(inner, dict) else None
        if isinstance(document.get("events"), list):
            yield from _events_in(document["events"])
        elif isinstance(document.get("event"), dict) and not is_event(document):
            yield from _events_in(document["event"])
        elif isinstance(wrapped, dict):
            yield wrapped
        elif is_event(document):
            yield document


def _decode(data: bytes) -> tuple[Any, str | None]:
    """The document, or why it is none."""
    import msgspec

    try:
        return msgspec.json.decode(data), None
    except (msgspec.DecodeError, UnicodeError) as error:
        return None, str(error).removeprefix("JSON is malformed: ")
    except RecursionError:
        return None, "it is nested too deeply"
