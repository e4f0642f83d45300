"""A repository full of unfinished work, a fix that reaches into it, and what must be so before and after landings."""

import hashlib
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from bugsage import __version__
from bugsage.model.fix import Fix, Proof
from bugsage.model.timeline import IssueRecord
from bugsage.timeline import fix_ended
from bugsage.wiring import open_house

#: Parts of the fix that the second command takes: a file with staged work, single lines, and the new file.
PART = "1,3:4+6,new.py"
#: What each command brings about.
END = {"whole": "whole", "part": "part", "undo": "nothing"}
_LINES = [f"line {number}\n" for number in range(60)]
_ERROR = "Traceback (most recent call last):\n  File \"a.py\", line 10, in total\n    line 10\nKeyError: 'total'\n"


class Shop:
    """The repository, and how it looks when a command was not begun or is done."""

    def __init__(self, root: Path) -> None:
        self.root = root
        #: Everything in each of the three states, and the user's own work, which is the same in all.
        self.states: dict[str, dict[str, str]] = {}
        self.work: dict[str, str] = {}
        #: What the longest of the commands takes.
        self.seconds = 0.0

    def git(self, root: Path, *words: str) -> str:
        """What git says."""
        done = subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, text=True)
        return done.stdout

    def where(self) -> str:
        """Which of the states it is in, or what differs from the nearest of them."""
        now = self.state()
        best: dict[str, list[str]] = {}
        for name, known in self.states.items():
            if known == now:
                return name
            best[name] = sorted(key for key in known.keys() | now.keys() if known.get(key) != now.get(key))
        near = min(best, key=lambda name: len(best[name]))
        return f"{near} but for {', '.join(best[near][:6])}"

    def state(self) -> dict[str, str]:
        """Files, index, branches, stash; not the names of commits, which differ every time."""
        found = {f"file {name}": said for name, said in self._files().items()}
        found["index"] = self.git(self.root, "ls-files", "--stage", "-v")
        found["tree"] = self.git(self.root, "rev-parse", "HEAD^{tree}")
        found["depth"] = self.git(self.root, "rev-list", "--count", "HEAD")
        refs = self.git(self.root, "for-each-ref", "--format=%(refname)").split()
        found["refs"] = " ".join(refs)
        found["stash"] = self.git(self.root, "stash", "list", "--format=%H")
        return found

    def own(self) -> dict[str, str]:
        """What the user has staged and not staged, line by line, and all that no commit knows."""
        return {
            "staged": self._changed("--cached"),
            "unstaged": self._changed(),
            "untracked": self.git(self.root, "ls-files", "--others", "--exclude-standard"),
        }

    def phase(self) -> str:
        """How far a killed landing says that it is."""
        for file in (self.root / ".bugsage" / "landings").glob("LD-*/journal.json"):
            try:
                text = file.read_text()
            except FileNotFoundError:  # a living one put another in its place, or dropped it
                continue
            return next(phase for phase in ("begun", "ready", "done") if f'"phase":"{phase}"' in text)
        return "nothing"

    def has(self, what: str) -> bool:
        """A landing has come so far."""
        if what == "lock":
            return (self.root / ".git" / "index.lock").exists()
        if what == "ready":
            return self.phase() == "ready"
        return any((self.root / ".bugsage" / "landings").glob("LD-*"))

    def lost(self) -> list[str]:
        """What a kill took from the user, before anything was mended."""
        files, known = self._files(), self.states["nothing"]
        only_theirs = ("untracked.txt", "ignored.txt", "own.txt")
        gone = [name for name in only_theirs if known[f"file {name}"] != files.get(name)]
        stash = self.git(self.root, "stash", "list", "--format=%H")
        return [*(f"lost: {name}" for name in gone), *(["lost: a stash"] if stash != known["stash"] else [])]

    def broken(self, where: str) -> list[str]:
        """What is not consistent after everything was mended."""
        found = [f"changed: {name}" for name, said in self.own().items() if said != self.work[name]]
        folder = self.root / ".git"
        found += [f"left: {path.name}" for path in (*folder.glob("*.lock"), *folder.glob("bugsage-*"))]
        found += [f"left: {path.name}" for path in (self.root / ".bugsage" / "landings").glob("*")]
        done = subprocess.run(["git", "-C", str(self.root), "fsck", "--no-dangling"], capture_output=True, text=True)
        found += [f"git fsck: {done.stderr[:100]}"] if done.returncode else []
        record = next(iter(known(self.root).values()))
        told = "nothing" if record.applied is None else "whole" if record.status == "resolved" else "part"
        return [*found, *([f"the timeline says {told}"] if told != where else [])]

    def _files(self) -> dict[str, str]:
        found = {}
        for top, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if name not in (".git", ".bugsage", "__pycache__")]
            for path in (Path(top, name) for name in names):
                said = os.readlink(path) if path.is_symlink() else hashlib.sha256(path.read_bytes()).hexdigest()
                found[str(path.relative_to(self.root))] = f"{path.lstat().st_mode:o} {said}"
        return found

    def _changed(self, *words: str) -> str:
        diff = self.git(self.root, "diff", "-U0", "--no-renames", *words)
        return "\n".join(line for line in diff.splitlines() if line[:1] in "+-")


