"""The port Pasts, answered by git: one log of the year before a commit, kept for the next question."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from bugsage.adapters.git.annals import read_log, read_origins
from bugsage.adapters.git.command import Git, Refusal
from bugsage.errors import GitFailed, GitMissing
from bugsage.model.past import LoggedCommit, Past, PastCommit

#: No year has more than this, as far as a change is concerned.
MAX_COMMITS = 5_000
_YEAR = 365 * 86_400
_CACHE_NAME = "past.msgpack"
_VERSION = 1
_FORMAT = "%x00%x01%ct%x02%ae%x02%s%x03"
_MAX_SUBJECT = 300
_SECONDS = 8.0
_COUNT_SECONDS = 3.0


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """The year before one commit."""

    version: int
    commit: str
    time: int
    total: int | None
    commits: tuple[PastCommit, ...]


class GitPasts:
    """Reads the past of changes of one repository."""

    def __init__(self, root: Path, state: Path | None) -> None:
        self._git = Git(root)
        self._cache = state / _CACHE_NAME if state else None

    def before(self, commit: str, paths: Sequence[str]) -> Past | None:
        """The year up to a commit, itself included; None where git cannot tell, or not in time."""
        try:
            kept = self._kept(commit)
        except (GitFailed, GitMissing):
            return None
        asked = frozenset(paths)
        commits = tuple(
            PastCommit(
                time=one.time, author=one.author, subject=one.subject, files=tuple(asked.intersection(one.files))
            )
            for one in kept.commits
        )
        return Past(time=kept.time, commits=commits, total=kept.total)

    def log(self, limit: int) -> tuple[LoggedCommit, ...]:
        """The newest commits, oldest first, merges left out. Raises GitFailed, GitMissing."""
        return read_log(self._git, limit)

    def origins(self, commit: str, path: str, lines: Sequence[int]) -> tuple[str, ...]:
        """The commits that brought these lines of a file, as it was before a commit; none where git cannot tell."""
        return read_origins(self._git, commit, path, lines)

    def _kept(self, commit: str) -> _Kept:
        known = self._load()
        if known and known.commit == commit:
            return known
        sha = self._git.text("rev-parse", "--verify", "--end-of-options", f"{commit}^{{commit}}").strip()
        if known and known.commit == sha:
            return known
        fresh = self._newer(known, sha) if known and self._leads_to(known.commit, sha) else self._whole(sha)
        self._save(fresh)
        return fresh

    def _whole(self, sha: str) -> _Kept:
        time = self._time(sha)
        return _Kept(_VERSION, sha, time, self._count(sha), tuple(self._log(sha, time)))

    def _newer(self, known: _Kept, sha: str) -> _Kept:
        """What is known, with what came since in front; the year moves on."""
        time = self._time(sha)
        since = self._count(f"{known.commit}..{sha}")
        together = (*self._log(f"{known.commit}..{sha}", time), *known.commits)
        commits = [one for one in together if one.time > time - _YEAR]
        total = None if known.total is None or since is None else known.total + since
        return _Kept(_VERSION, sha, time, total, tuple(commits[:MAX_COMMITS]))

    def _log(self, revisions: str, time: int) -> Iterator[PastCommit]:
        said = self._git.text(
            "log", "--no-merges", "--no-renames", "--name-only", "--no-relative", f"-n{MAX_COMMITS}",
            f"--since={time - _YEAR}", f"--format={_FORMAT}", "--encoding=UTF-8", revisions, "--",
            seconds=_SECONDS,
        )  # fmt: skip
        for block in said.split("\0\x01")[1:]:
            head, _, names = block.rpartition("\x03")
            words = head.split("\x02", 2)
            if len(words) == 3 and words[0].isdigit():
                files = tuple(name for name in names.split("\n") if name)
                yield PastCommit(
                    time=int(words[0]), author=words[1].lower(), subject=words[2][:_MAX_SUBJECT], files=files
                )

    def _time(self, sha: str) -> int:
        said = self._git.text("log", "-n1", "--format=%ct", sha, "--").strip()
        return int(said) if said.isdigit() else 0

    def _count(self, revisions: str) -> int | None:
        """How many commits; None in a shallow clone, and where counting takes too long."""
        if self._git.text("rev-parse", "--is-shallow-repository").strip() != "false":
            return None
        try:
            said = self._git.text("rev-list", "--count", "--no-merges", revisions, "--", seconds=_COUNT_SECONDS)
        except Refusal:
            raise
        except GitFailed:
            return None
        return int(said)

    def _leads_to(self, older: str, newer: str) -> bool:
        try:
            self._git.text("merge-base", "--is-ancestor", older, newer)
        except Refusal:
            return False
        return True

    def _load(self) -> _Kept | None:
        try:
            found = msgspec.msgpack.decode(self._cache.read_bytes(), type=_Kept) if self._cache else None
        except (OSError, msgspec.DecodeError, RecursionError):
            return None
        return found if found and found.version == _VERSION else None

    def _save(self, what: _Kept) -> None:
        """Put in place as a whole or not at all; a folder that cannot be written is no reason to fail."""
        if self._cache is None:
            return
        draft = self._cache.with_name(f".{self._cache.name}.{os.getpid()}")
        try:
            draft.write_bytes(msgspec.msgpack.encode(what))
            draft.replace(self._cache)
        except OSError:
            draft.unlink(missing_ok=True)
