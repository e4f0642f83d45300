"""Envelopes, as Sentry's SDKs post them: a header, then items, each with a header of its own.

Nothing is raised: an envelope that is damaged says so in `wrong`, with what was read before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bugsage.intake.sentry_shape import is_event
from bugsage.model.base import Noun

#: Items of one envelope; SDKs send a handful.
MOST_ITEMS = 1_000
_LARGEST_STORED = 32_000_000
_DSN = re.compile(r"https?://([^:@/\s]{1,200})(?::[^@/\s]{0,200})?@[^/\s]{1,300}/")
_AUTH_KEY = re.compile(r"(?:^(?:Sentry)?|[\s,])\s{0,4}sentry_key\s{0,4}=\s{0,4}\"?([^\s,\"]{1,200})", re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{32}")


class Item(Noun, frozen=True, kw_only=True):
    """One item of an envelope."""

    #: `event`, `transaction`, `session`, `attachment`, …
    type: str
    payload: bytes


class Envelope(Noun, frozen=True, kw_only=True):
    """What was posted."""

    #: The event that all of it belongs to; empty where it says none.
    event_id: str = ""
    #: The key in the DSN that it carries; empty where it carries none.
    key: str = ""
    items: tuple[Item, ...] = ()
    #: What is wrong with it, and where; empty for a sound one.
    wrong: str = ""


def opened(data: bytes) -> Envelope:
    """An envelope as bytes, opened."""
    first, at = _line(data, 0)
    header = _object(first)
    if header is None:
        return Envelope(wrong="the first line of an envelope is a JSON object, and this one is not")
    own = Envelope(event_id=event_id(header.get("event_id")), key=_key_in(header.get("dsn")))
    items: list[Item] = []
    wrong = ""
    while at < len(data) and not wrong:
        if data[at : at + 1] == b"\n":
            at += 1
            continue
        item, at, wrong = _item(data, at, len(items) + 1)
        if item:
            items.append(item)
        if len(items) > MOST_ITEMS:
            wrong = f"there are more than {MOST_ITEMS} items in the envelope"
    return Envelope(event_id=own.event_id, key=own.key, items=tuple(items), wrong=wrong)


def _item(data: bytes, at: int, number: int) -> tuple[Item | None, int, str]:
    """The item that begins here, where the next one does, and what is wrong."""
    line, begin = _line(data, at)
    header = _object(line)
    kind = header.get("type") if header else None
    if header is None or not isinstance(kind, str) or not kind:
        return None, begin, f"the header of item {number} is no JSON object with a type"
    length = header.get("length")
    if length is None:
        payload, after = _line(data, begin)
        return Item(type=kind, payload=payload), after, ""
    if not isinstance(length, int) or isinstance(length, bool) or length < 0:
        return None, begin, f"the length of item {number} is no whole number"
    left = len(data) - begin
    if length > left:
        return None, begin, f"item {number} ({kind[:40]}) should have {length} bytes, and only {left} are left"
    return Item(type=kind, payload=data[begin : begin + length]), begin + length, ""


def stored(data: bytes) -> Envelope:
    """What is posted to the older address: one event and nothing else, in very old SDKs as base64 of zlib."""
    event = data if data.lstrip()[:1] == b"{" else _unpacked(data)
    found = _object(event)
    if found is None:
        return Envelope(wrong="the body is no event: neither a JSON object nor one in base64 and zlib")
    return Envelope(event_id=event_id(found.get("event_id")), items=(Item(type="event", payload=event),))


def key_of(headers: Mapping[str, str], query: Mapping[str, str], envelope: Envelope) -> str:
    """The key that came with a post: in the header of its own, in the address, or in the envelope's DSN."""
    for name in ("x-sentry-auth", "authorization"):
        found = _AUTH_KEY.search(headers.get(name, ""))
        if found:
            return found[1]
    return query.get("sentry_key", "") or envelope.key


def error_in(item: Item) -> dict[str, Any] | str:
    """The error that an item is; of any other its kind in a word: `transaction`, `message`, `damaged`."""
    if item.type not in ("event", "error"):
        return _word(item.type)
    event = _object(item.payload)
    if event is None:
        return "damaged"
    kind = event.get("type")
    if isinstance(kind, str) and kind not in ("event", "error", "default", "generic", ""):
        return _word(kind)
    return event if is_event(event) and _is_error(event) else "message"


def with_id(event: dict[str, Any], id: str) -> bytes:
    """The event as JSON that says its id."""
    import msgspec

    return msgspec.json.encode({**event, "event_id": id})


def event_id(value: Any) -> str:
    """An id of an event without dashes, in small letters; empty for anything else."""
    plain = value.replace("-", "").lower() if isinstance(value, str) else ""
    return plain if _ID.fullmatch(plain) else ""


def _is_error(event: dict[str, Any]) -> bool:
    """An exception, or a message that is as grave as one.

    SDKs give messages a trace, too, and write it as an exception without a type.
    """
    level = event.get("level")
    grave = level in ("error", "fatal", "critical") if isinstance(level, str) else False
    exception = event.get("exception")
    values = exception.get("values") if isinstance(exception, dict) else exception
    if isinstance(values, list) and isinstance(level, str) and not grave:
        return any(isinstance(value, dict) and value.get("type") for value in values)
    return bool(values) or grave


def _word(kind: str) -> str:
    return kind if re.fullmatch(r"[a-z][a-z0-9_]{0,39}", kind) else "unknown"


def _line(data: bytes, at: int) -> tuple[bytes, int]:
    """The line that begins here, and where the next one does."""
    end = data.find(b"\n", at)
    return (data[at:], len(data)) if end < 0 else (data[at:end], end + 1)


def _object(data: bytes) -> dict[str, Any] | None:
    import msgspec

    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _key_in(dsn: Any) -> str:
    found = _DSN.match(dsn) if isinstance(dsn, str) else None
    return found[1] if found else ""


def _unpacked(data: bytes) -> bytes:
    import base64
    import zlib

    try:
        packed = base64.b64decode(data.strip(), validate=True)
        return zlib.decompressobj().decompress(packed, _LARGEST_STORED)
    except (ValueError, zlib.error):
        return b""
