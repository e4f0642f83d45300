"""A repository with a remote, and a program that stands for ours and notes what it is told."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from bugsage.adapters.git.hooks import installing
from tests.conftest import NEUTRAL_GIT, Repository

#: Notes its words and its standard input, and ends as it is told.
_PROGRAM = """#!/bin/sh
echo "ours $*" >>"$SAID"
cat >>"$SAID"
exit "${ENDS-0}"
"""


class Pushing(Repository):
    """A repository whose pushes are watched."""

    said: Path

    def push(self, *words: str, ends: int = 0, path: str = "") -> tuple[int, list[str], str]:
        """Exit status of `git push`, what its hooks noted, and what a person sees."""
        self.said.unlink(missing_ok=True)
        environment = os.environ | NEUTRAL_GIT | {"SAID": str(self.said), "ENDS": str(ends)}
        if path:
            environment["PATH"] = path
        done = subprocess.run(
            ["git", "-C", str(self.root), "push", "-q", *words], capture_output=True, text=True, env=environment
        )
        noted = self.said.read_text().splitlines() if self.said.exists() else []
        return done.returncode, noted, done.stderr

    @property
    def hook(self) -> Path:
        """Where git looks for it."""
        return self.root / ".git" / "hooks" / "pre-push"


def executable(file: Path, content: str | bytes, mode: int = 0o755) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    file.chmod(mode)
    return file


def mode_of(file: Path) -> int:
    return stat.S_IMODE(file.lstat().st_mode)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = executable(tmp_path / "bin" / "bugsage", _PROGRAM)
    monkeypatch.setattr(installing, "program", lambda: str(found))
    return found


@pytest.fixture
def pushing(tmp_path: Path, program: Path) -> Pushing:
    repository = Pushing(tmp_path / "work")
    repository.said = tmp_path / "said"
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "remote.git")], check=True)
    repository.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    repository.commit("one", {"a.py": "1\n"})
    return repository
