"""What `bugsage listen` writes, one document a line."""

from typing import Literal

from bugsage.model.listening import Door, Heard
from bugsage.surfaces.documents.base import Part
from bugsage.surfaces.documents.diagnosis import IssuePart, issue_of


class ListeningDocument(Part, frozen=True, kw_only=True):
    """Where it is listened."""

    schema: Literal["bugsage/listening@1"]
    #: What an SDK is told, as `SENTRY_DSN` or as its setting `dsn`.
    dsn: str
    host: str
    port: int


class HeardDocument(Part, frozen=True, kw_only=True):
    """What was heard."""

    schema: Literal["bugsage/heard@1"]
    #: Ids of the events that came, in their order; several where they are the same and came at once.
    events: tuple[str, ...]
    issue: IssuePart


def from_door(door: Door) -> ListeningDocument:
    """The document that tells where."""
    return ListeningDocument(schema="bugsage/listening@1", dsn=door.dsn, host=door.host, port=door.port)


def from_heard(heard: Heard) -> HeardDocument:
    """The document of what was heard."""
    return HeardDocument(schema="bugsage/heard@1", events=heard.events, issue=issue_of(heard.diagnosis))
