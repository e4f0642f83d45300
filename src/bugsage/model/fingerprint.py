"""What makes two occurrences the same issue."""

from bugsage.model.base import Noun


class FingerprintPart(Noun, frozen=True, kw_only=True):
    """One ingredient of a fingerprint, and whether it counted."""

    name: str
    value: str
    contributes: bool = True
    #: Why it does not contribute, or how the value was made.
    hint: str | None = None


class Fingerprint(Noun, frozen=True, kw_only=True):
    """A hash with the parts that made it."""

    #: Hexadecimal SHA-1 over the version and the contributing parts.
    hash: str
    parts: tuple[FingerprintPart, ...] = ()
    #: Version of the recipe.
    version: int = 1
