"""What `bugsage index` answers."""

from typing import Literal

from bugsage.model.code import IndexStats
from bugsage.surfaces.documents.base import Part


class SkippedPart(Part, frozen=True, kw_only=True):
    """A file that was left out of the map."""

    file: str
    reason: str


class IndexDocument(Part, frozen=True, kw_only=True):
    """What `bugsage index` answers."""

    schema: Literal["bugsage/index@1"]
    #: Source files in the map.
    files: int
    #: Files read and parsed this time; the others were known already.
    parsed: int
    reused: int
    #: Files that are no longer there.
    removed: int
    definitions: int
    calls: int
    #: Size of all files in the map.
    bytes: int
    seconds: float
    skipped: tuple[SkippedPart, ...]


def from_index(stats: IndexStats) -> IndexDocument:
    """The document of one refresh."""
    return IndexDocument(
        schema="bugsage/index@1",
        files=stats.files,
        parsed=stats.parsed,
        reused=stats.reused,
        removed=stats.removed,
        definitions=stats.definitions,
        calls=stats.calls,
        bytes=stats.bytes,
        seconds=round(stats.seconds, 3),
        skipped=tuple(SkippedPart(file=file, reason=reason) for file, reason in stats.skipped),
    )
