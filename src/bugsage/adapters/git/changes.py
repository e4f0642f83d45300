"""The port Changes: what commits, the index, the working tree and patches change, with the texts on both sides."""

import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from bugsage.adapters.git.command import Git, Refusal
from bugsage.errors import GitFailed, PatchUnreadable
from bugsage.model.foreign import own_files
from bugsage.model.git_names import EMPTY_TREE, is_inside
from bugsage.model.languages import language_of
from bugsage.model.mailed import commits_of
from bugsage.model.patch import FilePatch, Patch, PatchCommit, applied
from bugsage.model.signed import author_of, is_agent
from bugsage.model.unified_diff import DiffError, parse_diff

#: Bytes of a whole diff, and characters of one file's text; what is beyond is said to be cut, never guessed.
MAX_DIFF, MAX_TEXT = 32 << 20, 1 << 20
MAX_FILES, MAX_FILES_WITH_TEXT, MAX_COMMITS = 3_000, 500, 1_000
#: Bytes of the diff of files that git calls binary.
MAX_HIDDEN = 8 << 20
#: Files that nobody takes for text.
_MEDIA = re.compile(
    r"\.(?:png|jpe?g|gif|ico|icns|webp|bmp|tiff?|psd|pdf|zip|gz|tgz|bz2|xz|zst|7z|tar|jar|war|whl|egg|so|dylib|dll|exe|o|a"
    r"|lib|obj|pyc|pyd|class|wasm|woff2?|ttf|otf|eot|mp[34]|m4a|ogg|flac|wav|webm|mov|avi|mo|db|sqlite3?|np[yz]|pkl|pickle"
    r"|parquet|h5|hdf5|nc|onnx|pt|bin|dat)$",
    re.IGNORECASE,
)
_FILE, _PROGRAM, _LINK, _SUBMODULE = "100644", "100755", "120000", "160000"
_DIFF = (
    "diff", "-M", "-U3", "--no-ext-diff", "--no-textconv", "--no-relative", "--src-prefix=a/", "--dst-prefix=b/",
    "--ignore-submodules=dirty", "--no-indent-heuristic",
)  # fmt: skip
_LOG = "%x00%H%x00%P%x00%an%x00%ae%x00%at%x00%(trailers:key=Co-authored-by,valueonly,unfold,separator=%x1f)%x00%B%x01"
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
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
        elif match["old"] == EMPTY_TREE:  # all that is there
            base, head = EMPTY_TREE, self._commit(match["new"] or "HEAD")
        else:
            base, head = self._commits_named(match["old"] or "HEAD", match["new"] or "HEAD")
            if match["dots"] == "...":
                base = self._git.text("merge-base", base, head).strip()
        known = None if base == EMPTY_TREE else base
        patch = self._read(revisions, known, _DIFF, base, head)
        commits, more = self._commits(known, head)
        return replace(patch, head=head, commits=commits, cut=patch.cut or more)

    def staged(self) -> Patch:
        """What the index changes of the newest commit. Raises GitFailed."""
        return self._read("--staged", self._newest(), (*_DIFF, "--cached"), self._newest() or EMPTY_TREE)

    def uncommitted(self) -> Patch:
        """What the working tree changes of the newest commit, with untracked files. Raises GitFailed."""
        patch = self._read("working tree", self._newest(), _DIFF, self._newest() or EMPTY_TREE)
        listed = self._git.text("ls-files", "-z", "--others", "--exclude-standard").split("\0")
        fresh = own_files(sorted(filter(None, listed)))
        files = tuple(self._untracked(name) for name in fresh[:MAX_FILES_WITH_TEXT])
        cut = len(fresh) > len(files) or any(self._is_too_large(one) for one in files)
        return replace(patch, files=(*patch.files, *files), cut=patch.cut or cut)

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
        found, cut = self._diffed(*command, *sides, "--")
        files, more = self._shown(found[:MAX_FILES], command, sides)
        known = tuple(self._with_texts(files, base))
        return Patch(name=name, base=base, files=known, cut=cut or more or len(found) > MAX_FILES)

    def _diffed(self, *command: str, most: int | None = None) -> tuple[tuple[FilePatch, ...], bool]:
        """The files of a diff, and whether some are left out because it is too long. Raises GitFailed."""
        most = MAX_DIFF if most is None else most
        lines, size = [], 0
        for line in self._git.lines(*command, seconds=30.0, max_bytes=most, to_the_end=True):
            lines.append(line)
            size += len(line) + 1
        text = "\n".join(lines)
        cut = size >= most - 65_536  # the line that did not fit is not known to have been there
        try:
            return parse_diff(_whole_files(text) if cut else text), cut
        except DiffError as error:
            raise GitFailed(f"what git diff says cannot be read: line {error.line}: {error}") from error

    def _shown(
        self, files: tuple[FilePatch, ...], command: Sequence[str], sides: Sequence[str]
    ) -> tuple[tuple[FilePatch, ...], bool]:
        """With the lines of files that are text although git calls them binary, and whether one is too long for that.

        The repository's own attributes say what git calls binary, and so does size: neither may hide a line.
        """
        hidden = [one for one in files if one.binary and not _MEDIA.search(one.path)]
        if not hidden:
            return files, False
        names = sorted({name for one in hidden for name in (one.path, one.was)})
        shown, cut = self._diffed(*command, "--text", *sides, "--", *names, most=MAX_HIDDEN)
        texts = {(one.path, one.kind): one for one in shown if not _holds_bytes(one)}
        unread = cut and any((one.path, one.kind) not in texts and language_of(one.path) for one in hidden)
        return tuple(texts.get((one.path, one.kind), one) if one.binary else one for one in files), unread

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

    def _commits(self, base: str | None, head: str) -> tuple[tuple[PatchCommit, ...], bool]:
        """Commits that the change is made of, and whether there are more than are read.

        A merge is nobody's work unless an agent made it: there may be anything in it.
        """
        which = [head, *([f"^{base}"] if base else [])]
        said = self._git.text(
            "log", "--reverse", f"-n{MAX_COMMITS}", f"--format={_LOG}", "--encoding=UTF-8", *which, "--"
        )
        blocks = [block for block in re.split(r"\x01\n(?=\0|\Z)", said) if block.strip("\x01\n")]
        commits = tuple(commit for parents, commit in map(_commit, blocks) if parents < 2 or _by_agent(commit))
        return commits, len(blocks) >= MAX_COMMITS

    def _untracked(self, name: str) -> FilePatch:
        mode = self._mode(name)
        text = self._target(name) if mode == _LINK else self._here(name)
        if text is None:
            return FilePatch(path=name.rstrip("/"), kind="added", new_mode=mode, binary=mode != _SUBMODULE)
        lines = text.split("\n")
        unended = bool(lines.pop())  # what follows the last line end
        if unended:
            lines = text.split("\n")
        head = f"--- /dev/null\n+++ b/x\n@@ -0,0 +1,{len(lines)} @@\n" if lines else ""
        body = "".join(f"+{line}\n" for line in lines) + ("\\ No newline at end of file\n" if unended else "")
        hunks = parse_diff(head + body)[0].hunks if lines else ()
        return FilePatch(path=name, kind="added", new_mode=mode, hunks=hunks, after=text)

    def _mode(self, name: str) -> str:
        """The mode that git would keep of an untracked file; a name that ends with `/` is another repository's."""
        if name.endswith("/"):
            return _SUBMODULE
        try:
            path = self.root / name
            mode = path.lstat().st_mode
        except (OSError, ValueError):
            return ""
        return _LINK if stat.S_ISLNK(mode) else _PROGRAM if mode & stat.S_IXUSR else _FILE

    def _target(self, name: str) -> str | None:
        """Where a link points to: all that git keeps of it."""
        try:
            return os.readlink(self.root / name)
        except (OSError, ValueError):
            return None

    def _is_too_large(self, file: FilePatch) -> bool:
        """An untracked text of which nothing was read."""
        if not file.binary:
            return False
        try:
            with (self.root / file.path).open("rb") as stream:
                return (self.root / file.path).stat().st_size > MAX_TEXT and b"\0" not in stream.read(8_000)
        except (OSError, ValueError):
            return False

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

    def _commits_named(self, *revisions: str) -> list[str]:
        """What `_commit` says of each, by one process where all of them are commits."""
        if all(revision.isprintable() and revision.strip() and revision[:1] not in "-^" for revision in revisions):
            try:
                said = self._git.text("rev-parse", *(f"{revision}^{{commit}}" for revision in revisions)).split()
            except Refusal:
                said = []
            if len(said) == len(revisions) and all(map(_SHA.fullmatch, said)):
                return said
        return [self._commit(revision) for revision in revisions]

    def _parent(self, commit: str) -> str:
        try:
            return self._git.text("rev-parse", "--verify", f"{commit}^1^{{commit}}").strip()
        except Refusal:
            head, _, _ = self._git.text("cat-file", "commit", commit).partition("\n\n")
            if "\nparent " in head:
                reason = f"the clone is shallow: what came before {commit[:10]} is not here"
                raise GitFailed(reason, hint="git fetch --deepen=1") from None
            return EMPTY_TREE  # a root commit

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


def _commit(block: str) -> tuple[int, PatchCommit]:
    """How many parents a commit has, and the commit."""
    sha, parents, author, address, time, others, message = block.lstrip("\n")[1:].split("\0", 6)
    signed = (f"{author} <{address}>", *filter(None, others.split("\x1f")))
    # Beyond those that are kept an agent still counts.
    kept = (*signed[:20], *(one for one in signed[20:] if is_agent(author_of([one]))))[:21]
    return len(parents.split()), PatchCommit(
        sha=sha, signed=kept, time=int(time) if time.isdecimal() else 0, message=message.strip("\x01\n \t")[:10_000]
    )


def _by_agent(commit: PatchCommit) -> bool:
    return any(is_agent(author_of([name])) for name in commit.signed)


def _holds_bytes(file: FilePatch) -> bool:
    """What a diff shows of a file is no text."""
    return any("\0" in line for hunk in file.hunks for line in hunk.lines)
