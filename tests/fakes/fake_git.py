"""A past that is told instead of read."""

from collections.abc import Iterable, Mapping, Sequence

from bugsage.errors import GitFailed
from bugsage.model.bisection import Ancestor
from bugsage.model.history import BlameLine, Change, Commit, RepositoryState, Version

NO_REPOSITORY = RepositoryState(root="/work", is_git=False)


class FakeHistory:
    """Answers from what it was made with; by default as outside any repository."""

    def __init__(
        self,
        state: RepositoryState = NO_REPOSITORY,
        commits: Sequence[Commit] = (),
        blamed: Mapping[str, Iterable[BlameLine]] | None = None,
        changes: Mapping[str, Change] | None = None,
        versions: Mapping[str, Sequence[Version]] | None = None,
        remotes: Sequence[str] = (),
    ) -> None:
        self._remotes = tuple(remotes)
        self._versions = {path: tuple(found) for path, found in (versions or {}).items()}
        self._state = state
        self._commits = tuple(commits)
        self._blamed = {path: {line.line: line for line in lines} for path, lines in (blamed or {}).items()}
        self._changes = dict(changes or {})

    def state(self) -> RepositoryState:
        return self._state

    def branch(self) -> str | None:
        return self._state.branch

    def recent(self, limit: int = 300) -> tuple[Commit, ...]:
        return self._commits[: max(limit, 0)]

    def blame(self, path: str, lines: Sequence[int]) -> tuple[BlameLine, ...]:
        known = self._blamed.get(path, {})
        return tuple(known[line] for line in sorted(set(lines)) if line in known)

    def user(self) -> tuple[str, ...]:
        return ("Ana <ana@example.org>",) if self._state.is_git else ()

    def remotes(self) -> tuple[str, ...]:
        return self._remotes if self._state.is_git else ()

    def versions(self, path: str, limit: int = 5) -> tuple[Version, ...]:
        return self._versions.get(path, ())[: max(limit, 0)]

    def text_at(self, path: str, commit: str = "HEAD") -> str | None:
        known = self._versions.get(path, ())
        return next((one.text for one in known if commit in ("HEAD", one.sha)), None)

    def folder_at(self, folder: str, commit: str = "HEAD") -> dict[str, str]:
        inside = [path for path in self._versions if path.rpartition("/")[0] == folder]
        texts = {path.rpartition("/")[2]: self.text_at(path, commit) for path in inside}
        return {name: text for name, text in texts.items() if text is not None}

    def ancestry(
        self, bad: str, good: str | None = None, *, files: Sequence[str] = (), first_parent: bool = False, limit: int
    ) -> tuple[Ancestor, ...]:
        shas = [commit.sha for commit in self._commits]
        if not self._state.is_git:
            return ()
        for name in filter(None, (bad, good)):
            if name not in shas:
                raise GitFailed(f"there is no commit {name} in this repository")
        line = self._commits[shas.index(bad) : shas.index(good) if good else None]
        return tuple(
            Ancestor(
                sha=commit.sha,
                parents=tuple(shas[shas.index(commit.sha) + 1 :][:1]),
                time=commit.time,
                author=commit.author,
                subject=commit.subject,
                files=tuple(file for file in commit.files if file in files),
            )
            for commit in line[:limit]
        )

    def commit(self, sha: str) -> Commit | None:
        return next((commit for commit in self._commits if commit.sha == sha), None)

    def change_since(self, commit: str | None) -> Change:
        if not self._state.is_git:
            return Change()
        base = commit or self._state.commit
        if base in self._changes:
            return self._changes[base]
        if commit is not None and commit != self._state.commit:
            raise GitFailed(f"there is no commit {commit} in this repository")
        return Change(base=base)
