"""Linked worktrees know the work tree they belong to; whatever else `.git` holds leads nowhere."""

import os
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


def test_worktrees_of_a_repository_without_a_tree_share_its_folder(tmp_path: Path) -> None:
    made = Repository(tmp_path / "made")
    made.commit("first", {"a": "1"})
    bare = tmp_path / "shop.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(made.root), str(bare)], check=True)
    trees = [tmp_path / name for name in ("one", "two")]
    for tree in trees:
        subprocess.run(["git", "-C", str(bare), "worktree", "add", "-q", "--detach", str(tree)], check=True)
        assert shared_roots(tree) == (bare, (tree, bare))


def test_a_worktree_of_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    made = Repository(Path(os.fsdecode(os.fsencode(tmp_path) + b"/n\xff\xe9")))
    made.commit("first", {"a": "1"})
    made.git("worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    assert shared_roots(tmp_path / "linked") == (made.root, (tmp_path / "linked", made.root))
