"""`git log -p -U0 --raw`, read as it streams: which commits touched which files and functions."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

import msgspec

from bugsage.model.git_names import unquoted
from bugsage.model.history import Commit

#: One line a commit that no other line of the output can look like: content lines are counted, names are quoted.
FORMAT = "%x00%H%x00%an%x00%at%x00%ct%x00%s"
MAX_FILES = 200
_MAX_NAMES = 200
_MAX_SUBJECT = 500


class Dated(msgspec.Struct, frozen=True, array_like=True):
    """A commit with the time it was committed, by which git orders its log."""

    committed: int
    commit: Commit


class _Draft:
    """A commit whose lines are still coming in."""

    def __init__(self, header: str) -> None:
        self.header = header
        self.files: dict[str, None] = {}
        self.touched: dict[str, dict[str, None]] = {}

    def finished(self) -> Dated:
        sha, author, time, committed, subject = self.header.split("\0", 4)
        files = tuple(self.files)[:MAX_FILES]
        touched = {file: tuple(self.touched[file])[:_MAX_NAMES] for file in files if self.touched.get(file)}
        commit = Commit(
            sha=sha, author=author, time=_whole(time), subject=subject[:_MAX_SUBJECT], files=files, touched=touched
        )
        return Dated(_whole(committed), commit)


def parse_log(lines: Iterable[str]) -> Iterator[Dated]:
    """The commits of the output in its order. Output that was cut off gives what had come by then."""
    stream = iter(lines)
    draft: _Draft | None = None
    file = ""
    for line in stream:
        mark = line[:1]
        if mark == "\0" and line.count("\0") >= 5:
            if draft:
                yield draft.finished()
            draft = _Draft(line[1:])
        elif draft is None:
            continue
        elif mark == ":":
            draft.files[unquoted(line.rpartition("\t")[2])] = None
        elif mark in ("-", "+"):
            file = _named(line) or file
        elif mark == "@":
            _read_hunk(line, stream, draft.touched.setdefault(file, {}))
    if draft:
        yield draft.finished()


def _read_hunk(header: str, stream: Iterator[str], names: dict[str, None]) -> None:
    match = hunk_header().match(header)
    if match is None:
        return
    body = list(islice(stream, _count(match[2]) + _count(match[4])))
    for name in touched_names(match[5], body):
        names[name] = None


@cache
def hunk_header() -> re.Pattern[str]:
    """`@@ -start,count +start,count @@ text`: five groups, counts None where they are 1."""
    return re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.*)")


@cache
def _definition() -> re.Pattern[str]:
    return re.compile(r"\s*(?:async\s+)?(?:def|class)\s+(\w+)\s*[(:\[]")


def touched_names(heading: str, body: Iterable[str]) -> Iterator[str]:
    """Names of the definitions that a hunk changes: those it adds or removes, and the one it stands in.

    `heading` names the last definition above the hunk. It counts only when an indented line comes before
    any definition of the hunk's own, else the change is below that definition and not in it.
    """
    above = _definition().match(heading)
    for line in body:
        text = line[1:]
        own = _definition().match(text) if "def " in text or "class " in text else None
        if own:
            above = None
            yield own[1]
        elif above and text[:1] in (" ", "\t") and not text.lstrip().startswith("@"):
            yield above[1]
            above = None


def _named(line: str) -> str:
    """The file of a `--- a/…` or `+++ b/…` line; empty for /dev/null."""
    name = unquoted(line[4:].rstrip("\t"))
    return name[2:] if name.startswith(("a/", "b/")) else ""


def _count(text: str | None) -> int:
    return 1 if text is None else int(text)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0
