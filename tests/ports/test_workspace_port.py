"""What every Workspace does, the fake one and git's."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bugsage.adapters.git.workspace import GitWorkspace
from bugsage.errors import GitFailed
from bugsage.ports import Workspace
from tests.fakes.fake_workspace import FakeWorkspace

OLD = {"a.py": b"old\n", "gone.py": b"x\n"}
NEW = {"a.py": b"new\n"}
CHANGES: dict[str, bytes | None] = {"a.py": b"newer\n", "b/c.py": b"untracked\n"}

Made = tuple[Workspace, str, str]


def fake(repository: object) -> Made:
    return FakeWorkspace({"1": OLD, "2": NEW}, CHANGES), "1", "2"


def real(repository) -> Made:  # type: ignore[no-untyped-def]
    old = repository.commit("old", OLD)
    repository.git("rm", "-q", "gone.py")
    new = repository.commit("new", NEW)
    for name, content in CHANGES.items():
        repository.write({name: content})
    state = repository.root / ".bugsage"
    state.mkdir()
    (state / ".gitignore").write_text("*\n")
    return GitWorkspace(repository.root, state), old, new


def files(root: Path) -> Mapping[str, bytes]:
    found = (path for path in root.rglob("*") if path.is_file() and ".git" not in path.relative_to(root).parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(params=[fake, real])
def made(request: pytest.FixtureRequest, repository: object) -> Made:
    make: Callable[[object], Made] = request.param
    return make(repository)


def test_the_newest_commit_by_default(made: Made) -> None:
    workspace, _, new = made
    with workspace.open() as tree:
        assert (tree.commit, files(tree.root)) == (new, NEW)


def test_any_commit(made: Made) -> None:
    workspace, old, _ = made
    with workspace.open(old) as tree:
        assert (tree.commit, files(tree.root)) == (old, OLD)


def test_uncommitted_changes_come_along_when_asked_for(made: Made) -> None:
    with made[0].open(uncommitted=True) as tree:
        assert files(tree.root) == CHANGES


def test_moving_takes_away_what_was_written(made: Made) -> None:
    workspace, old, new = made
    with workspace.open(old) as tree:
        tree.write("a.py", b"changed\n")
        tree.write("deep/new.py", b"made\n")
        tree.write("gone.py", None)
        assert files(tree.root) == {"a.py": b"changed\n", "deep/new.py": b"made\n"}
        tree.move(new)
        assert files(tree.root) == NEW


def test_what_was_changed_in_a_lent_tree_is_told_and_taken_back(made: Made) -> None:
    with made[0].open(uncommitted=True) as tree:
        with tree.lent() as lent:
            (tree.root / "a.py").write_bytes(b"theirs\n")
            (tree.root / "b" / "c.py").unlink()
            (tree.root / "new.py").write_bytes(b"made\n")
        assert lent.changed == {"a.py": b"theirs\n", "b/c.py": None, "new.py": b"made\n"}
        assert files(tree.root) == CHANGES


def test_nothing_is_left(made: Made) -> None:
    with pytest.raises(KeyboardInterrupt), made[0].open() as tree:
        raise KeyboardInterrupt
    assert not tree.root.exists()


@pytest.mark.parametrize("path", ["../out.py", "/tmp/out.py", "a/../../out.py"])
def test_no_path_leads_out(made: Made, path: str) -> None:
    with made[0].open() as tree, pytest.raises(GitFailed):
        tree.write(path, b"")


def test_a_commit_that_is_not_there(made: Made) -> None:
    with pytest.raises(GitFailed), made[0].open("0123456789012345678901234567890123456789"):
        pass


def test_two_at_a_time(made: Made) -> None:
    workspace, old, new = made
    with workspace.open(old) as first, workspace.open(new) as second:
        assert (files(first.root), files(second.root)) == (OLD, NEW)
