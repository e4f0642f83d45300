"""One Sentry event, REST or SDK shape, read into an ErrorEvent. Any field may be missing, null or of another type."""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from bugsage.intake.clean import cap, clean
from bugsage.intake.redaction.structured import is_scrubbed
from bugsage.intake.sentry_oddities import members
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame, SourceLine

#: Characters of a message, of one variable and of a source line; entries kept of each kind.
MESSAGE, VALUE, SOURCE = 4_000, 400, 400
MOST_EXCEPTIONS, MOST_FRAMES, MOST_VARIABLES, MOST_CRUMBS = 50, 500, 60, 30
LANGUAGES = {"node": "javascript", "objc": "objc", "cocoa": "objc", "c": "c", "native": "native", "other": "other"}
_HASH = re.compile("[0-9a-f]{32}|[0-9a-f]{40}")
_LEGACY = "sentry.interfaces."
_SECRET = "[redacted named-secret]"
_ENVELOPE_HEADER = frozenset({"event_id", "dsn", "sent_at", "sdk", "trace"})


def is_event(data: Any) -> bool:
    """The keys that events have, in either shape."""
    if not isinstance(data, dict):
        return False
    if set(data) <= _ENVELOPE_HEADER:
        return False
    if any(name in data for name in ("exception", "event_id", "eventID", "entries", "logentry", "stacktrace")):
        return True
    return any(str(key).startswith(_LEGACY) for key in data) or ("platform" in data and "culprit" in data)


def read(data: dict[str, Any]) -> ErrorEvent:
    """The event's exceptions, the raised one first; without any, its message."""
    exceptions = _exceptions(data)
    message = _message(data)
    metadata = _dict(data.get("metadata"))
    if not exceptions:
        frames = _frames(_section(data, "stacktrace"))
        kind = _text(metadata.get("type")) or "Message"
        exceptions = (ExceptionInfo(type=kind, message=_text(metadata.get("value")) or message, frames=frames),)
    raised = exceptions[0]
    place = _crash(next((link.frames for link in exceptions if link.frames), ()))
    return ErrorEvent(
        type=raised.type,
        message=raised.message or message,
        language=_language(data),
        tool="sentry",
        format="sentry_event",
        file=place.file,
        line=place.line,
        column=place.column,
        exceptions=exceptions,
        code=_source(data, raised),
        captured=_crumbs(data),
        excerpt=cap(f"{raised.type}: {raised.message or message}", MESSAGE),
        explicit_fingerprint=_fingerprint(data),
        tags=_tags(data),
    )


def _fingerprint(data: dict[str, Any]) -> tuple[str, ...]:
    """What the program itself put together; hashes that Sentry made of the event say nothing that we do not see."""
    given = [_text(value) for value in _list(data.get("fingerprint") or data.get("fingerprints"))[:20]]
    return () if all(map(_HASH.fullmatch, given)) else tuple(given)


def scrubbed(event: ErrorEvent) -> ErrorEvent:
    """Without the values of variables that Sentry would not have let through: no SDK takes them all out."""
    return replace(event, exceptions=tuple(map(_without_secrets, event.exceptions)))


def _without_secrets(exception: ExceptionInfo) -> ExceptionInfo:
    if not any(is_scrubbed(name) for frame in exception.frames for name in frame.variables):
        return exception
    frames = (
        replace(frame, variables={n: _SECRET if v and is_scrubbed(n) else v for n, v in frame.variables.items()})
        for frame in exception.frames
    )
    return replace(exception, frames=tuple(frames))


def _exceptions(data: dict[str, Any]) -> tuple[ExceptionInfo, ...]:
    section = _section(data, "exception")
    values = members(section.get("values")) or ([section["value"]] if isinstance(section.get("value"), dict) else [])
    if not values and ("type" in section or "stacktrace" in section):
        values = [section]
    known = [value for value in values if isinstance(value, dict) and _says_something(value)]
    return _chained(known[-MOST_EXCEPTIONS:])


def _says_something(value: dict[str, Any]) -> bool:
    return bool(value.get("type") or value.get("value") or members(_trace(value).get("frames")))


