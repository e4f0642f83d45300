"""Fixes killed at random moments: python -m benchmarks.killed_fixes [--kills 500] [--seed 1] [--work DIR].

A repository with staged, unstaged, untracked, ignored and stashed work gets `bugsage fix`, which is killed (SIGKILL to
its process alone) after a random part of the time that a whole one takes. Afterwards everything of the user's must be
as it was: files with their modes, index, stashes, branches, HEAD, reflog; only branches `bugsage/*` may have come. Then
`bugsage doctor --clean` must leave no worktree, no lock and no process behind.
"""

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bugsage.model.base import Noun

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
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--kills", type=int, default=500)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--work", type=Path)
    given = words.parse_args()
    with tempfile.TemporaryDirectory(dir=given.work) as scratch:
        root = made(Path(scratch) / "shop")
        began = time.monotonic()
        done = started(root).wait()
        whole = time.monotonic() - began
        print(f"a whole fix: exit status {done}, {whole:.1f} s")
        chance = random.Random(given.seed)
        found = [killed(root, chance.uniform(0, 1.05 * whole)) for _ in range(given.kills)]
    changed = [one for one in found if one.changed]
    left = [one for one in found if one.left]
    print(f"{len(found)} kills, {sum(one.ended for one in found)} of them after its end")
    print(f"of the user's changed: {len(changed)}; left behind after doctor --clean: {len(left)}")
    for one in (changed + left)[:20]:
        print(f"  after {one.after:.2f} s: {', '.join((*one.changed, *one.left))}")
    sys.exit(bool(changed or left))


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
    subprocess.run([sys.executable, "-m", "bugsage", "test"], cwd=root, capture_output=True, check=False)
    return root


def started(root: Path) -> "subprocess.Popen[bytes]":
    """A fix that runs."""
    command = [sys.executable, "-m", "bugsage", "fix"]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def killed(root: Path, after: float) -> Lost:
    """One fix killed after so many seconds, and what that did."""
    before = state(root)
    process = started(root)
    time.sleep(after)
    ended = process.poll() is not None
    if not ended:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    now = state(root)
    changed = tuple(sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name)))
    subprocess.run([sys.executable, "-m", "bugsage", "doctor", "--clean"], cwd=root, capture_output=True, check=False)
    return Lost(after=after, changed=changed, left=tuple(leftovers(root)), ended=ended)


def state(root: Path) -> dict[str, str]:
    """Everything of the user's, by name; branches of fixes and BugSage's own folder left out."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if path.is_file() and not name.startswith((".git/", ".bugsage/")) and "__pycache__" not in name:
            found[name] = f"{path.stat().st_mode:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"
    refs = git(root, "for-each-ref", "--format=%(refname) %(objectname)").splitlines()
    found["refs"] = "\n".join(line for line in refs if "refs/heads/bugsage/" not in line)
    found["status"] = git(root, "status", "--porcelain=v2", "--ignored")
    found["stash"] = git(root, "stash", "list", "--format=%H")
    found["reflog"] = git(root, "reflog", "--format=%H %gs")
    found["HEAD"] = (root / ".git" / "HEAD").read_text()
    found["index"] = git(root, "ls-files", "--stage")
    found["config"] = (root / ".git" / "config").read_text()
    return found


def leftovers(root: Path) -> list[str]:
    """What a fix made for itself and is still there."""
    folder = root / ".bugsage" / "worktrees"
    left = [str(path.relative_to(root)) for path in folder.iterdir()] if folder.is_dir() else []
    listed = git(root, "worktree", "list", "--porcelain").count("worktree ") - 1
    return [*left, *([f"{listed} worktrees that git knows"] if listed else [])]


def git(root: Path, *words: str) -> str:
    """What git says."""
    done = subprocess.run(
        ["git", "-C", str(root), *words], check=True, capture_output=True, text=True, env=os.environ | _IDENTITY
    )
    return done.stdout


if __name__ == "__main__":
    main()
