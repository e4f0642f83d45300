"""What of a noun goes into a payload: capped, without variables, without defaults, as plain JSON values."""

from functools import cache
from math import isfinite
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from bugsage.model.diagnosis import Diagnosis
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame, SourceLine

T = TypeVar("T")

#: Characters kept of a message, of any other text, of an excerpt, of one captured stream, of a line of source.
MESSAGE = 2_000
TEXT = 2_000
EXCERPT = 20_000
CAPTURED = 4_000
LINE = 500
#: How many are kept: whole occurrences of one issue, exceptions of a chain, frames of a stack, lines, everything else.
EVENTS = 3
EXCEPTIONS = 20
FRAMES = (50, 100)
LINES = 200
ITEMS = 200
#: Frames and lines of an occurrence that is one of very many.
OUTLINED = 5

_INTEGER = 2**63 - 1


def capped_diagnosis(diagnosis: Diagnosis) -> Diagnosis:
    """A diagnosis that is safe to keep: few occurrences, each of them capped."""
    events = tuple(capped_event(event) for event in diagnosis.issue.events[:EVENTS])
    return replace(diagnosis, issue=replace(diagnosis.issue, events=events))


def capped_event(event: ErrorEvent) -> ErrorEvent:
    """An occurrence that is safe to keep: without variables, which may hold secrets, and capped in every direction."""
    return replace(
        event,
        type=event.type[:TEXT],
        message=event.message[:MESSAGE],
        test=event.test and event.test[:TEXT],
        file=event.file and event.file[:TEXT],
        exceptions=tuple(_capped_exception(e) for e in event.exceptions[:EXCEPTIONS]),
        detail=tuple(line[:TEXT] for line in event.detail[:LINES]),
        code=tuple(SourceLine(text=line.text[:LINE], marked=line.marked) for line in event.code[:LINES]),
        captured={name: _both_ends(text, CAPTURED) for name, text in _first(event.captured).items()},
        excerpt=_both_ends(event.excerpt, EXCERPT),
        tags={name: text[:TEXT] for name, text in _first(event.tags).items()},
    )


def outlined_event(event: ErrorEvent) -> ErrorEvent:
    """So much of an occurrence as tells it from thousands beside it: the innermost frames and what was raised."""
    brief = capped_event(replace(event, captured={}, code=(), exceptions=event.exceptions[:1]))
    return replace(
        brief,
        message=brief.message[:LINE],
        detail=tuple(line[:LINE] for line in brief.detail[:OUTLINED]),
        exceptions=tuple(
            replace(e, message=e.message[:LINE], frames=e.frames[-OUTLINED:], notes=()) for e in brief.exceptions
        ),
        excerpt=_both_ends(brief.excerpt, LINE),
    )


def plain(value: Any) -> Any:
    """A noun as JSON values that `msgspec.convert` turns back into an equal noun; fields at their default left out.

    Texts are cut at EXCERPT characters and lists at ITEMS; lone surrogates, NaN and integers beyond 64 bits, which
    JSON cannot carry, are replaced by the nearest thing that it can.
    """
    if isinstance(value, str):
        return _encodable(value[:EXCERPT])
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, msgspec.Struct):
        return _plain_struct(value)
    if isinstance(value, dict):
        return {_encodable(str(key)): plain(item) for key, item in _first(value).items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value[:ITEMS]]
    if isinstance(value, float):
        return value if isfinite(value) else 0.0
    return max(-_INTEGER, min(_INTEGER, int(value)))


def first_line(text: str, limit: int) -> str:
    """The first line of a text that says anything, at most `limit` characters."""
    return text.strip()[:MESSAGE].split("\n", 1)[0].rstrip()[:limit]


def _plain_struct(value: msgspec.Struct) -> dict[str, Any]:
    defaults = _defaults(type(value))
    fields = ((name, getattr(value, name)) for name in value.__struct_fields__)
    return {name: plain(item) for name, item in fields if name not in defaults or item != defaults[name]}


@cache
def _defaults(kind: type[msgspec.Struct]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        if field.default is not msgspec.NODEFAULT:
            found[field.name] = field.default
        elif field.default_factory is not msgspec.NODEFAULT:
            found[field.name] = field.default_factory()
    return found


def _capped_exception(exception: ExceptionInfo) -> ExceptionInfo:
    parent = exception.parent
    return replace(
        exception,
        type=exception.type[:TEXT],
        message=exception.message[:MESSAGE],
        frames=tuple(_capped_frame(frame) for frame in _ends(exception.frames)),
        notes=tuple(note[:TEXT] for note in exception.notes[:EXCEPTIONS]),
        parent=parent if parent is None or parent < EXCEPTIONS else None,
    )


def _capped_frame(frame: Frame) -> Frame:
    return replace(frame, variables={}, code=frame.code[:LINE] if frame.code else frame.code)


def _ends(frames: tuple[T, ...]) -> tuple[T, ...]:
    outer, inner = FRAMES
    return frames if len(frames) <= outer + inner else frames[:outer] + frames[-inner:]


def _both_ends(text: str, limit: int) -> str:
    """The text with its middle cut out: what matters most stands at the end, what it is about at the beginning."""
    if len(text) <= limit:
        return text
    half = (limit - 3) // 2
    return f"{text[:half]}\n…\n{text[-half:]}"


def _first(items: dict[str, T]) -> dict[str, T]:
    return items if len(items) <= ITEMS else dict(list(items.items())[:ITEMS])


def _encodable(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
