"""A commit on a branch of its own, made beside the user's tree: neither it nor its index is looked at."""

import fcntl
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from bugsage.adapters.git.command import Git, Refusal, environment
from bugsage.errors import GitFailed
from bugsage.model.git_names import is_inside

#: Further branches of the same name that are tried: `bugsage/BS-7f3a2c91-2`, `-3`, …
_MOST = 100
_UNUSED = "0" * 40
#: Who commits where git does not know the user.
_NOBODY = ("BugSage", "bugsage@localhost")


def commit(root: Path, base: str, files: Mapping[str, bytes | None], message: str, branch: str) -> tuple[str, str]:
    """Commit these contents on top of a commit; gives the branch that was made, and the commit.

    A branch that is there already stays as it is, and another name is taken. Raises GitFailed.
    """
    git = Git(root)
    with tempfile.TemporaryDirectory(prefix="bugsage-index-") as scratch, _held(scratch):
        tree = _tree(root, git, base, files, str(Path(scratch) / "index"))
    if tree == git.text("rev-parse", f"{base}^{{tree}}").strip():
        raise GitFailed("there is nothing to commit: the files are as they were")
    made = git.fed(*_signed(git), "commit-tree", "-p", base, "-F", "-", tree, feed=message.encode("utf-8", "replace"))
    sha = made.decode().strip()
    return _branch(git, branch, sha), sha


@contextmanager
def _held(folder: str) -> Iterator[None]:
    """Its lock is ours until the end of the block: by that others know that it is no leftover of a killed process."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _tree(root: Path, git: Git, base: str, files: Mapping[str, bytes | None], index: str) -> str:
    """The tree of the base with these files in it, made in an index that is nobody's."""
    _indexed(root, index, "read-tree", f"{base}^{{tree}}")
    lines = []
    for path, content in files.items():
        if not is_inside(path) or "\n" in path:
            raise GitFailed(f"{path[:200]} is not a path inside the repository")
        if content is None:
            lines.append(f"0 {_UNUSED}\t{path}")
            continue
        blob = git.fed("hash-object", "-w", "--path", path, "--stdin", feed=content).decode().strip()
        lines.append(f"{_mode(git, base, path)} {blob}\t{path}")
    _indexed(root, index, "update-index", "--index-info", feed="".join(f"{line}\n" for line in lines).encode())
    return _indexed(root, index, "write-tree").strip()


def _mode(git: Git, base: str, path: str) -> str:
    """The mode that a file has at the base; that of an ordinary one where it is new."""
    listed = git.text("ls-tree", base, "--", path).split()
    if listed and listed[0] not in ("100644", "100755"):
        raise GitFailed(f"{path} is no ordinary file")
    return listed[0] if listed else "100644"


def _indexed(root: Path, index: str, *arguments: str, feed: bytes = b"") -> str:
    """A command with an index of its own."""
    command = ["git", "-C", str(root), "--literal-pathspecs", "-c", "core.hooksPath=/dev/null", *arguments]
    done = subprocess.run(
        command, input=feed, capture_output=True, env=environment() | {"GIT_INDEX_FILE": index}, timeout=60
    )
    if done.returncode:
        raise Refusal(arguments[0], done.returncode, done.stderr.decode("utf-8", "replace"))
    return done.stdout.decode("utf-8", "surrogateescape")


def _signed(git: Git) -> tuple[str, ...]:
    """Options that name a committer where git knows none; a signature that asks for a password is not waited for."""
    known = all(_configured(git, key) for key in ("user.name", "user.email"))
    nobody = () if known else ("-c", f"user.name={_NOBODY[0]}", "-c", f"user.email={_NOBODY[1]}")
    return (*nobody, "-c", "commit.gpgSign=false")


def _configured(git: Git, key: str) -> bool:
    try:
        return bool(git.text("config", "--get", key).strip())
    except Refusal:
        return False


def _branch(git: Git, name: str, sha: str) -> str:
    """The first free branch of this name, at the commit. Two that are made at once do not take the same one."""
    for number in range(1, _MOST):
        branch = name if number == 1 else f"{name}-{number}"
        try:
            git.text("update-ref", "-m", "bugsage: fix", f"refs/heads/{branch}", sha, _UNUSED)
            return branch
        except Refusal:
            if not _exists(git, branch):
                raise
    raise GitFailed(f"there are {_MOST} branches {name} already", hint=f"git branch -D {name}-2 removes one")


def _exists(git: Git, branch: str) -> bool:
    try:
        git.text("show-ref", "--verify", "--quiet", f"refs/heads/{branch}")
    except Refusal:
        return False
    return True
