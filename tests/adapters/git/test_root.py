"""Linked worktrees know the work tree they belong to; whatever else `.git` holds leads nowhere."""

import subprocess
from pathlib import Path

import pytest

from bugsage.adapters.git.root import main_root, shared_roots
from tests.conftest import Repository


def test_a_linked_worktree(repository: Repository, tmp_path: Path) -> None:
    repository.commit("A shop", {"shop.py": "x = 1\n"})
    linked = tmp_path / "linked"
    subprocess.run(["git", "-C", str(repository.root), "worktree", "add", "-q", str(linked)], check=True)
    root = repository.root.resolve()
    assert main_root(linked) == root
    assert shared_roots(linked) == (root, (linked, root))
    assert shared_roots(root) == (root, (root,))


def test_no_repository(tmp_path: Path) -> None:
    assert shared_roots(tmp_path) == (tmp_path, ())


def test_a_worktree_of_a_repository_without_a_work_tree(repository: Repository, tmp_path: Path) -> None:
    repository.commit("A shop", {"shop.py": "x = 1\n"})
    bare, linked = tmp_path / "shop.git", tmp_path / "linked"
    subprocess.run(["git", "clone", "-q", "--bare", str(repository.root), str(bare)], check=True)
    subprocess.run(["git", "-C", str(bare), "worktree", "add", "-q", str(linked)], check=True)
    assert main_root(linked) == linked


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"gitdir: ",
        b"gitdir: /",
        b"gitdir: ../nowhere",
        b"\xff\xfe",
        b"gitdir: a\x00b",
        b"gitdir: .git",
        b"x" * 5000,
    ],
)
def test_anything_else(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".git").write_bytes(content)
    assert main_root(tmp_path) == tmp_path
