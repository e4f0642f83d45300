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


class ReleaseCommitPart(Part, frozen=True, kw_only=True):
    """A commit that a release brought, as Sentry knows it."""

    sha: str
    subject: str
    author: str
    #: ISO 8601.
    time: str


class ProductionPart(Part, frozen=True, kw_only=True):
    """What Sentry says of all occurrences of an error."""

    issue: SentryIssuePart
    #: The release of the oldest event that Sentry keeps.
    first_release: str
    #: Commits of that release, the newest first.
    commits: tuple[ReleaseCommitPart, ...]
    #: Sentry's own hashes of what it put together.
    hashes: tuple[str, ...]
    #: When this was read; ISO 8601, UTC.
    read: str
    #: Sentry could not be reached: this was kept when it last could.
    kept: bool


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
