"""The port History, answered by git."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from bugsage.adapters.git import ancestors, blame, cache, diff, log, versions
from bugsage.adapters.git.command import Git, Refusal
from bugsage.adapters.git.root import find_root, is_top
from bugsage.adapters.git.status import read_branch, read_state
from bugsage.errors import GitFailed, GitMissing
from bugsage.model.bisection import Ancestor
from bugsage.model.foreign import own_files
from bugsage.model.git_names import is_inside
from bugsage.model.history import BlameLine, Change, ChangedRange, Commit, RepositoryState, Version

#: Hunk headers name Python's functions, and other files are passed over as if they were binary.
_DRIVERS = ("-c", f"core.attributesFile={Path(__file__).with_name('attributes')}")
_CACHE_NAME = "history.msgpack"
_IGNORED_REVISIONS = ".git-blame-ignore-revs"
_FILES = ("--raw", "--relative", "--ignore-submodules=dirty")
_LINES = ("-U0", "--inter-hunk-context=0", "-M", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/")
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REVISION = re.compile(r"[0-9A-Za-z_][\w./~^@{}-]{0,199}")
#: What coding agents set for the commands they run.
_AGENTS = {
    "CLAUDECODE": "claude", "CODEX_SANDBOX": "codex", "CURSOR_AGENT": "cursor agent", "GEMINI_CLI": "gemini",
    "OPENCODE": "opencode",
}  # fmt: skip
#: Who changed a line is told beside the answer, which does not wait long for it: some files take git seconds.
_BLAME_SECONDS = 0.6
_MAX_BLAMED_BYTES = 8 << 20
_MAX_ASKED = 50
#: Files whose past is remembered.
_MOST_VERSIONS = 20


class GitHistory:
    """The past of one repository. Paths are relative to `root`; git runs for ten seconds a question at most.

    Outside any repository, and in one without commits, every answer is empty. Where there is a repository that cannot
    be read, `state` still answers (without a commit) and the others raise GitMissing or GitFailed.
    """

    def __init__(self, root: Path, state: Path | None) -> None:
        self.root = root.absolute()
        self._git = Git(self.root)
        self._cache = state / _CACHE_NAME if state else None
        self._boundary: tuple[str, ...] | None = None
        #: What was asked of the newest commit: a file's past is the same for as long as that is.
        self._versions: dict[tuple[str, str, int], tuple[Version, ...]] = {}

    def state(self) -> RepositoryState:
        """Where the repository stands. Untracked files make it dirty, ignored ones do not."""
        return read_state(self._git)

    def branch(self) -> str | None:
        """The branch that is checked out; None where there is none, or git does not say."""
        return read_branch(self._git)

    def recent(self, limit: int = 300) -> tuple[Commit, ...]:
        """The newest commits first, merges left out, at most 200 files each. Names of functions for Python only."""
        head = self._head()
        if head is None or limit < 1:
            return ()
        known = cache.load(self._cache) if self._cache else None
        boundary = self._ends()
        if known and known.boundary != boundary:
            known = None
        if known and known.head == head and known.limit >= limit:
            return tuple(dated.commit for dated in known.commits[:limit])
        fresh = self._read(head, limit, known)
        if self._cache:
            cache.save(self._cache, cache.remembered(head, boundary, limit, fresh))
        return tuple(dated.commit for dated in fresh)

    def blame(self, path: str, lines: Sequence[int]) -> tuple[BlameLine, ...]:
        """Who last changed these lines; whitespace does not count, nor do commits of `.git-blame-ignore-revs`.

        Lines that the file does not have are left out, and in a shallow clone those older than the clone.
        """
        last = diff.line_count(self.root, path, _MAX_BLAMED_BYTES) if is_inside(path) else 0
        ranges = blame.merged_ranges(lines, last)
        if not ranges or not self._is_repository():
            return ()
        try:
            output = self._blamed(path, ranges)
        except Refusal as refusal:
            if refusal.says("no such path", "no such ref", "bad revision"):
                return blame.uncommitted(line for first, end in ranges for line in range(first, end + 1))
            raise
        return tuple(sorted(blame.parse_blame(output, frozenset(self._ends())), key=lambda found: found.line))

    def user(self) -> tuple[str, ...]:
        """Who would sign a commit made now; behind it the agent that runs this process, as its environment tells."""
        try:
            ident = self._git.text("var", "GIT_AUTHOR_IDENT").rpartition(">")[0]
        except (GitFailed, GitMissing):
            ident = ""
        agent = next((name for variable, name in _AGENTS.items() if os.environ.get(variable)), "")
        return tuple(one for one in (f"{ident}>" if ident else "", agent) if one)

    def remotes(self) -> tuple[str, ...]:
        """Addresses of the remotes: that of the branch's own first, then `origin`, then the others."""
        try:
            listed = [line.split() for line in self._git.text("remote", "-v").splitlines()]
            branch = self.branch()
            key = f"branch.{branch}.remote"
            own = self._git.text("config", "--get", key).strip() if branch else ""
        except Refusal as refusal:
            if refusal.stderr.strip():  # not a repository
                return ()
            own = ""  # the branch has none
        except GitMissing:
            return ()
        fetched = {words[0]: words[1] for words in listed if len(words) == 3 and words[2] == "(fetch)"}
        order = sorted(fetched, key=lambda name: (name != own, name != "origin"))
        return tuple(dict.fromkeys(fetched[name] for name in order))

    def versions(self, path: str, limit: int = 5) -> tuple[Version, ...]:
        """A file as each of the newest commits that changed it left it, the newest first; renames are not followed."""
        head = self._head() if is_inside(path) and limit > 0 else None
        if head is None:
            return ()
        asked = head, path, limit
        if asked not in self._versions:
            known = {key: found for key, found in self._versions.items() if key[0] == head}
            self._versions = dict([*known.items()][1 - _MOST_VERSIONS :]) | {
                asked: self._versions_at(head, path, limit)
            }
        return self._versions[asked]

    def _versions_at(self, head: str, path: str, limit: int) -> tuple[Version, ...]:
        command = ("log", f"-n{limit}", "--no-merges", "--full-diff", "--name-only", f"--format={versions.FORMAT}")
        found = versions.parse_versions(self._git.lines(*command, "--encoding=UTF-8", head, "--", path))
        return tuple(replace(one, text=self._text_of(path, one.sha)) for one in found)

    def text_at(self, path: str, commit: str = "HEAD") -> str | None:
        """A file as of a commit; None where it was not there, or was not text."""
        if not is_inside(path) or not _REVISION.fullmatch(commit) or self._head() is None:
            return None
        return self._text_of(path, commit)

    def _text_of(self, path: str, commit: str) -> str | None:
        try:
            text = self._shown(path, commit)
        except Refusal:
            return None
        return None if "\0" in text else text

    def _shown(self, path: str, commit: str) -> str:
        """What a file held as of a commit. Raises Refusal."""
        return self._git.text("show", "--no-ext-diff", "--no-textconv", f"{commit}:{self._at(path)}")

    def _at(self, path: str) -> str:
        """A path from here as git wants it behind a commit; in a bare repository all paths begin at the top."""
        bare = (self.root / "HEAD").is_file() and (self.root / "objects").is_dir()
        return path if bare else f"./{path}"

    def folder_at(self, folder: str, commit: str = "HEAD") -> dict[str, str]:
        """Texts of the files right inside a folder as of a commit, by name; links and what is no text are left out.

        Raises GitFailed when the repository has no such commit, or not what a file held then, as in a partial clone.
        """
        if not is_inside(folder):
            return {}
        resolved = commit
        try:
            listed = self._git.text("ls-tree", "-z", commit, "--", f"{folder}/") if _SHA.fullmatch(commit) else None
        except Refusal:
            listed = None
        if listed is None:
            if self._head() is None:
                return {}
            resolved = self._resolved(commit) or commit
            try:
                listed = self._git.text("ls-tree", "--full-tree", "-z", f"{resolved}:{self._at(folder)}")
            except Refusal:
                return {}
        found = [line.partition("\t")[2] for line in listed.split("\0") if line.startswith("100")]
        names = [path.rpartition("/")[2] for path in found]
        texts = {name: self._shown(f"{folder}/{name}", resolved) for name in names}
        return {name: text for name, text in texts.items() if "\0" not in text}

    def change_since(self, commit: str | None) -> Change:
        """What differs between a commit (None: the newest) and the working tree, the project's untracked files as well.

        Raises GitFailed when the repository has no such commit.
        """
        base = self._head() if commit is None else self._resolved(commit)
        if not self._is_repository():
            return Change()
        unknown = own_files(self._listed("--others", "--exclude-standard"))
        if base is None:
            unknown = [*self._listed("--cached"), *unknown]
        files: tuple[str, ...] = ()
        ranges: tuple[ChangedRange, ...] = ()
        if base is not None:
            files, ranges = diff.parse_diff(self._git.lines("diff", *_FILES, *_LINES, base, "--"))
        return Change(
            base=base,
            files=tuple(dict.fromkeys((*files, *unknown))),
            ranges=(*ranges, *diff.whole_files(self.root, unknown)),
        )

    def ancestry(
        self, bad: str, good: str | None = None, *, files: Sequence[str] = (), first_parent: bool = False, limit: int
    ) -> tuple[Ancestor, ...]:
        """`bad` and its ancestors that are none of `good`'s, children before parents, the newest `limit` of them.

        A commit at which a shallow clone ends has no parents. Raises GitFailed for what names no commit.
        """
        first = self._resolved(bad)
        if first is None:
            return ()
        last = self._resolved(good) if good else None
        way = ["--first-parent"] if first_parent else []
        wanted = (*way, first, *([f"^{last}"] if last else []), "--")
        listed = self._git.lines(
            "log", "--topo-order", f"-n{limit}", f"--format={ancestors.FORMAT}", "--encoding=UTF-8", *wanted,
            seconds=60.0,
        )  # fmt: skip
        touching: dict[str, tuple[str, ...]] = {}
        known = [file for file in files if is_inside(file)][:_MAX_ASKED]
        if known:
            lines = self._git.lines(
                "log", f"-n{limit}", f"--format={ancestors.MARK}", "--name-only", "--no-renames", *wanted, *known,
                seconds=20.0,
            )  # fmt: skip
            touching = ancestors.parse_files(lines)
        return tuple(ancestors.parse(listed, touching, self._ends()))

    def commit(self, sha: str) -> Commit | None:
        """One commit with the files and functions it touched; None where there is none, or it is a merge."""
        found = self._resolved(sha)
        read = self._log(f"{found}^!", 1) if found else ()
        return read[0].commit if read else None

    def _read(self, head: str, limit: int, known: cache.Remembered | None) -> tuple[log.Dated, ...]:
        """All of it, or only what came since `known` when that is still part of the past."""
        if known is None or known.limit < limit or not self._is_ancestor(known.head, head):
            return self._log(head, limit)
        newer = self._log(f"{known.head}..{head}", limit)
        together = {dated.commit.sha: dated for dated in (*newer, *known.commits)}
        return tuple(sorted(together.values(), key=lambda dated: -dated.committed)[:limit])

    def _log(self, revisions: str, limit: int) -> tuple[log.Dated, ...]:
        command = ("log", *_FILES, "--no-merges", f"-n{limit}", f"--format={log.FORMAT}", "--encoding=UTF-8")
        try:
            found = tuple(log.parse_log(self._git.lines(*_DRIVERS, *command, *_LINES, revisions, "--")))
        except Refusal:  # a partial clone lacks the contents; which files a commit touched it may still know
            found = tuple(log.parse_log(self._git.lines(*command, "--no-renames", revisions, "--")))
        return tuple(self._without_ends(dated) for dated in found)

    def _without_ends(self, dated: log.Dated) -> log.Dated:
        """Where a shallow clone ends, a commit seems to add every file: say that none is known."""
        if dated.commit.sha not in self._ends():
            return dated
        known = dated.commit
        bare = Commit(sha=known.sha, author=known.author, time=known.time, subject=known.subject)
        return log.Dated(dated.committed, bare)

    def _blamed(self, path: str, ranges: list[tuple[int, int]]) -> str:
        command = ["blame", "--porcelain", "-w", "--root"]
        command += [word for first, last in ranges for word in ("-L", f"{first},{last}")]
        if (self.root / _IGNORED_REVISIONS).is_file():
            try:
                return self._git.text(
                    *command, "--ignore-revs-file", _IGNORED_REVISIONS, "--", path, seconds=_BLAME_SECONDS
                )
            except Refusal as refusal:
                if not refusal.says("object name", "ignore"):
                    raise
        return self._git.text(*command, "--", path, seconds=_BLAME_SECONDS)

    def _listed(self, *which: str) -> list[str]:
        return [name for name in self._git.text("ls-files", "-z", *which).split("\0") if name]

    def _head(self) -> str | None:
        """The newest commit; None where there is none."""
        try:
            return self._git.text("rev-parse", "--verify", "HEAD^{commit}").strip()
        except Refusal as refusal:
            if refusal.says("not a git repository", "Needed a single revision", "unknown revision"):
                return None
            raise
        except GitMissing:
            if self._is_repository():
                raise
            return None

    def _resolved(self, commit: str) -> str | None:
        if not _REVISION.fullmatch(commit):
            raise GitFailed("what should name a commit cannot be one")
        try:
            return self._git.text("rev-parse", "--verify", f"{commit}^{{commit}}").strip()
        except Refusal as refusal:
            if refusal.says("not a git repository"):
                return None
            if refusal.says("Needed a single revision", "unknown revision"):
                raise GitFailed(f"there is no commit {commit} in this repository", hint="fetch it first") from None
            raise

    def _is_ancestor(self, older: str, newer: str) -> bool:
        try:
            self._git.text("merge-base", "--is-ancestor", older, newer)
        except Refusal:
            return False
        return True

    def _ends(self) -> tuple[str, ...]:
        """The commits at which a shallow clone ends; none in a whole one."""
        if self._boundary is None:
            self._boundary = tuple(_words(self._shallow_file()))
        return self._boundary

    def _shallow_file(self) -> Path:
        folder = self.root / ".git"
        if folder.is_dir():
            return folder / "shallow"
        try:
            return self.root / self._git.text("rev-parse", "--git-path", "shallow").rstrip("\n")
        except Refusal:
            return folder / "shallow"

    def _is_repository(self) -> bool:
        return is_top(find_root(self.root))


def _words(path: Path) -> list[str]:
    try:
        return path.read_text("ascii", "replace").split()
    except OSError:
        return []
