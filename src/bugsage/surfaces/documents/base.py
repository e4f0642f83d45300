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
