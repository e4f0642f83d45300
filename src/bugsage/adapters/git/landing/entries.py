"""What commits and the index hold of a path, and the contents that it stands for."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from bugsage.adapters.git.command import Git, Refusal, environment
from bugsage.model.base import Noun

LINK, SUBMODULE, PROGRAM = "120000", "160000", "100755"
#: Bit of an entry that only says that a file will be added.
_INTENDED = 0x2000_0000


class Entry(Noun, frozen=True):
    """Mode and object of a path, as git writes them."""

    mode: str
    oid: str


class Indexed(NamedTuple):
    """An entry of the index with what is said of it."""

    entry: Entry
    #: Not checked out (sparse), and taken for unchanged.
    skipped: bool = False
    trusted: bool = False


class Change(NamedTuple):
    """What a commit does to a path: before and after, None where it is not there."""

    path: str
    old: Entry | None
    new: Entry | None


def changes(git: Git, old: str, new: str) -> tuple[Change, ...]:
    """Every path that differs between two commits, sorted; renames are a path that goes and one that comes."""
    words = ("diff-tree", "-r", "--no-renames", "-z", "--raw", "--no-ext-diff", old, new)
    fields = iter(_text(git.fed(*words, feed=b"", seconds=120)).split("\0"))
    found = []
    for head in fields:
        if head.startswith(":"):
            old_mode, new_mode, old_oid, new_oid, _ = head[1:].split(" ")
            found.append(Change(next(fields), _entry(old_mode, old_oid), _entry(new_mode, new_oid)))
    return tuple(sorted(found))


def indexed(git: Git, paths: Iterable[str]) -> dict[str, Indexed]:
    """The entries of these paths."""
    wanted = set(paths)
    found = {}
    for line in _text(git.fed("ls-files", "--stage", "-v", "-z", feed=b"", seconds=120)).split("\0"):
        head, _, path = line.partition("\t")
        if path in wanted:
            tag, mode, oid, _ = head.split(" ")
            found[path] = Indexed(Entry(mode, oid), tag in "Ss", tag.islower())
    return found


def is_intended(git: Git, path: str) -> bool:
    """The entry only says that the file will be added."""
    said = git.text("ls-files", "--debug", "--", path)
    flags = said.rpartition("flags: ")[2].split()
    return bool(flags) and bool(int(flags[0], 16) & _INTENDED)


def blob(git: Git, entry: Entry) -> bytes:
    """The content as git keeps it."""
    return git.fed("cat-file", "blob", entry.oid, feed=b"", seconds=60)


def checked_out(git: Git, path: str, entry: Entry) -> bytes:
    """The content as it is written into a working tree: line ends, filters."""
    if entry.mode == LINK:
        return blob(git, entry)
    return git.fed("cat-file", "--filters", f"--path={path}", entry.oid, feed=b"", seconds=120)


def oid_of(git: Git, content: bytes, path: str | None = None) -> str:
    """Store a content as it is, or with a path only name what git would keep of it."""
    words = ("--no-filters", "-w") if path is None else ("--path", path)
    return git.fed("hash-object", *words, "--stdin", feed=content).decode().strip()


def write_index(
    git: Git, source: Path, target: Path, wanted: Mapping[str, tuple[Entry | None, Indexed | None]]
) -> None:
    """A copy of an index with other entries for these paths; what was said of an entry is said of the new one."""
    if source.exists():
        shutil.copy2(source, target)
    gone = [path for path, (entry, _) in wanted.items() if entry is None]
    here = {path: entry for path, (entry, _) in wanted.items() if entry is not None}
    known = [*here.values(), *(was.entry for _, was in wanted.values() if was)]
    zero = "0" * max((len(entry.oid) for entry in known), default=40)
    lines = [f"0 {zero}\t{path}\0" for path in gone]
    lines += [f"{entry.mode} {entry.oid} 0\t{path}\0" for path, entry in here.items()]
    updated(git, target, "--replace", "-z", "--index-info", feed="".join(lines))
    for flag, said in (("--skip-worktree", "skipped"), ("--assume-unchanged", "trusted")):
        names = [path for path in here if (was := wanted[path][1]) is not None and getattr(was, said)]
        if names:
            updated(git, target, flag, "-z", "--stdin", feed="".join(f"{name}\0" for name in names))


def updated(git: Git, index: Path, *words: str, feed: str = "") -> None:
    """`git update-index` of an index that need not be the user's."""
    with_index(git, index, "update-index", *words, feed=feed.encode("utf-8", "surrogateescape"))


def with_index(git: Git, index: Path, *words: str, feed: bytes = b"") -> bytes:
    """A command with another index."""
    command = ["git", "-C", str(git.root), "--literal-pathspecs", "-c", "core.fsmonitor=false", *words]
    own = environment() | {"GIT_INDEX_FILE": os.fspath(index)}
    done = subprocess.run(command, input=feed, capture_output=True, env=own, timeout=120)
    if done.returncode:
        raise Refusal(words[0], done.returncode, done.stderr.decode("utf-8", "replace"))
    return done.stdout


def _entry(mode: str, oid: str) -> Entry | None:
    return None if mode == "000000" else Entry(mode, oid)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
