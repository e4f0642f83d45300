"""Errors of compilers and checkers as occurrences: one for each file that they found any in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bugsage.intake.clean import EXCERPT, cap
from bugsage.intake.stack_lines import language_of
from bugsage.intake.tools.tool import COMPILER, LINTER, Found
from bugsage.intake.tools.words import ERROR
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.languages import language_of as language_by_name

#: Occurrences of one text, errors that one of them tells, lines below a place that are shown with it.
MOST_EVENTS, MOST_TOLD, MOST_BELOW = 20, 10, 8
#: What an error without a code is called, as a build that failed is elsewhere.
BROKEN, REFUSED = "build failed", "check failed"


def events_of(found: Iterable[Found], lines: Sequence[str], first_line: int, format: str) -> tuple[ErrorEvent, ...]:
    """What stopped the build, or what a checker found wrong. What linters say of style is no error of the program."""
    by_file: dict[tuple[str, str | None], list[Found]] = {}
    for place in found:
        if place.severity == ERROR and place.kind != LINTER:
            by_file.setdefault((place.file, place.tool), []).append(place)
    return tuple(_event(places, lines, first_line, format) for places in list(by_file.values())[:MOST_EVENTS])


def _event(places: list[Found], lines: Sequence[str], first_line: int, format: str) -> ErrorEvent:
    first = places[0]
    named_kind = first.code if re.search(r"[A-Za-z]", first.code or "") else None
    kind = named_kind or (BROKEN if first.kind == COMPILER else REFUSED)
    said = [place.message for place in places[:MOST_TOLD]]
    message = "\n".join(dict.fromkeys(filter(None, said)))
    frame = Frame(file=first.file, line=first.line, column=first.column)
    named = language_by_name(first.file)
    return ErrorEvent(
        type=kind,
        message=message,
        language=first.language or language_of(first.file) or (named.name if named else first.tool or "unknown"),
        tool=first.tool,
        format=format,
        file=first.file,
        line=first.line,
        column=first.column,
        exceptions=(ExceptionInfo(type=kind, message=message, frames=(frame,)),),
        excerpt=cap("\n".join(_shown(first, lines)), EXCERPT),
        excerpt_line=first_line + first.at if lines else None,
    )


def _shown(place: Found, lines: Sequence[str]) -> list[str]:
    """The line of a place and the source that is quoted below it: up to an empty line, or one that is not indented."""
    shown = list(lines[place.at : place.at + 1])
    for line in lines[place.at + 1 : place.at + 1 + MOST_BELOW]:
        if not line.strip() or not line.startswith((" ", "\t", "|")):
            break
        shown.append(line)
    return shown