def made(root: Path, bugsage: Callable[..., None]) -> Shop:
    """The repository, after every command was run once to its end."""
    shop = Shop(root)
    _begin(shop)
    bugsage("diagnose", _ERROR)
    _fix(shop)
    _unfinished(shop)
    shop.work = shop.own()
    for name, words in (("whole", ()), ("part", ("--take", PART))):
        shop.states["nothing"] = shop.state()
        began = time.monotonic()
        bugsage("review", *words, "--commit", "--anyway")
        shop.seconds = max(shop.seconds, time.monotonic() - began)
        shop.states[name] = shop.state()
        assert shop.own() == shop.work, f"{name}: {shop.own()} is not {shop.work}"
        bugsage("undo")
        assert shop.state() == shop.states["nothing"], f"{name}, taken back: {shop.where()}"
    assert len({str(one) for one in shop.states.values()}) == len(shop.states)
    return shop


def _begin(shop: Shop) -> None:
    shop.root.mkdir()
    shop.git(shop.root, "init", "-q", "-b", "main")
    shop.git(shop.root, "config", "user.name", "user")
    shop.git(shop.root, "config", "user.email", "user@localhost")
    for name in ("a.py", "b.py", "gone.py", "old.py", "run.sh", "staged.txt", "unstaged.txt", "removed.txt"):
        (shop.root / name).write_text("".join(_LINES) if name[1:] == ".py" else f"{name}\n" * 20)
    (shop.root / ".gitignore").write_text("ignored.txt\n__pycache__/\n")
    shop.git(shop.root, "add", "-A")
    shop.git(shop.root, "commit", "-qm", "Start")


def _fix(shop: Shop) -> None:
    """A fix that changes, adds, removes and renames files, on its branch and on the timeline."""
    root, (issue,) = shop.root, known(shop.root)
    shop.git(root, "checkout", "-qb", f"bugsage/{issue}")
    _put(root / "a.py", {10: "ten\n", 40: "forty\n"})
    _put(root / "b.py", {30: "thirty\n", 31: "thirty-one\n"})
    (root / "gone.py").unlink()
    (root / "old.py").rename(root / "moved.py")
    (root / "new.py").write_text("new\n")
    (root / "run.sh").chmod(0o755)
    shop.git(root, "add", "-A")
    shop.git(root, "commit", "-qm", f"Mend it\n\nBugSage-Issue: {issue}")
    commit = shop.git(root, "rev-parse", "HEAD").strip()
    shop.git(root, "checkout", "-q", "main")
    proof = Proof(failed_before=("t",), passed_after=("t",), failed_again=True, still_passing=3, sandboxed=True)
    branch = f"bugsage/{issue}"
    fix = Fix(id="FX-00000001", issue=issue, agent="templates", status="plausible", branch=branch, commit=commit)
    house = open_house(root)
    told = replace(fix, proof=proof, base=f"{commit}^", said="Mend it")
    house.timeline.append([fix_ended(told, time=house.clock.now(), version=__version__)])


def _unfinished(shop: Shop) -> None:
    """Work of every kind, in files of the fix too."""
    root = shop.root
    (root / "staged.txt").write_text("stashed\n")
    shop.git(root, "stash", "-q")
    _put(root / "a.py", {25: "staged\n"})
    (root / "staged.txt").write_text("staged\n")
    shop.git(root, "add", "a.py", "staged.txt")
    shop.git(root, "rm", "-q", "removed.txt")
    _put(root / "a.py", {55: "not staged\n"})
    _put(root / "b.py", {5: "not staged\n"})
    (root / "unstaged.txt").write_text("not staged\n")
    (root / "own.txt").write_text("will be added\n")
    shop.git(root, "add", "-N", "own.txt")
    for name in ("untracked.txt", "ignored.txt"):
        (root / name).write_text(f"{name}\n")


def _put(path: Path, lines: dict[int, str]) -> None:
    text = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines.get(at, line) for at, line in enumerate(text)))


def known(root: Path) -> dict[str, IssueRecord]:
    """Every issue, as the timeline has it."""
    from bugsage.pipeline.knowing import known

    return dict(known(open_house(root)).issues)
