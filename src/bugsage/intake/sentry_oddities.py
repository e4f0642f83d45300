"""What of a Sentry event has not the shape that such events have, in sentences: nothing is left out in silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

#: Sentences about one event at most, and members of a list that are looked at.
MOST, MOST_LOOKED_AT = 3, 600
_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "true or false"),
    (str, "text"),
    ((int, float), "a number"),
    (list, "a list"),
    (dict, "an object"),
)


def members(value: Any) -> list[Any]:
    """A list; of an object that stands in its place what its numbers name, in their order, else the object itself."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict) or not value:
        return []
    if all(isinstance(key, str) and key.isascii() and key.isdecimal() and len(key) < 10 for key in value):
        return [value[key] for key in sorted(value, key=int)]
    return [value]


def oddities(data: dict[str, Any]) -> tuple[str, ...]:
    """What could not be read where exceptions, their traces and frames stand, each once."""
    found: dict[str, None] = {}
    for sentence in _event(data):
        found[sentence] = None
        if len(found) == MOST:
            break
    return tuple(found)


def _event(data: dict[str, Any]) -> Iterator[str]:
    yield from _exceptions("exception", data.get("exception"))
    yield from _trace("stacktrace", data.get("stacktrace"))
    entries = data.get("entries")
    if entries is not None and not isinstance(entries, list):
        yield _said("entries", entries, "a list")
    for entry in entries[:MOST_LOOKED_AT] if isinstance(entries, list) else ():
        if not isinstance(entry, dict):
            yield _said("a member of entries", entry, "an object")
        elif entry.get("type") == "exception":
            yield from _exceptions("data of an exception", entry.get("data"))


def _exceptions(name: str, section: Any) -> Iterator[str]:
    if section is not None and not isinstance(section, dict | list):
        yield _said(name, section, "an object with values", read=isinstance(section, str))
        return
    values = section.get("values") if isinstance(section, dict) else section
    if values is not None and not isinstance(values, list):
        yield _said("values of exception", values, "a list", read=bool(members(values)))
    for value in members(values)[-MOST_LOOKED_AT:]:
        if isinstance(value, dict):
            yield from _trace("stacktrace", value.get("stacktrace"))
        elif value is not None:
            yield _said("a member of values", value, "an exception")


def _trace(name: str, trace: Any) -> Iterator[str]:
    if trace is not None and not isinstance(trace, dict | list):
        yield _said(name, trace, "an object with frames")
        return
    frames = trace.get("frames") if isinstance(trace, dict) else trace
    if frames is not None and not isinstance(frames, list):
        yield _said("frames of stacktrace", frames, "a list", read=bool(members(frames)))
    for frame in members(frames)[:MOST_LOOKED_AT]:
        if frame is not None and not isinstance(frame, dict):
            yield _said("a member of frames", frame, "a frame")


def _said(name: str, value: Any, wanted: str, *, read: bool = False) -> str:
    kind = next((word for known, word in _KINDS if isinstance(value, known)), "of another kind")
    done = "read as far as it could be" if read else "not read"
    return f"In the event, {name} is {kind} and not {wanted}; it was {done}."
