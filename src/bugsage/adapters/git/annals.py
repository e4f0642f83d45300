"""What learning from the past asks git: the whole log, and who brought a line."""

from collections.abc import Sequence

from bugsage.adapters.git.blame import merged_ranges
from bugsage.adapters.git.command import Git
from bugsage.errors import GitFailed
from bugsage.model.git_names import is_inside
from bugsage.model.past import LoggedCommit

_FORMAT = "%x00%x01%H%x02%ct%x02%ae%x02%B%x03"
_MAX_MESSAGE = 2_000
_LOG_SECONDS, _BLAME_SECONDS = 60.0, 10.0
_IGNORED_REVISIONS = ".git-blame-ignore-revs"


def read_log(git: Git, limit: int) -> tuple[LoggedCommit, ...]:
    """The newest commits, oldest first, merges left out. Raises GitFailed, GitMissing."""
    said = git.text(
        "log", "--no-merges", "--no-renames", "--name-only", "--no-relative", f"-n{limit}", f"--format={_FORMAT}",
        "--encoding=UTF-8", "HEAD", "--",
        seconds=_LOG_SECONDS,
    )  # fmt: skip
    return tuple(_commit(block) for block in reversed(said.split("\0\x01")[1:]))


def read_origins(git: Git, commit: str, path: str, lines: Sequence[int]) -> tuple[str, ...]:
    """The commits that brought these lines of a file, as it was before a commit; none where git cannot tell."""
    if not is_inside(path) or not lines:
        return ()
    spans = [word for first, last in merged_ranges(lines, max(lines)) for word in ("-L", f"{first},{last}")]
    ignored = git.root / _IGNORED_REVISIONS
    more = ["--ignore-revs-file", str(ignored)] if ignored.is_file() else []
    command = ("blame", "-w", "-M", "-s", "-l", "--root", *more, *spans, f"{commit}^1", "--", path)
    try:
        said = git.text(*command, seconds=_BLAME_SECONDS)
    except GitFailed:
        return ()
    return tuple(dict.fromkeys(line.split(" ", 1)[0].lstrip("^?*") for line in said.splitlines() if line))


def _commit(block: str) -> LoggedCommit:
    head, _, names = block.rpartition("\x03")
    sha, time, author, message = (*head.split("\x02", 3), "", "", "")[:4]
    return LoggedCommit(
        sha=sha,
        time=int(time) if time.isdigit() else 0,
        author=author.lower(),
        message=message[:_MAX_MESSAGE],
        files=tuple(name for name in names.split("\n") if name),
    )
