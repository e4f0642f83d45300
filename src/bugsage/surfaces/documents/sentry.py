"""What `bugsage sentry` answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from bugsage.model.sentry import SentryIssue
from bugsage.surfaces.documents.base import Part, mirror
from bugsage.surfaces.documents.knowledge import FirstSuspectPart

if TYPE_CHECKING:
    from bugsage.pipeline.watching import Sighting


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


class WatchDocument(Part, frozen=True, kw_only=True):
    """One line of what `bugsage watch --format json` answers."""

    schema: Literal["bugsage/watch@1"]
    #: An issue that was not known, or one that was resolved and came back.
    kind: Literal["new", "regressed"]
    #: When it was noticed; ISO 8601, UTC.
    time: str
    #: Its id here; `bugsage show` tells all of it.
    issue: str
    type: str
    message: str
    #: Events that were read of it.
    count: int
    #: Null where Sentry did not tell.
    sentry: SentryIssuePart | None
    #: Null where no place is suspect.
    suspect: FirstSuspectPart | None
    #: The first hypothesis in words; empty where there is none.
    cause: str


def from_sighting(found: Sighting) -> WatchDocument:
    """The line of one issue."""
    made = found.diagnosis
    first = made.suspects[0] if made and made.suspects else None
    return WatchDocument(
        schema="bugsage/watch@1",
        kind="regressed" if found.kind == "regressed" else "new",
        time=found.time,
        issue=found.issue,
        type=found.type,
        message=found.message,
        count=found.count,
        sentry=mirror(found.sentry, SentryIssuePart) if found.sentry else None,
        suspect=mirror(first, FirstSuspectPart) if first else None,
        cause=made.hypotheses[0].cause if made and made.hypotheses else "",
    )


def from_issues(url: str, issues: Sequence[SentryIssue]) -> SentryListDocument:
    """The document of a list."""
    return SentryListDocument(
        schema="bugsage/sentry-list@1", url=url, issues=tuple(mirror(one, SentryIssuePart) for one in issues)
    )
