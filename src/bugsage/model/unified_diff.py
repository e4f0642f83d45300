"""Unified diffs, as git, `diff -u` and mailed patches write them.

<https://git-scm.com/docs/diff-format>, <https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html>
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bugsage.model.git_names import is_inside, unquoted
from bugsage.model.patch import FilePatch, Hunk

_HUNK = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.*)")
_NOWHERE: Final = "/dev/null"
_UNENDED: Final = "\\ No newline"
_MAX_HEADING = 200


class DiffError(Exception):
    """A text is no diff that can be read; `line` is 1-based."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def parse_diff(text: str) -> tuple[FilePatch, ...]:
    r"""The files of a diff in its order, without whole texts; what stands around (a mail, a message) is passed over.

    Raises DiffError for a hunk that does not hold what its head says, a combined diff, and a path out of the tree.

    >>> parse_diff("--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-old\n+new\n")[0].path
    'x.py'
    """
    return tuple(file.finished() for file in _files(text.split("\n")))


@dataclass
class _Draft:
    """A file of which the head has been read so far."""

    line: int
    old: str | None = None
    new: str | None = None
    #: Renamed, copied, added, deleted: what the head says in words.
    kind: str = ""
    old_mode: str = ""
    new_mode: str = ""
    binary: bool = False
    hunks: list[Hunk] = field(default_factory=list)
    #: The head is git's.
    git: bool = False

    def finished(self) -> FilePatch:
        """The file. Raises DiffError for a path that leads out of the tree, and for none at all."""
        old, new = (None if name == _NOWHERE else name for name in (self.old, self.new))
        path = new or old
        kind = self.kind or ("added" if old is None else "deleted" if new is None else "modified")
        if path is None or not all(is_inside(name) for name in (old, new) if name is not None):
            raise DiffError(self.line, f"{path or 'no path'} is no path inside a repository")
        return FilePatch(
            path=path,
            kind=kind,
            old_path=old if kind in ("renamed", "copied") else None,
            old_mode=self.old_mode,
            new_mode=self.new_mode,
            binary=self.binary,
            hunks=tuple(self.hunks),
        )


def _files(lines: list[str]) -> Iterator[_Draft]:
    at, draft = 0, None
    while at < len(lines):
        line = lines[at].removesuffix("\r")
        if line.startswith("diff --git "):
            if draft:
                yield draft
            draft = _Draft(line=at + 1, git=True)
            draft.old, draft.new = _names(line[len("diff --git ") :])
        elif line.startswith(("diff --cc ", "diff --combined ", "@@@ ")):
            raise DiffError(at + 1, "a combined diff of a merge; give one against a single parent")
        elif line.startswith("--- ") and at + 1 < len(lines) and lines[at + 1].startswith("+++ "):
            if draft is None or not draft.git or draft.hunks:
                if draft:
                    yield draft
                draft = _Draft(line=at + 1)
            _sides(draft, line, lines[at + 1])
            at += 1
        elif draft and (match := _HUNK.match(line)):
            hunk, at = _hunk(match, lines, at)
            draft.hunks.append(hunk)
        elif draft and draft.git and not draft.hunks:
            _extended(draft, line)
        at += 1
    if draft:
        yield draft


def _names(text: str) -> tuple[str | None, str | None]:
    """Both names of `diff --git`, which say nothing certain where names hold blanks; later lines correct them."""
    if text.startswith('"'):
        end = text.find('" ', 1)
        old, new = text[: end + 1], text[end + 2 :]
    else:
        middle = len(text) // 2  # both names are alike unless the file was renamed, and then it is said again
        old, new = (text[:middle], text[middle + 1 :]) if text[middle : middle + 1] == " " else ("", "")
        if old[2:] != new[2:]:
            old, _, new = text.partition(" ")
    return _bare(old), _bare(new)


def _bare(name: str) -> str:
    """A name without quotes and without the letter of its side."""
    plain = unquoted(name)
    return plain[2:] if re.match(r"[abciow]/", plain) else plain


def _sides(draft: _Draft, old: str, new: str) -> None:
    for side, line in (("old", old), ("new", new)):
        # Behind a tab `diff -u` writes the time of the file.
        name = line[4:].removesuffix("\r").partition("\t")[0].rstrip(" ")
        plain = _NOWHERE if name == _NOWHERE else _bare(name)
        setattr(draft, side, plain)
    if not draft.git and draft.old != _NOWHERE and draft.new != _NOWHERE:
        draft.old = draft.new  # `x.py.orig` and `x.py`: the file is the new one


def _extended(draft: _Draft, line: str) -> None:
    """One of the lines between `diff --git` and the first hunk."""
    word, _, rest = line.partition(" ")
    what = line.rpartition(" ")[2]
    if line.startswith("new file mode "):
        draft.kind, draft.new_mode, draft.old = "added", what, None
    elif line.startswith("deleted file mode "):
        draft.kind, draft.old_mode, draft.new = "deleted", what, None
    elif line.startswith("old mode "):
        draft.old_mode = what
    elif line.startswith("new mode "):
        draft.new_mode = what
    elif line.startswith(("rename from ", "copy from ")):
        draft.old = unquoted(rest.partition(" ")[2])
    elif line.startswith(("rename to ", "copy to ")):
        draft.kind, draft.new = ("renamed" if word == "rename" else "copied"), unquoted(rest.partition(" ")[2])
    elif line.startswith("index ") and re.fullmatch(r"[0-7]{6}", what):
        draft.old_mode = draft.new_mode = what
    elif line.startswith(("Binary files ", "GIT binary patch")):
        draft.binary = True


def _hunk(match: re.Match[str], lines: list[str], at: int) -> tuple[Hunk, int]:
    """A hunk and the index of its last line; lines in it may look like heads."""
    head = at
    old_start, old_count, new_start, new_count = (int(n) if n is not None else 1 for n in match.groups()[:4])
    old, new, body = old_count, new_count, list[str]()
    old_unended = new_unended = False
    while at + 1 < len(lines):
        line = lines[at + 1]
        if line.startswith(_UNENDED) and body:
            old_unended |= body[-1][:1] != "+"
            new_unended |= body[-1][:1] != "-"
        elif old or new:
            mark = line[:1] or " "  # some editors strip the blank of an empty line
            if mark not in "+- " and line != "\r":
                break
            old, new = old - (mark != "+"), new - (mark != "-")
            body.append(line if line else " ")
        else:
            break
        at += 1
    if old or new:
        raise DiffError(head + 1, f"the hunk is cut off: {max(old, 0) + max(new, 0)} lines are missing or too many")
    hunk = Hunk(
        old_start=old_start,
        old_count=old_count,
        new_start=new_start,
        new_count=new_count,
        heading=match[5].strip()[:_MAX_HEADING],
        lines=tuple(body),
        old_unended=old_unended,
        new_unended=new_unended,
    )
    return hunk, at
