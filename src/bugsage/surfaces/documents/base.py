"""What every output type is built from."""

from typing import Any, Literal, TypeVar

import msgspec


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a document, built by keyword; every key is always written."""


PartType = TypeVar("PartType", bound=Part)


def mirror(noun: Any, part: type[PartType]) -> PartType:
    """The part with the values that the noun has under the same names, parts inside parts included."""
    return msgspec.convert(noun, part, from_attributes=True)


class VersionDocument(Part, frozen=True, kw_only=True):
    """What `bugsage version` answers."""

    schema: Literal["bugsage/version@1"]
    version: str
    #: Version of the Python that runs it.
    python: str
    platform: str


class SchemasDocument(Part, frozen=True, kw_only=True):
    """What `bugsage schema` answers without a name."""

    schema: Literal["bugsage/schemas@1"]
    #: Name to what it describes.
    schemas: dict[str, str]


class CompletionDocument(Part, frozen=True, kw_only=True):
    """What `bugsage completion` answers."""

    schema: Literal["bugsage/completion@1"]
    #: `bash`, `zsh`, `fish` or `issues`.
    what: str
    #: Text of the script; empty for `issues`.
    script: str
    #: Id to what it is, the open ones first; only for `issues`.
    issues: dict[str, str]


class ManDocument(Part, frozen=True, kw_only=True):
    """What `bugsage man` answers."""

    schema: Literal["bugsage/man@1"]
    #: In the macros of man(7).
    page: str


class ReportDocument(Part, frozen=True, kw_only=True):
    """What `bugsage report` answers."""

    schema: Literal["bugsage/report@1"]
    issue: str
    #: The page that was written.
    file: str
    bytes: int
