"""An issue of Sentry as its MCP server tells it to agents: markdown, with the newest event's trace in it."""

from __future__ import annotations

from bugsage.intake.clean import cap
from bugsage.intake.format import Parsed
from bugsage.intake.sentry_shape import language_of, scrubbed
from bugsage.intake.sentry_text import DETAILS, HEADING, MESSAGE, Document, Said, read
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame

NAME = "sentry_mcp"
TOOL: str | None = "sentry"
_NO_EVENT = (
    "Sentry tells of an issue, and of no error in it: it may be one of performance, of a monitor or of feedback."
)


def recognise(sample: str) -> float:
    """Sure where its headings stand."""
    return 0.97 if HEADING.search(sample) and DETAILS in sample else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """The event of the issue. Never raises."""
    document = read(text)
    if document is None:
        return Parsed(tool=TOOL)
    event = _event(document)
    if event is None:
        return Parsed(tool=TOOL, failed=True, notes=(_NO_EVENT,))
    return Parsed(tool=TOOL, events=(scrubbed(event),), failed=True)


def _event(document: Document) -> ErrorEvent | None:
    traced = [said for said in document.exceptions if said.traced]
    chain = traced or list(document.exceptions[:1])
    if not chain:
        return None
    exceptions = tuple(_exception(said, index) for index, said in enumerate(chain))
    raised, place = exceptions[0], _crash(exceptions)
    return ErrorEvent(
        type=raised.type,
        message=raised.message,
        language=language_of(document.issue.platform),
        tool=TOOL,
        format=NAME,
        file=place.file,
        line=place.line,
        column=place.column,
        exceptions=exceptions,
        code=document.source,
        excerpt=cap(f"{raised.type}: {raised.message}", MESSAGE),
        tags=_tags(document),
    )


def _exception(said: Said, index: int) -> ExceptionInfo:
    kind, message = said.type, said.message
    if not said.traced:  # a message that was logged may read as if it began with a type
        kind, message = "Message", f"{kind}: {message}" if kind and message else kind or message
    return ExceptionInfo(
        type=kind or "Error",
        message=message,
        frames=said.frames,
        relation="cause" if index else "raised",
        parent=index - 1 if index else None,
    )


def _crash(exceptions: tuple[ExceptionInfo, ...]) -> Frame:
    frames = next((one.frames for one in exceptions if one.frames), ())
    return next((frame for frame in reversed(frames) if frame.in_app), frames[-1] if frames else Frame())


def _tags(document: Document) -> dict[str, str]:
    tags = {name: document.tags[name] for name in ("release", "environment", "transaction") if name in document.tags}
    told = {"event_id": document.event_id, "timestamp": document.time, "culprit": document.issue.culprit}
    return tags | {name: value for name, value in told.items() if value}
