"""The port Changes: what commits, the index, the working tree and patches change, with the texts on both sides."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from bugsage.adapters.git.command import Git, Refusal
from bugsage.errors import GitFailed, PatchUnreadable
from bugsage.model.foreign import own_files
from bugsage.model.git_names import is_inside
from bugsage.model.mailed import commits_of
from bugsage.model.patch import FilePatch, Patch, PatchCommit, applied
from bugsage.model.unified_diff import DiffError, parse_diff

#: What git diffs a root commit against; every repository knows it without having it.
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
#: Bytes of a whole diff, and characters of one file's text; what is beyond is said to be cut, never guessed.
MAX_DIFF, MAX_TEXT = 32 << 20, 1 << 20
MAX_FILES, MAX_FILES_WITH_TEXT, MAX_COMMITS = 3_000, 500, 1_000
_DIFF = (
    "diff", "-M", "-U3", "--no-ext-diff", "--no-textconv", "--no-relative", "--src-prefix=a/", "--dst-prefix=b/",
    "--ignore-submodules=dirty", "--no-indent-heuristic",
)  # fmt: skip
_LOG = "%x00%H%x00%an%x00%ae%x00%at%x00%(trailers:key=Co-authored-by,valueonly,unfold,separator=%x1f)%x00%B%x01"
_RANGE = re.compile(r"(?P<old>.*?)(?P<dots>\.\.\.?)(?P<new>.*)", re.DOTALL)


class GitChanges:
    """Reads changes of one repository by git."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._git = Git(root)

    def between(self, revisions: str) -> Patch:
        """`A..B`, `A...B` (from where B left A), or `A`: what it changes of its first parent. Raises GitFailed."""
        match = _RANGE.fullmatch(revisions)
        if match is None:
            head = self._commit(revisions)
            base = self._parent(head)
        else:
            base, head = (self._commit(match[side] or "HEAD") for side in ("old", "new"))
            if match["dots"] == "...":
                base = self._git.text("merge-base", base, head).strip()
        known = None if base == EMPTY_TREE else base
        patch = self._read(revisions, known, _DIFF, base, head)
        return replace(patch, head=head, commits=self._commits(known, head, single=match is None))

    def staged(self) -> Patch:
        """What the index changes of the newest commit. Raises GitFailed."""
        return self._read("--staged", self._newest(), (*_DIFF, "--cached"), self._newest() or EMPTY_TREE)

    def uncommitted(self) -> Patch:
        """What the working tree changes of the newest commit, with untracked files. Raises GitFailed."""
        patch = self._read("working tree", self._newest(), _DIFF, self._newest() or EMPTY_TREE)
        listed = self._git.text("ls-files", "-z", "--others", "--exclude-standard").split("\0")
        fresh = [self._untracked(name) for name in own_files(sorted(filter(None, listed)))]
        return replace(patch, files=(*patch.files, *fresh[:MAX_FILES_WITH_TEXT]))

    def of_text(self, text: str, name: str) -> Patch:
        """The patch that a text is; its old side is looked for at the newest commit, then in the working tree.

        Raises PatchUnreadable.
        """
        known = _whole_files(text) if len(text) > MAX_DIFF else text
        try:
            files = parse_diff(known)
        except DiffError as error:
            raise PatchUnreadable(f"{name}, line {error.line}: {error}") from error
        if not files and known is text:
            raise PatchUnreadable(f"{name} holds no diff")
        base = self._newest_or_none()
        cut = len(known) < len(text) or len(files) > MAX_FILES
        whole = tuple(self._fitted(one) for one in self._with_texts(files[:MAX_FILES], base))
        return Patch(name=name, base=base, files=whole, commits=commits_of(text), cut=cut)

    def _read(self, name: str, base: str | None, command: Sequence[str], *sides: str) -> Patch:
        lines, size = [], 0
        for line in self._git.lines(*command, *sides, "--", seconds=30.0, max_bytes=MAX_DIFF):
            lines.append(line)
            size += len(line) + 1
        text = "\n".join(lines)
        cut = size >= MAX_DIFF - 65_536  # the line that did not fit is not known to have been there
        try:
            files = parse_diff(_whole_files(text) if cut else text)
        except DiffError as error:
            raise GitFailed(f"what git diff says cannot be read: line {error.line}: {error}") from error
        known = tuple(self._with_texts(files[:MAX_FILES], base))
        return Patch(name=name, base=base, files=known, cut=cut or len(files) > MAX_FILES)

    def _with_texts(self, files: Iterable[FilePatch], base: str | None) -> Iterator[FilePatch]:
        """With the text before, from git, and the text after, which the hunks make of it."""
        known = list(files)
        asked = [one for one in known if one.kind != "added" and not one.binary and "\n" not in one.was]
        texts = self._texts(base, [one.was for one in asked][:MAX_FILES_WITH_TEXT]) if base else {}
        for one in known:
            before = "" if one.kind == "added" else texts.get(one.was)
            after = None if before is None or one.binary or one.kind == "deleted" else applied(before, one.hunks)
            yield replace(one, before=None if one.kind == "added" else before, after=after)

    def _fitted(self, file: FilePatch) -> FilePatch:
        """A patch may have been made against what is not committed yet."""
        if file.after is not None or file.kind in ("added", "deleted") or file.binary:
            return file
        here = self._here(file.was)
        after = None if here is None else applied(here, file.hunks)
        return replace(file, before=here, after=after) if after is not None else file

    def _texts(self, base: str, paths: Sequence[str]) -> dict[str, str]:
        """Files as of a commit, by one process; those that are not there, too large or not text are left out."""
        if not paths:
            return {}
        asked = "".join(f"{base}:{path}\n" for path in paths).encode("utf-8", "surrogateescape")
        return dict(_answers(self._git.fed("cat-file", "--batch", feed=asked), paths))

    def _commits(self, base: str | None, head: str, *, single: bool) -> tuple[PatchCommit, ...]:
        which = ["-n1", head] if single else [head, *([f"^{base}"] if base else [])]
        said = self._git.text(
            "log", "--no-merges", "--reverse", f"-n{MAX_COMMITS}", f"--format={_LOG}", "--encoding=UTF-8", *which, "--"
        )
        return tuple(_commit(block) for block in said.split("\x01\n") if block.strip("\x01\n"))

    def _untracked(self, name: str) -> FilePatch:
        text = self._here(name)
        if text is None:
            return FilePatch(path=name, kind="added", binary=True)
        lines = text.split("\n")
        unended = bool(lines.pop())  # what follows the last line end
        if unended:
            lines = text.split("\n")
        head = f"--- /dev/null\n+++ b/x\n@@ -0,0 +1,{len(lines)} @@\n" if lines else ""
        body = "".join(f"+{line}\n" for line in lines) + ("\\ No newline at end of file\n" if unended else "")
        hunks = parse_diff(head + body)[0].hunks if lines else ()
        return FilePatch(path=name, kind="added", hunks=hunks, after=text)

    def _here(self, name: str) -> str | None:
        """A file of the working tree; None where it is not there, not a file, too large, not text or outside."""
        path = self.root / name
        try:
            if not is_inside(name) or path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_TEXT:
                return None
            if not path.resolve().is_relative_to(self.root.resolve()):
                return None
            return _text(path.read_bytes())
        except (OSError, ValueError, RuntimeError):
            return None

    def _commit(self, revision: str) -> str:
        if revision.startswith("-") or not revision.isprintable() or not revision.strip():
            raise GitFailed(f"{revision!r} names no commit", hint="give a range such as HEAD~3..HEAD, or a commit")
        try:
            return self._git.text("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").strip()
        except Refusal as refusal:
            if refusal.says("not a git repository"):
                raise GitFailed("there is no git repository here", hint="give the file of a patch instead") from None
            raise GitFailed(f"there is no commit {revision} in this repository", hint="fetch it first") from None

    def _parent(self, commit: str) -> str:
        try:
            return self._git.text("rev-parse", "--verify", f"{commit}^1^{{commit}}").strip()
        except Refusal:
            return EMPTY_TREE  # a root commit, or the end of a shallow clone

    def _newest(self) -> str | None:
        """The newest commit, None before the first one. Raises GitFailed outside a repository."""
        try:
            return self._commit("HEAD")
        except GitFailed:
            self._git.text("rev-parse", "--git-dir")  # fails outside a repository, and says so
            return None

    def _newest_or_none(self) -> str | None:
        try:
            return self._newest()
        except GitFailed:
            return None