def _chained(values: list[dict[str, Any]]) -> tuple[ExceptionInfo, ...]:
    """By `exception_id` and `parent_id` where all have an id; else the last was raised, each the cause of the next."""
    ids = [_whole(_dict(value.get("mechanism")).get("exception_id")) for value in values]
    if None in ids or len(set(ids)) < len(ids):
        ordered = values[::-1]
        return tuple(_exception(value, index - 1 if index else None, "cause") for index, value in enumerate(ordered))
    parents = {
        own: _whole(_dict(value.get("mechanism")).get("parent_id")) for own, value in zip(ids, values, strict=True)
    }
    by_id = dict(zip(ids, values, strict=True))
    order = sorted(ids, key=lambda own: (parents[own] in by_id, own or 0))
    place = {own: index for index, own in enumerate(order)}
    return tuple(
        _exception(by_id[own], _parent(place, parents[own], own), _relation(by_id, parents[own], by_id[own]))
        for own in order
    )


def _parent(place: dict[int | None, int], parent: int | None, own: int | None) -> int | None:
    """Index of the parent; the first of all is the root whatever it says."""
    return None if place[own] == 0 else place.get(parent, 0) if parent != own else 0


def _relation(by_id: dict[int | None, dict[str, Any]], parent: int | None, value: dict[str, Any]) -> str:
    if _dict(_dict(by_id.get(parent)).get("mechanism")).get("is_exception_group"):
        return "group"
    return "context" if _dict(value.get("mechanism")).get("source") == "__context__" else "cause"


def _exception(value: dict[str, Any], parent: int | None, relation: str) -> ExceptionInfo:
    message = _text(value.get("value"))
    return ExceptionInfo(
        type=cap(_text(value.get("type")), VALUE) or "Error",
        message=message,
        frames=_frames(_trace(value)),
        relation="raised" if parent is None else relation,
        parent=parent,
        notes=tuple(_text(note) for note in _list(value.get("notes"))[:10]),
    )


def _trace(value: dict[str, Any]) -> dict[str, Any]:
    """Where the frames of an exception stand; a bare list is taken for them."""
    for trace in (value.get("stacktrace"), value.get("rawStacktrace")):
        if trace and isinstance(trace, dict | list):
            return trace if isinstance(trace, dict) else {"frames": trace}
    return {}


