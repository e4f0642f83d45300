"""The past of many commits of one repository in one walk over its history, as the score would be told of each."""

from __future__ import annotations

import subprocess
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from bugsage.model.past import PastCommit, TrackRecord
from bugsage.model.patch import PatchCommit
from bugsage.safety.track_record import YEAR, file_past

_FORMAT = "%x00%x01%H%x02%P%x02%ct%x02%at%x02%an%x02%ae%x02%B%x03"


class Logged(NamedTuple):
    """One commit of the log with the files it changed."""

    commit: PatchCommit
    parents: tuple[str, ...]
    committed: int
    mail: str
    files: tuple[str, ...]


def git(folder: Path, *arguments: str) -> list[str]:
    """The command line of git in a repository, names of files as they are."""
    return ["git", "-c", "core.quotePath=false", "-C", str(folder), *arguments]


def log(folder: Path) -> Iterator[Logged]:
    """Every commit, parents before children."""
    command = git(
        folder, "log", "--date-order", "--reverse", "--no-renames", "--name-only", f"--format={_FORMAT}", "HEAD"
    )
    text = subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8", "replace")
    for block in text.split("\0\x01")[1:]:
        head, _, names = block.rpartition("\x03")
        sha, parents, committed, written, name, mail, message = head.split("\x02", 6)
        commit = PatchCommit(sha=sha, signed=(f"{name} <{mail}>",), time=int(written), message=message)
        files = tuple(one for one in names.split("\n") if one)
        yield Logged(commit, tuple(parents.split()), int(committed), mail.lower(), files)


def records(logged: Collection[Logged], wanted: Collection[str]) -> Iterator[tuple[Logged, TrackRecord]]:
    """Each wanted commit with what was before it; commits of branches that ran beside it count as before it."""
    touching: dict[str, list[PastCommit]] = defaultdict(list)
    authors: dict[str, list[int]] = defaultdict(list)
    times: dict[str, int] = {}
    count = 0
    for one in logged:
        times[one.commit.sha] = one.committed
        if one.commit.sha in wanted:
            now = times.get(one.parents[0], one.committed) if one.parents else one.committed
            files = {name: [past for past in touching[name] if past.time > now - YEAR] for name in one.files}
            own = authors[one.mail]
            yield (
                one,
                TrackRecord(
                    files={name: file_past(commits, now) for name, commits in files.items() if commits},
                    commits=count,
                    author_commits=len(own) - bisect_left(own, now - YEAR),
                ),
            )
        if len(one.parents) < 2:
            count += 1
            authors[one.mail].append(one.committed)
            subject = one.commit.message.strip().partition("\n")[0]
            past = PastCommit(time=one.committed, author=one.mail, subject=subject)
            for file in one.files:
                touching[file].append(past)