def _whole_files(text: str) -> str:
    """The files of a diff that are whole within what is read of it; none where that is not even one."""
    read = text[:MAX_DIFF]
    last = read.rfind("\ndiff --git ")
    return read[: max(0, last if last >= 0 or read.startswith("diff --git ") else read.rfind("\n--- "))]


def _answers(output: bytes, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What `git cat-file --batch` says of each path, in order."""
    at = 0
    for path in paths:
        end = output.find(b"\n", at)
        words = output[at:end].rsplit(b" ", 2)
        if end < 0 or len(words) != 3 or not words[2].isdigit():
            at = end + 1 if end >= 0 else len(output)  # missing, or ambiguous: one line and no content
            continue
        size = int(words[2])
        content = output[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
        text = _text(content) if words[1] == b"blob" and size <= MAX_TEXT else None
        if text is not None:
            yield path, text


def _text(content: bytes) -> str | None:
    return None if b"\0" in content[:8_000] else content.decode("utf-8", "replace")


def _commit(block: str) -> PatchCommit:
    sha, author, address, time, others, message = block.lstrip("\n")[1:].split("\0", 5)
    signed = (f"{author} <{address}>", *filter(None, others.split("\x1f")))
    return PatchCommit(
        sha=sha, signed=signed[:20], time=int(time) if time.isdecimal() else 0, message=message.strip()[:10_000]
    )
