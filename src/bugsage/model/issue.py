"""All occurrences with one fingerprint, and what kind of trouble they are."""

from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent
from bugsage.model.fingerprint import Fingerprint

#: Kinds of a triage, as they stand in every document.
TRIAGE_KINDS = ("code", "test", "dependency", "configuration", "infrastructure", "flaky", "unknown")


class Triage(Noun, frozen=True, kw_only=True):
    """What kind of trouble it is, and whether a fix may be tried."""

    #: One of TRIAGE_KINDS.
    kind: str = "unknown"
    fixable: bool = False
    reason: str = ""


class Issue(Noun, frozen=True, kw_only=True):
    """All occurrences with one fingerprint, wherever they came from, and those found to have the same cause."""

    #: `BS-` and the first eight digits of the fingerprint's hash.
    id: str
    fingerprint: Fingerprint
    #: The occurrences of this reading, in the order they were read; those with other fingerprints come last.
    events: tuple[ErrorEvent, ...]
    #: All occurrences ever recorded, these included.
    occurrences: int = 1

    @property
    def event(self) -> ErrorEvent:
        """The occurrence that stands for all: the first of this reading."""
        return self.events[0]
