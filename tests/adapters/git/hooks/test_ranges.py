"""What a push brings that no remote has, in real repositories."""

import subprocess
from pathlib import Path

import pytest

from bugsage.adapters.git.fresh import may_be_fresh
from bugsage.adapters.git.hooks import GitHooks
from bugsage.errors import GitFailed
from bugsage.model.hooking import Pushed, PushedRef
from tests.conftest import Repository


class Cloned(Repository):
    """A repository with a remote that has its first two commits."""

    def at(self, name: str) -> str:
        return self.git("rev-parse", f"{name}^{{}}").strip()

    def asked(self, *refs: tuple[str, str, str | None]) -> Pushed:
        """What pushes of local refs, to these refs of the remote that has this, bring."""
        made = (
            PushedRef(local_ref=local, local=self.git("rev-parse", local).strip(), remote_ref=remote, remote=known)
            for local, remote, known in refs
        )
        return GitHooks(self.root).pushed(tuple(made))


@pytest.fixture
def cloned(tmp_path: Path) -> Cloned:
    repository = Cloned(tmp_path / "work")
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "remote.git")], check=True)
    repository.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    repository.commit("one", {"a.py": "1\n"})
    repository.commit("two", {"a.py": "2\n"})
    repository.git("push", "-q", "origin", "main")
    return repository


def test_an_update_and_a_new_branch_are_what_no_remote_has(cloned: Cloned) -> None:
    known = cloned.at("main")
    cloned.git("switch", "-q", "-c", "side")
    new = cloned.commit("three")
    for ref in (("side", "refs/heads/main", known), ("side", "refs/heads/side", None)):
        [push] = cloned.asked(ref).pushes
        assert (push.head, push.base, push.commits, push.dropped) == (new, known, 1, 0)
    found = cloned.asked(("side", "refs/heads/side", None), ("side", "refs/heads/again", None))
    assert [len(push.refs) for push in found.pushes] == [2]
    [push] = GitHooks(cloned.root).pushed(GitHooks(cloned.root).pushable()).pushes
    assert (push.head, push.base, push.branch) == (new, known, "side")


def test_a_force_push_takes_commits_away(cloned: Cloned) -> None:
    known, first = cloned.at("main"), cloned.at("main~1")
    cloned.git("reset", "-q", "--hard", "HEAD~1")
    cloned.commit("two, better", {"a.py": "3\n"})
    [push] = cloned.asked(("main", "refs/heads/main", known)).pushes
    assert (push.base, push.commits, push.dropped) == (first, 1, 1)
    cloned.git("reset", "-q", "--hard", first)
    found = cloned.asked(("main", "refs/heads/main", known))
    assert (found.pushes, len(found.nothing)) == ((), 1)


def test_tags_deletions_and_what_is_there_bring_nothing(cloned: Cloned) -> None:
    cloned.git("tag", "-a", "v1", "-m", "v1")
    cloned.git("tag", "text", cloned.git("rev-parse", "HEAD:a.py").strip())
    found = cloned.asked(("v1", "refs/tags/v1", None), ("text", "refs/tags/text", None))
    assert found.pushes == ()
    assert found.nothing == ("refs/tags/text names no commit", "refs/tags/v1 brings no commit that no remote has")
    gone = PushedRef(local_ref="(delete)", local=None, remote_ref="refs/heads/old", remote=cloned.at("main"))
    assert "deleted" in GitHooks(cloned.root).pushed((gone,)).nothing[0]
    new = cloned.commit("three")
    cloned.git("tag", "-a", "v2", "-m", "v2")
    [push] = cloned.asked(("v2", "refs/tags/v2", None)).pushes
    assert (push.head, push.branch) == (new, None)


def test_a_merge_of_what_the_remote_has_is_judged_without_it(cloned: Cloned) -> None:
    cloned.git("switch", "-q", "-c", "side", "HEAD~1")
    cloned.commit("side", {"b.py": "1\n"})
    cloned.git("push", "-q", "origin", "side")
    known = cloned.at("side")
    for number in range(3):
        cloned.git("switch", "-q", "main")
        cloned.commit(f"main {number}", {f"m{number}.py": "1\n"})
    cloned.git("push", "-q", "origin", "main")
    cloned.git("switch", "-q", "side")
    cloned.git("merge", "-q", "--no-edit", "main")
    [push] = cloned.asked(("side", "refs/heads/side", known)).pushes
    assert (push.base, push.commits) == (cloned.at("main"), 1)


def test_without_any_remote_everything_is_new(tmp_path: Path) -> None:
    with pytest.raises(GitFailed, match="no git repository"):
        GitHooks(tmp_path).pushable()
    repository = Cloned(tmp_path / "alone")
    with pytest.raises(GitFailed, match="no commit yet"):
        GitHooks(repository.root).pushable()
    repository.commit("one", {"a.py": "1\n"})
    repository.commit("two")
    [push] = repository.asked(("main", "refs/heads/main", "1" * 40)).pushes
    assert (push.base, push.commits) == (None, 2)
    assert push.revisions.startswith("4b825dc6")


def test_a_shallow_clone_that_knows_no_remote_is_judged_by_its_newest_commit(cloned: Cloned, tmp_path: Path) -> None:
    shallow = Cloned(tmp_path / "shallow")
    shallow.git("fetch", "-q", "--depth", "2", f"file://{tmp_path}/remote.git", "main")
    cloned.commit("three")
    shallow.git("reset", "-q", "--hard", "FETCH_HEAD")
    new = shallow.commit("mine")
    [push] = shallow.asked(("main", "refs/heads/main", None)).pushes
    assert (push.head, push.base, push.shallow) == (new, shallow.at("main~1"), True)


def test_whether_anything_is_new_is_told_at_once(cloned: Cloned, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(cloned.root)
    known = cloned.at("main")
    cloned.git("tag", "-a", "v1", "-m", "v1")
    assert not may_be_fresh([known, cloned.git("rev-parse", "v1").strip()], ["2" * 40])
    new = cloned.commit("three")
    assert may_be_fresh([new], [known])
    assert may_be_fresh([known] * 200, [])
    monkeypatch.setenv("PATH", str(cloned.root))
    assert may_be_fresh([known], [])
