"""A repository whose configuration is its own, and a change that waits on a branch beside."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from bugsage.adapters.git.landing import GitLanding
from bugsage.adapters.state_folder import StateFolder
from bugsage.model.landing import Landed, LandOrder
from tests.conftest import Repository

#: Of git's own: it names parts of a split index anew each time, and forgets worktrees that are swept.
_CHANGING = ("worktrees", "sharedindex.")
LINES = "".join(f"line {number}\n" for number in range(40))


def put(text: str, lines: Mapping[int, str]) -> str:
    """A text with other lines."""
    return "".join(f"{lines[at]}\n" if at in lines else line for at, line in enumerate(text.splitlines(keepends=True)))


class Bench:
    """A user's repository and what lands in it."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.root = repository.root
        for name, value in (("user.name", "Uma"), ("user.email", "uma@example.org")):
            self.git("config", name, value)

    def git(self, *words: str) -> str:
        return self.repository.git(*words)

    def landing(self, root: Path | None = None) -> GitLanding:
        return GitLanding(root or self.root, StateFolder(root or self.root).open_or_none())

    def offer(self, files: Mapping[str, str | bytes | None], *git: tuple[str, ...], program: str = "") -> str:
        """A commit on a branch of its own; the user's branch and tree are as before."""
        self.git("checkout", "-q", "-b", "offer")
        self.repository.write({name: text for name, text in files.items() if text is not None})
        for name in (name for name, text in files.items() if text is None):
            (self.root / name).unlink()
        for words in git:
            self.git(*words)
        if program:
            (self.root / program).chmod(0o755)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "Offer")
        sha = self.git("rev-parse", "HEAD").strip()
        self.git("checkout", "-q", "main")
        self.git("branch", "-q", "-D", "offer")
        return sha

    def land(self, commit: str, **more: object) -> Landed:
        landing = self.landing()
        done = landing.land(LandOrder(commit=commit, message="Mend it\n\nBugSage-Fix: FX-1\n", **more))  # type: ignore[arg-type]
        landing.told(done.id)
        return done

    def undo(self, commit: str) -> Landed:
        landing = self.landing()
        done = landing.undo(commit, LandOrder(message="Take it back\n"))
        landing.told(done.id)
        return done

    def hook(self, name: str, script: str, folder: str = ".git/hooks") -> Path:
        path = self.root / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    def work(self) -> tuple[str, ...]:
        """What the user has staged and not staged, line by line, and what no commit knows."""
        diffs = [self.git("diff", "-U0", "--no-renames", *words) for words in (("--cached",), ())]
        lines = ["\n".join(line for line in diff.split("\n") if line[:1] in ("+", "-")) for diff in diffs]
        return (*lines, self.git("ls-files", "--others", "--exclude-standard"))

    def whole(self) -> dict[str, object]:
        """Everything, byte for byte."""
        files = (path for path in self.root.rglob("*") if not {".git", ".bugsage"} & set(path.parts))
        return {
            **{str(path): _said(path) for path in files if path.is_symlink() or path.is_file()},
            "index": self.git("ls-files", "--stage", "-v"),
            "refs": self.git("for-each-ref"),
            "head": (self.root / ".git" / "HEAD").read_text(),
            "log": self.git("reflog", "--format=%H %gs"),
            "git": sorted(path.name for path in (self.root / ".git").iterdir() if not path.name.startswith(_CHANGING)),
            "left": sorted((self.root / ".bugsage" / "landings").glob("*")),
        }


def _said(path: Path) -> object:
    return os.readlink(path) if path.is_symlink() else (path.stat().st_mode, path.read_bytes())


@pytest.fixture
def bench(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return Bench(repository)
