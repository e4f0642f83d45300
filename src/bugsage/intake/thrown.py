"""What was thrown, as one occurrence: the same for every language whose traces are read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bugsage.intake.clean import EXCERPT, MESSAGE, NAME, TEST, cap
from bugsage.intake.format import Parsed
from bugsage.intake.stack_lines import language_of
from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame, SourceLine

#: Events of one text, frames of one exception, exceptions of one chain, lines of one message.
MOST_EVENTS, MOST_FRAMES, MOST_CHAINED, MOST_MESSAGE = 5_000, 500, 40, 60
#: What build servers write before each line: `2026-03-01T10:00:00.0000000Z `.
_DATED = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z ?")
_LOOKED_AT = 200
_DRIVE = re.compile(r"^[A-Za-z]:\\")


class Thrown(Noun, frozen=True, kw_only=True):
    """One error that a text tells of, with the lines it stands on."""

    #: The exception that ended the run is first.
    exceptions: tuple[ExceptionInfo, ...]
    #: Indices of its first line and of the one after its last.
    start: int
    end: int
    test: str | None = None
    code: tuple[SourceLine, ...] = ()
    #: What an assertion compared.
    detail: tuple[str, ...] = ()
    tags: Mapping[str, str] = {}


def lines_of(text: str) -> list[str]:
    """The lines of a text, without the time that a build server writes before nearly every one of them."""
    lines = text.split("\n")
    shown = [line for line in lines[:_LOOKED_AT] if line.strip()]
    dated = sum(1 for line in shown if _DATED.match(line))
    if dated < 3 or 4 * dated < 3 * len(shown):
        return lines
    return [_DATED.sub("", line, count=1) for line in lines]


def read(found: Sequence[Thrown], lines: Sequence[str], first_line: int, *, language: str, format: str) -> Parsed:
    """One event for each; the language is that of the innermost own frame's file, else the given one."""
    events = tuple(event(thrown, lines, first_line, language, format) for thrown in found[:MOST_EVENTS])
    return Parsed(tool=language if events else None, events=events, failed=bool(events))


def link(
    type: str, message: str, frames: Sequence[Frame], relation: str = "raised", parent: int | None = None
) -> ExceptionInfo:
    """One exception of a chain; its frames run from caller to callee."""
    return ExceptionInfo(
        type=cap(type, NAME),
        message=cap(message.strip(), MESSAGE),
        frames=tuple(frames[-MOST_FRAMES:]),
        relation=relation,
        parent=parent,
    )


def chained(parts: Sequence[tuple[str, str, Sequence[Frame]]]) -> tuple[ExceptionInfo, ...]:
    """A chain of type, message and frames, each the cause of the one before it."""
    return tuple(
        link(kind, message, frames, "cause" if at else "raised", at - 1 if at else None)
        for at, (kind, message, frames) in enumerate(parts[:MOST_CHAINED])
    )


def frame_at(
    file: str | None, line: str | int | None, function: str | None, library: re.Pattern[str], *,
    column: str | int | None = None, module: str | None = None, in_app: bool = True,
) -> Frame:  # fmt: skip
    """A frame as a trace prints it; what `library` finds in its file is nobody's own code."""
    if file:
        file = file.replace("\\", "/") if _DRIVE.match(file) else file
    return Frame(
        file=cap(file, NAME) if file else None,
        line=int(line) if line and 0 < int(line) < 10_000_000 else None,
        column=int(column) if column and 0 < int(column) < 10_000_000 else None,
        function=cap(function, NAME) if function else None,
        module=module,
        in_app=in_app and bool(file) and not library.search(file or ""),
    )


def event(thrown: Thrown, lines: Sequence[str], first_line: int, language: str, format: str) -> ErrorEvent:
    """The occurrence that it stands for."""
    root = thrown.exceptions[0]
    frames = next((e.frames for e in thrown.exceptions if e.frames), ())
    last = next((f for f in reversed(frames) if f.in_app and f.file), frames[-1] if frames else Frame())
    return ErrorEvent(
        type=root.type,
        message=root.message,
        language=language_of(last.file) or language,
        tool=language,
        format=format,
        test=cap(thrown.test, TEST) if thrown.test else None,
        file=last.file,
        line=last.line,
        column=last.column,
        exceptions=thrown.exceptions,
        code=thrown.code,
        detail=thrown.detail,
        excerpt=cap("\n".join(lines[thrown.start : thrown.end]), EXCERPT),
        excerpt_line=first_line + thrown.start,
        tags=dict(thrown.tags),
    )
