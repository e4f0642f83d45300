"""What compilers, checkers and linters print: the places that they point at, and what stopped a build."""

from bugsage.intake.format import Parsed
from bugsage.intake.tools import lines, located
from bugsage.intake.tools.problems import events_of

NAME = "tool_output"
TOOL: str | None = None


def recognise(sample: str) -> float:
    """Whether any line points at a place. Less sure than reports and traces: those hold such lines as well."""
    return 0.45 if lines.find(sample)[0] else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every place, each once; errors of compilers and checkers are occurrences as well."""
    found, more = lines.find(text)
    events = events_of(found, text.split("\n"), first_line, NAME)
    return Parsed(
        tool=located.tool_of(found),
        events=events,
        locations=located.locations(found),
        failed=bool(events) or any(place.severity == "error" for place in found),
        notes=located.notes(more),
    )
