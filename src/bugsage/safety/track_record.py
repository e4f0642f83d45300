"""What the commits of the last year come down to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from bugsage.model.past import FilePast, Past, PastCommit, TrackRecord
from bugsage.model.patch import Patch
from bugsage.safety.purpose import says_fix

DAY: Final = 86_400
YEAR: Final = 365 * DAY


def track_record(past: Past, patch: Patch) -> TrackRecord:
    """Of every file that the change touches, and of who made it."""
    asked = {file.was for file in patch.files}
    touching: dict[str, list[PastCommit]] = defaultdict(list)
    for commit in past.commits:
        for file in asked.intersection(commit.files):
            touching[file].append(commit)
    author = author_of(patch)
    return TrackRecord(
        files={file: file_past(commits, past.time) for file, commits in touching.items()},
        commits=past.total,
        author_commits=sum(commit.author == author for commit in past.commits) if author else None,
    )


def file_past(commits: Sequence[PastCommit], now: int) -> FilePast:
    """What these commits, all of them of the year before `now`, did to a file that each of them touched."""
    return FilePast(
        changes_90=sum(commit.time > now - 90 * DAY for commit in commits),
        changes_365=len(commits),
        fixes_365=sum(says_fix(commit.subject) for commit in commits),
        authors_365=len({commit.author for commit in commits}),
    )


def author_of(patch: Patch) -> str:
    """The address of whoever made the newest of its commits; empty where nobody signed."""
    return address_of(patch.commits[-1].signed) if patch.commits else ""


def address_of(signed: Iterable[str]) -> str:
    """The address of the first of `Name <address>`, in lower case."""
    first = next(iter(signed), "")
    return first.rpartition("<")[2].rstrip(">").strip().lower()
