"""What .NET threw or what a test of it failed of, as one occurrence."""

from __future__ import annotations

from collections.abc import Sequence

from bugsage.intake.clean import EXCERPT, cap
from bugsage.intake.stack_lines import language_of
from bugsage.model.error import ErrorEvent, ExceptionInfo

TOOL = "dotnet"
#: Occurrences of one text, and lines of one message.
MOST_EVENTS, MOST_MESSAGE = 5_000, 60


def event(
    thrown: tuple[ExceptionInfo, ...],
    lines: Sequence[str],
    at: int,
    end: int,
    first_line: int,
    *,
    format: str,
    test: str | None = None,
    detail: tuple[str, ...] = (),
) -> ErrorEvent:
    """The occurrence that stands on `lines[at:end]`."""
    root = thrown[0]
    known = [f for exception in thrown for f in reversed(exception.frames) if f.file]
    last = next((f for f in known if f.in_app), None)
    return ErrorEvent(
        type=root.type,
        message=root.message,
        language=language_of(last.file if last else None) or "csharp",
        tool=TOOL,
        format=format,
        test=test,
        file=last.file if last else None,
        line=last.line if last else None,
        exceptions=thrown,
        detail=detail,
        excerpt=cap("\n".join(lines[at:end]), EXCERPT),
        excerpt_line=first_line + at,
    )
