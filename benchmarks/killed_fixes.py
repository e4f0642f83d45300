"""Fixes killed at random moments: python -m benchmarks.killed_fixes [--kills 500] [--seed 1] [--work DIR].

A repository with staged, unstaged, untracked, ignored and stashed work gets `bugsage fix`, which is killed (SIGKILL to
its process alone) after a random part of the time that a whole one takes; one that has ended by then does not count,
and is looked at like all others. Afterwards everything of the user's must be
as it was: files with their modes, index, stashes, branches, HEAD, reflog; only branches `bugsage/*` may have come. Then
`bugsage doctor --clean` must leave no worktree, no process and no temporary file behind.

Ctrl-C or SIGTERM cuts it short, and what was done so far is counted. With --work each kill is kept in
`killed-SEED.jsonl` there, and the same command goes on behind the last one; remove the file to begin anew.
"""

import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from benchmarks.killing import gathered, kept, wished
from benchmarks.leftovers import leftovers, surroundings, temporary
from bugsage.model.base import Noun

#: A fix takes at least so many times what one has already taken when it was killed.
_MORE = 1.05
_SHOP = "class Cart:\n    def total(self):\n        return 2\n\n    def pay(self):\n        return self.totals()\n"
_TEST = "from shop import Cart\n\n\ndef test_pay():\n    assert Cart().pay() == 2\n"
_IDENTITY = {f"GIT_{who}_{what}": "user@localhost" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


class Lost(Noun, frozen=True, kw_only=True):
    """What one kill did."""

    after: float
    #: What of the user's differs.
    changed: tuple[str, ...] = ()
    #: What `doctor --clean` did not remove.
    left: tuple[str, ...] = ()
    ended: bool = False


def main() -> None:
    """Kill and count."""
    given = wished(__doc__, 500)
    found = gathered(kills(given.work, given.seed, given.kills), given.kills, is_hit=is_hit, counts=counts)
    print(f"{hits(found)} kills, {len(found) - hits(found)} more fixes that ended first\n{counts(found)}")
    broken = [one for one in found if one.changed or one.left]
    for one in broken[:20]:
        print(f"  after {one.after:.2f} s: {', '.join((*one.changed, *one.left))}")
    sys.exit(bool(broken))


def is_hit(one: Lost) -> bool:
    """The fix was killed at work."""
    return not one.ended


def hits(found: list[Lost]) -> int:
    """Fixes that were killed at work."""
    return sum(map(is_hit, found))


def counts(found: list[Lost]) -> str:
    """How many of them did what they must not."""
    changed, left = sum(bool(one.changed) for one in found), sum(bool(one.left) for one in found)
    return f"of the user's changed: {changed}; left behind after doctor --clean: {left}"


def kills(work: Path | None, seed: int, count: int) -> Iterator[Lost]:
    """What each did: those that are kept, and as many more as are wanted."""
    file, done = kept(work, f"killed-{seed}.jsonl", Lost)
    yield from done
    chance, left = random.Random(seed), count - hits(done)
    for _ in done:
        chance.uniform(0, 1)
    if left <= 0:
        return
    with tempfile.TemporaryDirectory(dir=work, ignore_cleanup_errors=True) as place:
        scratch = Path(place).resolve()
        (scratch / "tmp").mkdir()
        root = made(scratch / "shop")
        began = time.monotonic()
        status = started(root).wait()
        whole = time.monotonic() - began
        print(f"a whole fix: exit status {status}, {whole:.1f} s; {len(done)} kills were kept", flush=True)
        while left > 0:
            one = killed(root, chance.uniform(0, 1) * whole)
            # What a whole one takes changes with what else this machine has to do.
            whole = one.after if one.ended else max(whole, one.after * _MORE)
            left -= not one.ended
            with file.open("ab") as out:
                out.write(msgspec.json.encode(one) + b"\n")
            yield one


def made(root: Path) -> Path:
    """A repository with work of every kind in it, and a recorded failing run."""
    root.mkdir()
    git(root, "init", "-q")
    for name, text in {
        "shop.py": _SHOP,
        "test_shop.py": _TEST,
        "staged.txt": "a\n",
        "unstaged.txt": "a\n",
        ".gitignore": "__pycache__/\nignored.txt\n",
        "bugsage.toml": f"[test]\ncommand = [{sys.executable!r}, '-m', 'pytest', '-q', '-p', 'no:cacheprovider']\n",
    }.items():
        (root / name).write_text(text)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Start")
    (root / "staged.txt").write_text("stashed\n")
    git(root, "stash", "-q")
    (root / "staged.txt").write_text("staged\n")
    git(root, "add", "staged.txt")
    (root / "unstaged.txt").write_text("unstaged\n")
    (root / "untracked.txt").write_text("untracked\n")
    (root / "ignored.txt").write_text("ignored\n")
    bugsage(root, "test")
    return root


def started(root: Path) -> "subprocess.Popen[bytes]":
    """A fix that runs."""
    command = [sys.executable, "-m", "bugsage", "fix"]
    own = surroundings(root.parent)
    return subprocess.Popen(command, cwd=root, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def bugsage(root: Path, *words: str) -> None:
    """Another command, to its end."""
    command, own = [sys.executable, "-m", "bugsage", *words], surroundings(root.parent)
    subprocess.run(command, cwd=root, env=own, capture_output=True, check=False)


def killed(root: Path, after: float) -> Lost:
    """One fix killed after so many seconds, and what that did."""
    before, files = state(root), temporary(root.parent)
    process = started(root)
    began = time.monotonic()
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(after)
        ended, after = process.poll() is not None, time.monotonic() - began
    finally:
        process.kill()
        process.wait()
    now = state(root)
    changed = tuple(sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name)))
    bugsage(root, "doctor", "--clean")
    return Lost(after=after, changed=changed, left=tuple(leftovers(root, root.parent, files, git)), ended=ended)


def state(root: Path) -> dict[str, str]:
    """Everything of the user's, by name; branches of fixes and BugSage's own folder left out."""
    found = {}
    for top, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in (".git", ".bugsage", "__pycache__")]
        for path in (Path(top, name) for name in names):
            found[str(path.relative_to(root))] = (
                f"{path.stat().st_mode:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"
            )
    refs = git(root, "for-each-ref", "--format=%(refname) %(objectname)").splitlines()
    found["refs"] = "\n".join(line for line in refs if "refs/heads/bugsage/" not in line)
    found["status"] = git(root, "status", "--porcelain=v2", "--ignored")
    found["stash"] = git(root, "stash", "list", "--format=%H")
    found["reflog"] = git(root, "reflog", "--format=%H %gs")
    found["HEAD"] = (root / ".git" / "HEAD").read_text()
    found["index"] = git(root, "ls-files", "--stage")
    found["config"] = (root / ".git" / "config").read_text()
    return found


def git(root: Path, *words: str) -> str:
    """What git says."""
    done = subprocess.run(
        ["git", "-C", str(root), *words], check=True, capture_output=True, text=True, env=os.environ | _IDENTITY
    )
    return done.stdout


if __name__ == "__main__":
    main()
