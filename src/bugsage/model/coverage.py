"""Reports of coverage tools, as they are carried in."""

import msgspec

from bugsage.model.base import Noun


class CoverageRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Lines of one file that ran in one context of a `.coverage` file."""

    file: str
    #: Empty where no context was recorded.
    context: str
    lines: tuple[int, ...]


class CoverageFile(Noun, frozen=True, kw_only=True):
    """One report of a coverage tool."""

    #: As the user, or a glob of the settings, named it.
    name: str
    #: The folder it lies in, relative to the repository, with `/`; empty for its top, and outside of it.
    folder: str = ""
    content: bytes = b""
    #: Instead of the content: the rows of a `.coverage` file.
    rows: tuple[CoverageRow, ...] | None = None
    #: Seconds since 1970 of its last change.
    modified: float = 0.0
    #: What of it was left out and why; empty where nothing was.
    left_out: str = ""
