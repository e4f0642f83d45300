"""What the readers of JavaScript's test reports share: an error from the texts that a report holds of it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from bugsage.intake.clean import EXCERPT, LINE, MESSAGE, NAME, cap
from bugsage.intake.js_error import Thrown, event_of, id_of_test, read_error
from bugsage.intake.js_report import file_of_test
from bugsage.intake.json_document import text_of
from bugsage.intake.results import captured, slashed
from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent, ExceptionInfo

#: Sides of a comparison that a report holds are shown up to so many lines.
_MOST_DETAIL = 200


class Told(Noun, frozen=True, kw_only=True):
    """What a report holds of one failure."""

    titles: tuple[str, ...]
    #: The error as its stack tells it; where there is none, its message.
    stack: str = ""
    message: str = ""
    file: str = ""
    #: Where the report points: a file, a line and a column.
    place: tuple[str, int | None, int | None] | None = None
    phase: str = "call"
    #: The two sides of a comparison, as difference lines.
    detail: tuple[str, ...] = ()
    streams: Mapping[str, str] = {}
    tags: dict[str, str] = {}


def event(told: Told, *, tool: str, format: str) -> ErrorEvent:
    """The occurrence that a failure stands for."""
    text = _whole(told)
    thrown = read_error(text.split("\n"))
    file = slashed(told.file) or file_of_test(thrown)
    place = None if any(frame.in_app for frame in thrown.frames) else _place(told, thrown)
    found = event_of(
        thrown,
        tool=tool,
        format=format,
        test=id_of_test(file, told.titles),
        phase=told.phase,
        file=file,
        excerpt=cap("\n".join([*told.titles, text]).strip(), EXCERPT),
        line=0,
        place=place,
        captured=captured(told.streams),
    )
    detail = thrown.detail or told.detail
    return replace(found, excerpt_line=None, detail=detail, tags=told.tags, exceptions=_named(thrown, told))


def difference(expected: object, actual: object) -> tuple[str, ...]:
    """Difference lines of the two sides of a comparison, where a report holds them."""
    sides = [("-", expected), ("+", actual)]
    if not all(isinstance(side, str | int | float) for _, side in sides):
        return ()
    lines = [f"{sign}{cap(line, LINE)}" for sign, side in sides for line in str(side).split("\n")]
    return tuple(lines[:_MOST_DETAIL])


def output(value: object) -> str:
    """What a test printed: a text, or a list of texts or of objects that hold one."""
    if not isinstance(value, list):
        return text_of(value, EXCERPT)
    parts = [one.get("text") if isinstance(one, dict) else one for one in value[:1_000]]
    return "".join(part for part in parts if isinstance(part, str))


def _whole(told: Told) -> str:
    """Message and stack; most stacks begin with the message."""
    stack, message = text_of(told.stack, EXCERPT), text_of(told.message, EXCERPT)
    first = message.strip().partition("\n")[0]
    if not stack.strip():
        return message
    return stack if not first or first in stack else f"{message}\n{stack}"


def _named(thrown: Thrown, told: Told) -> tuple[ExceptionInfo, ...]:
    """The exceptions; one without a message takes the report's."""
    root = thrown.exceptions[0]
    if root.message or not told.message:
        return thrown.exceptions
    return (replace(root, message=text_of(told.message, MESSAGE).strip()), *thrown.exceptions[1:])


def _place(told: Told, thrown: Thrown) -> tuple[str, int | None, int | None] | None:
    """Where a cause was thrown, else where the report points; jest throws what a test threw that is no error anew."""
    causes = (frame for one in thrown.exceptions for frame in reversed(one.frames) if frame.in_app and frame.file)
    cause = next(causes, None)
    if cause is not None:
        return cause.file or "", cause.line, cause.column
    if told.place is None:
        return None
    file, line, column = told.place
    return (cap(slashed(file), NAME), line, column) if file else None
