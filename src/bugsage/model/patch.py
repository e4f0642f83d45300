"""A change to the repository: files, hunks, lines, and who made it."""

from collections.abc import Iterator, Sequence

from bugsage.model.base import Noun


class Hunk(Noun, frozen=True, kw_only=True):
    """One stretch of a diff. Line numbers are 1-based; a side without lines names the line before it, as git does."""

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    #: What git names as the definition around it; empty where it names none.
    heading: str = ""
    #: Each with its mark in front: a blank for lines that stay, `-` for removed ones, `+` for added ones.
    lines: tuple[str, ...] = ()
    #: The last line of that side has no line end.
    old_unended: bool = False
    new_unended: bool = False

    def added(self) -> Iterator[tuple[int, str]]:
        """Added lines without their mark, each with its number on the new side."""
        number = self.new_start if self.new_count else self.new_start + 1
        for line in self.lines:
            if line[:1] == "+":
                yield number, line[1:]
            number += line[:1] != "-"

    def removed(self) -> Iterator[tuple[int, str]]:
        """Removed lines without their mark, each with its number on the old side."""
        number = self.old_start if self.old_count else self.old_start + 1
        for line in self.lines:
            if line[:1] == "-":
                yield number, line[1:]
            number += line[:1] != "+"

    def stretches(self) -> Iterator[tuple[int, int]]:
        """First and last changed line of each stretch on the new side; a pure deletion ends before it begins."""
        number = self.new_start if self.new_count else self.new_start + 1
        first: int | None = None
        for line in self.lines:
            if line[:1] in "+-" and first is None:
                first = number
            elif line[:1] not in "+-" and first is not None:
                yield first, number - 1
                first = None
            number += line[:1] != "-"
        if first is not None:
            yield first, number - 1


class FilePatch(Noun, frozen=True, kw_only=True):
    """What happens to one file."""

    #: Its path afterwards, or before where it is deleted; relative to the repository, with `/`.
    path: str
    #: `added`, `deleted`, `modified`, `renamed` or `copied`.
    kind: str = "modified"
    #: Where it was before, for `renamed` and `copied`.
    old_path: str | None = None
    #: As git writes them: `100644`, `100755`, `120000` for a link, `160000` for a submodule; empty where unknown.
    old_mode: str = ""
    new_mode: str = ""
    #: Its content is not text, and no lines are known.
    binary: bool = False
    hunks: tuple[Hunk, ...] = ()
    #: The whole text on each side; None where it is not there, not text, very large or not known.
    before: str | None = None
    after: str | None = None

    @property
    def was(self) -> str:
        """The path on the old side."""
        return self.old_path or self.path

    def added(self) -> Iterator[tuple[int, str]]:
        """Added lines with their number on the new side."""
        for hunk in self.hunks:
            yield from hunk.added()

    def removed(self) -> Iterator[tuple[int, str]]:
        """Removed lines with their number on the old side."""
        for hunk in self.hunks:
            yield from hunk.removed()


class PatchCommit(Noun, frozen=True, kw_only=True):
    """One of the commits that a patch consists of."""

    sha: str
    #: Author and co-authors, each `Name <address>`.
    signed: tuple[str, ...] = ()
    #: Seconds since 1970, UTC, of the author date.
    time: int = 0
    #: The whole message.
    message: str = ""


class Patch(Noun, frozen=True, kw_only=True):
    """A change: what differs between two states of the repository."""

    #: As it was asked for: `HEAD~1..HEAD`, `--staged`, the name of a patch file.
    name: str = ""
    #: The commits on both sides; None where the side is no commit.
    base: str | None = None
    head: str | None = None
    files: tuple[FilePatch, ...] = ()
    #: Oldest first; none for the index and for a bare patch.
    commits: tuple[PatchCommit, ...] = ()
    #: Something was left out because it was too large.
    cut: bool = False

    @property
    def added(self) -> int:
        """Number of added lines."""
        return sum(1 for file in self.files for _ in file.added())

    @property
    def removed(self) -> int:
        """Number of removed lines."""
        return sum(1 for file in self.files for _ in file.removed())


def applied(text: str, hunks: Sequence[Hunk]) -> str | None:
    r"""What hunks make of a text; None where they do not fit it exactly.

    >>> applied("a\nb\n", [Hunk(old_start=2, old_count=1, new_start=2, new_count=1, lines=("-b", "+c"))])
    'a\nc\n'
    """
    old = text.split("\n")
    ended = old[-1] == ""
    if ended:
        old.pop()
    new: list[str] = []
    at, last = 0, not ended
    for hunk in hunks:
        begin = hunk.old_start - 1 if hunk.old_count else hunk.old_start
        stays = [line[1:] for line in hunk.lines if line[:1] != "+"]
        if begin < at or old[begin : begin + len(stays)] != stays:
            return None
        new += old[at:begin]
        new += [line[1:] for line in hunk.lines if line[:1] != "-"]
        at = begin + len(stays)
        if at == len(old):
            last = hunk.new_unended
    new += old[at:]
    return "\n".join(new) + "\n" * (bool(new) and not last)
