"""What `bugsage parse` answers."""

from collections.abc import Sequence
from typing import Literal

from bugsage.model.report import Reading
from bugsage.surfaces.documents.base import Part, mirror


class CountsPart(Part, frozen=True, kw_only=True):
    """How many tests ended how; null where the source does not say."""

    failed: int | None
    errors: int | None
    passed: int | None
    skipped: int | None


class FramePart(Part, frozen=True, kw_only=True):
    """One level of a stack; lines and columns count from 1."""

    file: str | None
    line: int | None
    function: str | None
    column: int | None
    in_app: bool


class FailurePart(Part, frozen=True, kw_only=True):
    """One occurrence of an error."""

    test: str | None
    #: `call`, `setup`, `teardown`, `collection`, or null.
    phase: str | None
    type: str
    message: str
    file: str | None
    line: int | None
    column: int | None
    language: str
    #: From caller to callee: the last one raised.
    frames: tuple[FramePart, ...]


class LocationPart(Part, frozen=True, kw_only=True):
    """A place that a compiler or linter points at."""

    file: str
    line: int | None
    column: int | None
    #: `error`, `warning`, `note`, or null.
    severity: str | None
    #: The tool's own name for what is wrong.
    code: str | None
    message: str
    tool: str | None


class KeyLinePart(Part, frozen=True, kw_only=True):
    """A line of a log that says why it failed."""

    line: int
    text: str


class SourcePart(Part, frozen=True, kw_only=True):
    """All that was understood of one source."""

    source: str
    tool: str | None
    #: The reader that understood it; null when nothing did.
    format: str | None
    #: Readers of further test runners in the same source; their failures and counts are among those below.
    also: tuple[str, ...]
    counts: CountsPart
    failures: tuple[FailurePart, ...]
    locations: tuple[LocationPart, ...]
    #: Best first, at most 20.
    key_lines: tuple[KeyLinePart, ...]
    #: What was left out or is damaged, though the rest was read.
    notes: tuple[str, ...]
    #: Why nothing could be read; null when something was.
    unreadable: str | None
    #: The last lines of an unreadable source.
    tail: tuple[str, ...]


class ParseDocument(Part, frozen=True, kw_only=True):
    """What `bugsage parse` answers."""

    schema: Literal["bugsage/parse@1"]
    sources: tuple[SourcePart, ...]


def from_readings(readings: Sequence[Reading]) -> ParseDocument:
    """The document of these readings."""
    return ParseDocument(schema="bugsage/parse@1", sources=tuple(_source(r) for r in readings))


def _source(reading: Reading) -> SourcePart:
    return SourcePart(
        source=reading.source,
        tool=reading.tool,
        format=reading.format,
        also=reading.also,
        counts=mirror(reading.counts, CountsPart),
        failures=tuple(mirror(event, FailurePart) for event in reading.events),
        locations=tuple(mirror(location, LocationPart) for location in reading.locations),
        key_lines=tuple(mirror(line, KeyLinePart) for line in reading.key_lines),
        notes=reading.notes,
        unreadable=reading.unreadable,
        tail=reading.tail,
    )
