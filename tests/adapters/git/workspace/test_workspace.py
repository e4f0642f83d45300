"""Worktrees of real repositories, in every state they are met in; whatever happens, the user's tree stays as it is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bugsage.adapters.git.workspace import GitWorkspace
from bugsage.adapters.state_folder import StateFolder
from bugsage.errors import GitFailed, StateUnwritable
from tests.conftest import NEUTRAL_GIT


def workspace(root: Path) -> GitWorkspace:
    return GitWorkspace(root, StateFolder(root).open_or_none())


def snapshot(root: Path) -> dict[str, object]:
    """All that is the user's: files with their content and time, refs, index, stash, configuration."""

    def git(*words: str) -> str:
        return subprocess.run(
            ["git", "-C", str(root), *words], capture_output=True, text=True, env=os.environ | NEUTRAL_GIT
        ).stdout

    folder = Path(git("rev-parse", "--absolute-git-dir").strip())
    return {
        "files": {
            str(path): (path.lstat().st_mtime_ns, os.readlink(path) if path.is_symlink() else path.read_bytes())
            for path in sorted(root.rglob("*"))
            if not {".git", ".bugsage"} & set(path.relative_to(root).parts) and (path.is_symlink() or path.is_file())
        },
        "refs": git("for-each-ref"),
        "head": (folder / "HEAD").read_text(),
        "index": (folder / "index").read_bytes(),
        "worktrees": git("worktree", "list"),
        "kept": sorted(path.name for path in folder.iterdir()),
    }


def messy(repository) -> str:
    """Staged, changed, untracked, ignored, removed; a link."""
    sha = repository.commit(
        "all", {"a.py": "1\n", "b.py": "1\n", "c.py": "1\n", ".gitignore": "*.log\n", "run.sh": "#!/bin/sh\n"}
    )
    repository.write({"a.py": "staged\n"}).git("add", "a.py")
    repository.write({"b.py": "changed\n", "new/d.py": "untracked\n", "x.log": "ignored\n"})
    (repository.root / "c.py").unlink()
    (repository.root / "link").symlink_to("b.py")
    (repository.root / "run.sh").chmod(0o755)
    return sha


class TestTheUsersTree:
    def test_is_as_it_was(self, repository):
        messy(repository)
        before = snapshot(repository.root)
        with workspace(repository.root).open() as tree:
            assert (tree.root / "a.py").read_text() == "1\n"
            (tree.root / "a.py").write_text("other\n")
        assert snapshot(repository.root) == before

    def test_uncommitted_work_comes_along_as_it_is(self, repository):
        messy(repository)
        with workspace(repository.root).open(uncommitted=True) as tree:
            read = {p.name: p.read_text() for p in tree.root.rglob("*.py")}
            assert read == {"a.py": "staged\n", "b.py": "changed\n", "d.py": "untracked\n"}
            assert os.readlink(tree.root / "link") == "b.py"
            assert os.access(tree.root / "run.sh", os.X_OK)
            assert not (tree.root / "x.log").exists()

    def test_a_commit_made_in_the_worktree_moves_no_branch(self, repository):
        sha = repository.commit("one", {"a.py": "1\n"})
        with workspace(repository.root).open() as tree:
            (tree.root / "a.py").write_text("2\n")
            subprocess.run(["git", "commit", "-qam", "x"], cwd=tree.root, check=True, env=os.environ | NEUTRAL_GIT)
        assert repository.git("rev-parse", "main").strip() == sha

    def test_hooks_are_not_run(self, repository):
        hook = repository.root / ".git" / "hooks" / "post-checkout"
        repository.commit("one", {"a.py": "1\n"})
        for folder in (".git/hooks", "own-hooks"):
            hook = repository.root / folder / "post-checkout"
            hook.parent.mkdir(exist_ok=True)
            hook.write_text(f"#!/bin/sh\necho ran >> {repository.root}/ran\n")
            hook.chmod(0o755)
        repository.git("config", "core.hooksPath", "own-hooks")
        with workspace(repository.root).open() as tree:
            tree.move("HEAD")
        assert not (repository.root / "ran").exists()

    def test_with_a_worktree_of_their_own(self, repository, tmp_path):
        repository.commit("one", {"a.py": "1\n"})
        repository.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
        side = tmp_path / "side"
        before = snapshot(repository.root)
        with workspace(side).open() as tree:
            assert tree.root.is_relative_to(side)
        assert snapshot(repository.root) == before


