"""What BugSage's own recorder saw of a run of pytest, or of a program: JSON lines, exceptions shaped as Sentry's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, BinaryIO

import msgspec
from msgspec.structs import replace

from bugsage.intake.clean import CAPTURED, EXCERPT, LINE, MESSAGE, TEST, cap, clean
from bugsage.intake.clean import NAME as SHORT
from bugsage.intake.format import Parsed
from bugsage.intake.sentry_shape import read
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.report import Counts

NAME = "bugsage_record"
TOOL: str | None = "pytest"

#: Bytes of one line and failures of one record that are read, `E` lines of one failure that are kept.
LONGEST, MOST_EVENTS, MOST_DETAIL = 16_000_000, 5_000, 200
_HEADER = re.compile(r'\s*\{"kind":"header","session":\d+,"format":\d+,')
_KINDS = ("header", "test", "error", "footer")
#: What each test executed: read by `intake.execution`, and most of the bytes.
_EXECUTED = b'{"kind":"executed"'
_PHASES = ("setup", "call", "teardown", "collection")
#: Exit statuses of pytest with which nothing failed: all passed, or there was nothing to run.
_QUIET = (0, 5)
_NO_END = "The run was ended before it was over: what it did last is not in the record."


def recognise(sample: str) -> float:
    """Only the recorder begins a file like this."""
    return 1.0 if _HEADER.match(sample) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every failure of the record, with variables; of a record that was cut, what is there. Never raises."""
    return _collect(line.encode("utf-8", "replace") for line in text.split("\n"))


def parse_stream(stream: BinaryIO) -> Parsed:
    """The same, line by line."""
    return _collect(iter(lambda: stream.readline(LONGEST), b""))


class _Session:
    """What the header and the footer of one process say."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.problems: list[str] = []
        #: What was run; None where the header does not say.
        self.tool = TOOL


def _collect(lines: Iterable[bytes]) -> Parsed:
    sessions: dict[Any, _Session] = {}
    outcomes: Counter[str] = Counter()
    events: list[ErrorEvent] = []
    damaged = 0
    for line in lines:
        if line.startswith(_EXECUTED):
            continue
        fields = _decoded(line)
        if fields is None:
            damaged += bool(line.strip())
            continue
        session = sessions.setdefault(_key(fields.get("session")), _Session())
        if fields["kind"] == "footer":
            session.status = _whole(fields.get("exitstatus"))
            session.problems = [_text(problem, LINE) for problem in _list(fields.get("problems"))[:10]]
        elif fields["kind"] == "header":
            session.tool = _text(fields.get("program"), SHORT) or TOOL
        else:
            outcome = str(fields.get("outcome"))
            outcomes[outcome] += 1
            if outcome in ("failed", "error") and len(events) < MOST_EVENTS:
                events.append(_event(fields, session.tool))
    return _parsed(sessions, outcomes, events, damaged)


def _parsed(sessions: dict[Any, _Session], outcomes: Counter[str], events: list[ErrorEvent], damaged: int) -> Parsed:
    statuses = [session.status for session in sessions.values()]
    counts = Counts(
        failed=outcomes["failed"], errors=outcomes["error"], passed=outcomes["passed"], skipped=outcomes["skipped"]
    )
    return Parsed(
        tool=next((session.tool for session in sessions.values()), TOOL),
        counts=counts if any(session.tool == TOOL for session in sessions.values()) else Counts(),
        events=tuple(events),
        failed=bool(events) or any(status not in _QUIET for status in statuses),
        notes=tuple(_notes(sessions, outcomes, damaged)),
    )


def _notes(sessions: dict[Any, _Session], outcomes: Counter[str], damaged: int) -> Iterable[str]:
    if any(session.status is None for session in sessions.values()):
        yield _NO_END
    if damaged:
        yield f"{damaged} line{'s' * (damaged > 1)} of the record could not be read."
    left_out = outcomes["failed"] + outcomes["error"] - MOST_EVENTS
    if left_out > 0:
        yield f"The first {MOST_EVENTS} failures were read, {left_out} more were left out."
    for session in sessions.values():
        yield from (f"The recorder met a problem of its own: {problem}" for problem in session.problems)


def _event(fields: dict[str, Any], tool: str | None) -> ErrorEvent:
    text = _text(fields.get("text"), EXCERPT)
    exception = _dict(fields.get("exception"))
    event = read({"platform": "python", "exception": exception}) if exception else _said(fields, text)
    phase = fields.get("phase")
    return replace(
        event,
        tool=tool,
        format=NAME,
        test=_test(fields),
        phase=phase if phase in _PHASES else None,
        detail=_detail(text, event) if tool == TOOL else (),
        captured={name: _text(said, CAPTURED) for name, said in list(_dict(fields.get("captured")).items())[:5]},
        excerpt=text or event.excerpt,
        tags={name: _text(fields[name], SHORT) for name in ("worker", "subtest") if fields.get(name)},
    )


def _said(fields: dict[str, Any], text: str) -> ErrorEvent:
    """A failure without an exception: only what pytest said of it is known."""
    crash = _dict(fields.get("crash"))
    message = _text(crash.get("message"), MESSAGE) or text.strip()
    named = re.match(r"(?:\w{1,100}\.){0,10}(\w{1,100}(?:Error|Exception|Failed|Exit))(?:: |$)", message, re.MULTILINE)
    kind = named[1] if named else "AssertionError" if message.startswith("assert ") else "Failed"
    message = cap(message[named.end() :] if named else message, MESSAGE)
    place = Frame(file=_text(crash.get("path"), 4 * SHORT).replace("\\", "/") or None, line=_whole(crash.get("lineno")))
    frames = (place,) if place.file else ()
    link = ExceptionInfo(type=kind, message=message, frames=frames)
    return ErrorEvent(type=kind, message=message, file=place.file, line=place.line, exceptions=(link,))


def _test(fields: dict[str, Any]) -> str | None:
    return _text(fields.get("nodeid"), TEST) or None


def _detail(text: str, event: ErrorEvent) -> tuple[str, ...]:
    """The `E` lines of pytest; with a traceback style that has none, the lines of the message."""
    said = [line[1:].strip() for line in text.split("\n") if line.startswith("E  ")]
    lines = said or f"{event.type}: {event.message}".rstrip(": ").split("\n")
    return tuple(cap(line, LINE) for line in lines[:MOST_DETAIL])


def _decoded(line: bytes) -> dict[str, Any] | None:
    """One line; None where it is empty, torn, or none of the recorder's."""
    try:
        fields = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError):
        return None
    return fields if isinstance(fields, dict) and fields.get("kind") in _KINDS else None


def _text(value: Any, limit: int) -> str:
    return cap(clean(value), limit) if isinstance(value, str) else ""


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31 else None


def _key(value: Any) -> Any:
    return value if isinstance(value, int | str) else None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
