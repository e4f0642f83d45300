"""What the commits of the last year come down to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from bugsage.model.past import FilePast, LoggedCommit, Past, PastCommit, TrackRecord
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


def records(log: Iterable[LoggedCommit], wanted: Collection[str]) -> Iterator[tuple[LoggedCommit, TrackRecord]]:
    """Each wanted commit of a log, oldest first, with what the log has before it."""
    touching: dict[str, list[PastCommit]] = defaultdict(list)
    times: dict[str, list[int]] = defaultdict(list)
    count, now = 0, 0
    for one in log:
        own = times[one.author]
        if one.sha in wanted:
            year = {name: [past for past in touching[name] if past.time > now - YEAR] for name in one.files}
            files = {name: file_past(commits, now) for name, commits in year.items() if commits}
            recent = sum(time > now - YEAR for time in own)
            yield one, TrackRecord(files=files, commits=count, author_commits=recent)
        count, now = count + 1, one.time
        own.append(one.time)
        past = PastCommit(time=one.time, author=one.author, subject=one.subject)
        for file in one.files:
            touching[file].append(past)


def author_of(patch: Patch) -> str:
    """The address of whoever made the newest of its commits; empty where nobody signed."""
    return address_of(patch.commits[-1].signed) if patch.commits else ""


def address_of(signed: Iterable[str]) -> str:
    """The address of the first of `Name <address>`, in lower case."""
    first = next(iter(signed), "")
    return first.rpartition("<")[2].rstrip(">").strip().lower()
