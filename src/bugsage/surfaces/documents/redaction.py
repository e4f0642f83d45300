"""What `bugsage redact` answers."""

from typing import Literal

from bugsage.surfaces.documents.base import Part


class FindingPart(Part, frozen=True, kw_only=True):
    """Something that was taken out, by its place in the text as it came."""

    #: `aws-access-key`, `private-key`, `url-password`, `named-secret`, `known-value`, `home-folder`, …
    kind: str
    #: The line where it begins, counted from 1 in its source.
    line: int
    #: Column of its first character, in characters, counted from 1.
    start: int
    #: Column behind its last character, in the line `end_line`.
    end: int
    end_line: int
    #: Which of the sources it stood in, as it was named.
    source: str


class RedactionDocument(Part, frozen=True, kw_only=True):
    """What `bugsage redact` answers."""

    schema: Literal["bugsage/redaction@1"]
    #: The text of all sources without what was found, one after the other.
    text: str
    findings: tuple[FindingPart, ...]
    #: Sources that are no text, and why; nothing of them is in `text`.
    unreadable: dict[str, str]