class TestWhatIsLeft:
    def test_folders_without_permissions_go_too(self, repository):
        repository.commit("one", {"a.py": "1\n"})
        with workspace(repository.root).open() as tree:
            (tree.root / "locked" / "deep").mkdir(parents=True)
            (tree.root / "locked" / "deep" / "x").write_text("")
            (tree.root / "locked" / "deep").chmod(0o500)
            (tree.root / "locked").chmod(0o500)
        assert not tree.root.exists()

    def test_links_are_not_followed(self, repository, tmp_path):
        repository.commit("one", {"a.py": "1\n"})
        (tmp_path / "precious").mkdir()
        (tmp_path / "precious" / "x").write_text("")
        with workspace(repository.root).open() as tree:
            (tree.root / "out").symlink_to(tmp_path / "precious")
            with pytest.raises(GitFailed):
                tree.write("out/y", b"")
        assert (tmp_path / "precious" / "x").exists()

    def test_one_that_is_in_use_is_not_swept(self, repository):
        repository.commit("one", {"a.py": "1\n"})
        with workspace(repository.root).open() as tree:
            assert workspace(repository.root).sweep() == 0
            assert (tree.root / "a.py").exists()

    def test_a_record_whose_folder_is_gone_goes_too(self, repository):
        repository.commit("one", {"a.py": "1\n"})
        ours = workspace(repository.root)
        folder = StateFolder(repository.root).path / "worktrees"
        folder.mkdir()
        for name in ("bugsage-0123456789ab", "bugsage-ba9876543210"):
            repository.git("worktree", "add", "-q", "--detach", str(folder / name))
        shutil.rmtree(folder / "bugsage-0123456789ab")
        with ours.open() as tree:  # opening sweeps, and the one that is open is nobody's leftover
            assert ours.left() == 0
            assert tree.root.exists()
        repository.git("worktree", "add", "-q", "--detach", str(folder / "bugsage-0123456789ab"))
        shutil.rmtree(folder)
        folder.mkdir()
        assert (ours.left(), ours.sweep(), ours.left()) == (1, 1, 0)
        assert repository.git("worktree", "list").count("\n") == 1
        assert list(folder.iterdir()) == []

    def test_branches_of_fixes_are_listed_and_stay(self, repository):
        repository.commit("one", {"a.py": "1\n"})
        repository.git("branch", "bugsage/BS-1")
        repository.git("branch", "other")
        ours = workspace(repository.root)
        ours.sweep()
        assert ours.branches() == ("bugsage/BS-1",)

    def test_foreign_things_are_not_swept(self, repository):
        repository.commit("one", {"a.py": "1\n"})
        folder = StateFolder(repository.root).path / "worktrees"
        folder.mkdir()
        (folder / "mine").mkdir()
        (folder / "notes.txt").write_text("")
        assert workspace(repository.root).sweep() == 0
        assert sorted(path.name for path in folder.iterdir()) == ["mine", "notes.txt"]

    def test_a_repository_that_was_moved_is_swept(self, repository, tmp_path):
        sha = repository.commit("one", {"a.py": "1\n"})
        kill_at(repository.root, 60)
        moved = repository.root.rename(tmp_path / "moved")
        with workspace(moved).open() as tree:
            assert tree.commit == sha
        assert not list((moved / ".bugsage" / "worktrees").iterdir())
        assert not (moved / ".git" / "worktrees").exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from bugsage.adapters.git.workspace import GitWorkspace
from bugsage.adapters.state_folder import StateFolder
root, left = Path(sys.argv[1]), int(sys.argv[2])
state = StateFolder(root).path
workspace = GitWorkspace(root, state)

def step(event, _):
    global left
    if event in ("open", "os.mkdir", "os.remove", "os.rmdir", "os.scandir", "subprocess.Popen", "fcntl.flock"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(step)
with workspace.open(uncommitted=True) as tree:
    tree.write("made.py", b"x")
    tree.move("HEAD")
print("done")
"""


def kill_at(root: Path, step: int) -> bool:
    """Whether the process was killed before it was done."""
    done = subprocess.run([sys.executable, "-c", KILLED, str(root), str(step)], capture_output=True, text=True)
    assert done.returncode in (0, -9), done.stderr
    return done.returncode == -9


def test_killed_at_any_moment_nothing_of_the_users_is_touched_and_the_rest_is_swept(repository):
    messy(repository)
    before = snapshot(repository.root)
    step, killed = 1, True
    while killed:
        killed = kill_at(repository.root, step)
        workspace(repository.root).sweep()
        assert snapshot(repository.root) == before, step
        assert not list((repository.root / ".bugsage").glob("worktrees/*")), step
        step += 5
    assert step > 40


class TestWhereItCannotBe:
    def test_outside_any_repository(self, tmp_path):
        with pytest.raises(GitFailed, match="not the top of a git repository"), workspace(tmp_path).open():
            pass

    def test_without_a_commit(self, repository):
        with pytest.raises(GitFailed, match="no commit yet"), workspace(repository.root).open():
            pass
        assert not list((repository.root / ".bugsage").glob("worktrees/*"))

    @pytest.mark.parametrize("name", ["--detach", "-f", "no-such", "HEAD~5"])
    def test_a_name_that_is_no_commit(self, repository, name):
        repository.commit("one", {"a.py": "1\n"})
        with pytest.raises(GitFailed), workspace(repository.root).open(name):
            pass
        with workspace(repository.root).open() as tree, pytest.raises(GitFailed):
            tree.move(name)

    def test_where_no_state_can_be_kept(self, repository):
        repository.commit("one", {"a.py": "1\n"})
        with pytest.raises(StateUnwritable), GitWorkspace(repository.root, None).open():
            pass

    def test_where_the_folder_leads_elsewhere(self, repository, tmp_path):
        repository.commit("one", {"a.py": "1\n"})
        (tmp_path / "out").mkdir()
        (StateFolder(repository.root).path / "worktrees").symlink_to(tmp_path / "out")
        with pytest.raises(StateUnwritable), workspace(repository.root).open():
            pass
        assert not list((tmp_path / "out").iterdir())

    def test_a_shallow_clone_has_what_it_has(self, repository, tmp_path):
        old = repository.commit("one", {"a.py": "1\n"})
        new = repository.commit("two", {"a.py": "2\n"})
        subprocess.run(
            ["git", "clone", "-q", "--depth", "1", f"file://{repository.root}", str(tmp_path / "shallow")], check=True
        )
        with workspace(tmp_path / "shallow").open() as tree:
            assert tree.commit == new
            with pytest.raises(GitFailed):
                tree.move(old)
