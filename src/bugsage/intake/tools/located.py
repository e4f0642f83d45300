"""Places as the rest of the program knows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bugsage.intake.tools.lines import MOST
from bugsage.intake.tools.table import TOOLS
from bugsage.intake.tools.tool import COMPILER, Found
from bugsage.intake.tools.words import ERROR
from bugsage.model.report import Location


def locations(found: Sequence[Found]) -> tuple[Location, ...]:
    """The same as locations."""
    return tuple(
        Location(
            file=place.file,
            line=place.line,
            column=place.column,
            severity=place.severity,
            code=place.code,
            message=place.message,
            tool=place.tool,
        )
        for place in found
    )


def tool_of(found: Sequence[Found]) -> str | None:
    """The tool that said most of it."""
    said = Counter(place.tool for place in found if place.tool)
    return said.most_common(1)[0][0] if said else None


def explains(found: Sequence[Location]) -> bool:
    """Whether these places can be why a build failed: an error, or what a program says whose work is to complain."""
    compilers = {tool.name for tool in TOOLS if tool.kind == COMPILER}
    return any(place.severity == ERROR or (place.tool and place.tool not in compilers) for place in found)


def notes(more: bool) -> tuple[str, ...]:
    """What is to be said where there are more places than are kept."""
    return (f"Tools point at more than {MOST} places in it; the first of them were kept.",) if more else ()
