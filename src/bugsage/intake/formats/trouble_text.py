"""What tools around a project say when not its code is at fault: git, Docker, package managers, shells, CI runners."""

from __future__ import annotations

from bugsage.intake.clean import cap
from bugsage.intake.format import Parsed
from bugsage.intake.trouble import LONGEST, Trouble, troubles
from bugsage.model.error import ErrorEvent, ExceptionInfo

NAME = "trouble_text"
TOOL: str | None = None

#: Kinds of trouble that one log tells, and lines of each that are kept.
MOST, MOST_LINES = 8, 5


def recognise(sample: str) -> float:
    """Some line is a tool's own word for trouble; whatever tells of the project's code goes first."""
    return 0.45 if next(troubles(sample), None) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each kind of trouble, where it was told first; what only follows from others is left out."""
    found: dict[str, tuple[int, Trouble, list[str]]] = {}
    for index, line, row in troubles(text):
        if row.name in found:
            found[row.name][2].append(line)
        elif len(found) < MOST:
            found[row.name] = (first_line + index, row, [line])
    own = [one for one in found.values() if not one[1].follows] or list(found.values())
    return Parsed(events=tuple(_event(*one) for one in own), failed=bool(own))


def _event(number: int, row: Trouble, lines: list[str]) -> ErrorEvent:
    message = cap(lines[0].strip(), LONGEST)
    return ErrorEvent(
        type=row.name,
        message=message,
        language="other",
        tool=row.tool,
        format=NAME,
        exceptions=(ExceptionInfo(type=row.name, message=message),),
        excerpt=cap("\n".join(dict.fromkeys(line.strip() for line in lines[:MOST_LINES])), 2 * LONGEST),
        excerpt_line=number,
    )