def _frames(stacktrace: dict[str, Any]) -> tuple[Frame, ...]:
    frames = [frame for frame in members(stacktrace.get("frames")) if isinstance(frame, dict)]
    if len(frames) > MOST_FRAMES:
        frames = frames[: MOST_FRAMES // 2] + frames[-MOST_FRAMES // 2 :]
    return tuple(map(_frame, frames))


def _frame(frame: dict[str, Any]) -> Frame:
    line = _whole(_first(frame, "lineno", "lineNo"))
    context = {
        _whole(pair[0]): pair[1] for pair in _list(frame.get("context")) if isinstance(pair, list) and len(pair) == 2
    }
    code = _first(frame, "context_line") or context.get(line)
    in_app = _first(frame, "in_app", "inApp")
    return Frame(
        file=_file(frame),
        line=line or None,
        column=_whole(_first(frame, "colno", "colNo")) or None,
        function=cap(_text(frame.get("function")), VALUE) or None,
        module=cap(_text(frame.get("module")), VALUE) or None,
        in_app=in_app if isinstance(in_app, bool) else True,
        code=cap(_text(code).rstrip(), SOURCE) or None,
        variables=_variables(_dict(frame.get("vars"))),
    )


def _file(frame: dict[str, Any]) -> str | None:
    """The absolute path where the short one is its end (it says more), else the short one (a source map made it)."""
    short = cap(_text(frame.get("filename")), VALUE).replace("\\", "/")
    absolute = cap(_text(_first(frame, "abs_path", "absPath")), 4 * VALUE).replace("\\", "/")
    if not short or (absolute.endswith("/" + short.lstrip("./")) and "://" not in absolute):
        return absolute or None
    return short


def _crash(frames: tuple[Frame, ...]) -> Frame:
    return next((frame for frame in reversed(frames) if frame.in_app), frames[-1] if frames else Frame())


def _source(data: dict[str, Any], raised: ExceptionInfo) -> tuple[SourceLine, ...]:
    """The lines that the event carries around its crash frame."""
    wanted = _crash(raised.frames)
    for exception in reversed(members(_section(data, "exception").get("values"))):
        for frame in reversed(members(_trace(_dict(exception)).get("frames"))):
            if (
                isinstance(frame, dict)
                and _file(frame) == wanted.file
                and _whole(_first(frame, "lineno", "lineNo")) == wanted.line
            ):
                return _context(frame, wanted.line)
    return ()


def _context(frame: dict[str, Any], line: int | None) -> tuple[SourceLine, ...]:
    pairs = [pair for pair in _list(frame.get("context")) if isinstance(pair, list) and len(pair) == 2]
    if pairs:
        return tuple(SourceLine(text=_line(text), marked=_whole(number) == line) for number, text in pairs[:40])
    before = [SourceLine(text=_line(text)) for text in _list(frame.get("pre_context"))[-20:]]
    after = [SourceLine(text=_line(text)) for text in _list(frame.get("post_context"))[:20]]
    marked = [SourceLine(text=_line(frame["context_line"]), marked=True)] if frame.get("context_line") else []
    return (*before, *marked, *after)


def _message(data: dict[str, Any]) -> str:
    entry = _section(data, "message") or _dict(data.get("logentry"))
    said = data.get("exception")
    known = (entry.get("formatted"), entry.get("message"), data.get("message"), data.get("title"))
    for value in (*known, said if isinstance(said, str) else None):
        if _text(value):
            return _text(value)
    return ""


def _section(data: dict[str, Any], name: str) -> dict[str, Any]:
    """A part of the event wherever its shape keeps it: at the top, as a legacy interface, or among `entries`."""
    value = data.get(name) or data.get(_LEGACY + name.capitalize())
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {"values": value}
    found = (entry for entry in _list(data.get("entries")) if isinstance(entry, dict))
    kept = next((entry.get("data") for entry in found if entry.get("type") == name), None)
    return {"values": kept} if isinstance(kept, list) else _dict(kept)


def _crumbs(data: dict[str, Any]) -> dict[str, str]:
    crumbs = _list(_section(data, "breadcrumbs").get("values"))[-MOST_CRUMBS:]
    lines = [cap(_text(_dict(crumb).get("message")), VALUE) for crumb in crumbs]
    text = "\n".join(line for line in lines if line)
    return {"breadcrumbs": text} if text else {}


def _tags(data: dict[str, Any]) -> dict[str, str]:
    release = data.get("release")
    pairs = [
        (_dict(tag).get("key"), _dict(tag).get("value")) if isinstance(tag, dict) else tag
        for tag in _list(data.get("tags"))
    ]
    given = {str(pair[0]): pair[1] for pair in pairs if isinstance(pair, list | tuple) and len(pair) == 2} | _dict(
        data.get("tags")
    )
    wanted = {
        "release": _dict(release).get("version")
        if isinstance(release, dict)
        else release or given.get("sentry:release"),
        "environment": data.get("environment") or given.get("environment"),
        "event_id": _first(data, "event_id", "eventID"),
        "timestamp": _first(data, "timestamp", "dateCreated", "datetime"),
        "culprit": data.get("culprit"),
        "user": _user(data, given),
        "transaction": data.get("transaction") or given.get("transaction"),
    }
    return {name: text for name, value in wanted.items() if (text := cap(_text(value), VALUE))}


def _user(data: dict[str, Any], given: dict[str, Any]) -> str:
    """A mark that is the same for the same user, and tells nothing of who that is."""
    from zlib import crc32

    user = _dict(data.get("user"))
    said = _text(_first(user, "id", "email", "username", "ip_address", "ipAddress") or given.get("sentry:user"))
    return f"{crc32(said.encode(errors='replace')):08x}" if said else ""


def _language(data: dict[str, Any]) -> str:
    return language_of(_text(data.get("platform")) or _text(_dict(data.get("sdk")).get("name")))


def language_of(said: str) -> str:
    """The language that a platform of Sentry's stands for."""
    platform = said.lower()
    name = platform.removeprefix("sentry.").partition(".")[0].partition("-")[0]
    return cap(LANGUAGES.get(name, name), 40) or "python"


def _variables(values: dict[str, Any]) -> dict[str, str]:
    names = list(values)[:MOST_VARIABLES]
    return {cap(_text(name).strip("'"), 100): cap(_text(values[name]), VALUE) for name in names}


def _line(value: Any) -> str:
    return cap(_text(value).split("\n")[0].rstrip(), SOURCE)


def _text(value: Any) -> str:
    """A value as clean, capped text; structures as JSON, null as nothing."""
    if isinstance(value, str) and len(value) <= MESSAGE and value.isascii() and value.isprintable():
        return value  # as nearly all are
    if value is None:
        return ""
    if not isinstance(value, str):
        import msgspec

        value = str(value) if isinstance(value, int | float) else msgspec.json.encode(value).decode()
    return cap(clean(value[: 4 * MESSAGE]), MESSAGE)


def _whole(value: Any) -> int | None:
    if isinstance(value, str) and len(value) < 10 and value.isascii() and value.isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else None


def _first(data: dict[str, Any], *names: str) -> Any:
    for name in names:
        value = data.get(name)
        if value is not None:
            return value
    return None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
