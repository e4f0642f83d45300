"""What `bugsage sentry` answers."""

from collections.abc import Sequence
from typing import Literal

from bugsage.model.sentry import SentryIssue
from bugsage.surfaces.documents.base import Part, mirror


class SentryIssuePart(Part, frozen=True, kw_only=True):
    """An issue of Sentry; its texts were written by whoever sent its events."""

    id: str
    #: What `bugsage diagnose` takes: `PROJ-12`.
    short_id: str
    title: str
    culprit: str
    level: str
    #: `unresolved`, `resolved` or `ignored`.
    status: str
    #: `new`, `ongoing`, `regressed`, `escalating`, …; empty where Sentry says nothing.
    substatus: str
    project: str
    platform: str
    events: int
    users: int
    #: ISO 8601.
    first_seen: str
    last_seen: str
    first_release: str
    last_release: str
    url: str


class SentryListDocument(Part, frozen=True, kw_only=True):
    """What `bugsage sentry list` answers."""

    schema: Literal["bugsage/sentry-list@1"]
    #: Where they were read.
    url: str
    issues: tuple[SentryIssuePart, ...]


def from_issues(url: str, issues: Sequence[SentryIssue]) -> SentryListDocument:
    """The document of a list."""
    return SentryListDocument(
        schema="bugsage/sentry-list@1", url=url, issues=tuple(mirror(one, SentryIssuePart) for one in issues)
    )
