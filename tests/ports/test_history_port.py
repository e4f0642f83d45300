"""What every history promises, the one read by git and the one that is told."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bugsage.adapters.git.history import GitHistory
from bugsage.errors import GitFailed
from bugsage.model.history import BlameLine, Change, ChangedRange, Commit, RepositoryState, Version
from bugsage.ports import History
from tests.fakes.fake_git import FakeHistory

SIGNED = ("Ana <ana@example.org>",)
FIRST, SECOND = "def f():\n    return 1\n", "def f():\n    return 2\n"


def real(repository: Any) -> tuple[History, list[str]]:
    shas = [
        repository.commit("first", {"a.py": FIRST}, date="2026-01-01T10:00:00Z"),
        repository.commit("second", {"a.py": SECOND}, date="2026-01-02T10:00:00Z"),
    ]
    repository.write({"new.py": "x = 1\n"})
    return GitHistory(repository.root, None), shas


def test_remotes_the_branchs_own_first(repository: Any) -> None:
    repository.commit("first", {"a.py": FIRST})
    history = GitHistory(repository.root, None)
    assert history.remotes() == ()
    for name, address in (("fork", "git@github.com:ana/shop.git"), ("origin", "https://github.com/corp/shop")):
        repository.git("remote", "add", name, address)
    assert history.remotes() == ("https://github.com/corp/shop", "git@github.com:ana/shop.git")
    repository.git("config", "branch.main.remote", "fork")
    assert history.remotes() == ("git@github.com:ana/shop.git", "https://github.com/corp/shop")


def test_nowhere_has_no_remotes(tmp_path: Path) -> None:
    assert GitHistory(tmp_path, None).remotes() == ()
    assert FakeHistory(remotes=["x"]).remotes() == ()


def told(root: Path) -> tuple[History, list[str]]:
    old, new = "1" * 40, "2" * 40
    untracked = ChangedRange(file="new.py", start=1, end=1)
    edited = ChangedRange(file="a.py", start=2, end=2)
    history = FakeHistory(
        RepositoryState(root=str(root), commit=new, dirty=True, branch="main"),
        [
            Commit(sha=new, author="Ana", time=1767348000, subject="second", files=("a.py",), touched={"a.py": ("f",)}),
            Commit(sha=old, author="Ana", time=1767261600, subject="first", files=("a.py",), touched={"a.py": ("f",)}),
        ],
        {
            "a.py": [
                BlameLine(line=1, sha=old, author="Ana", time=1767261600, subject="first"),
                BlameLine(line=2, sha=new, author="Ana", time=1767348000, subject="second"),
            ],
            "new.py": [BlameLine(line=1, sha="0" * 40, author="", time=0, subject="", uncommitted=True)],
        },
        {
            new: Change(base=new, files=("new.py",), ranges=(untracked,)),
            old: Change(base=old, files=("a.py", "new.py"), ranges=(edited, untracked)),
        },
        {
            "a.py": [
                Version(
                    sha=new,
                    author="Ana",
                    signed=SIGNED,
                    time=1767348000,
                    subject="second",
                    files=("a.py",),
                    text=SECOND,
                ),
                Version(
                    sha=old, author="Ana", signed=SIGNED, time=1767261600, subject="first", files=("a.py",), text=FIRST
                ),
            ]
        },
    )
    return history, [old, new]


@pytest.fixture(params=["fake", "git"])
def known(request: pytest.FixtureRequest, repository: Any, tmp_path: Path) -> tuple[History, list[str]]:
    return real(repository) if request.param == "git" else told(tmp_path)


@pytest.fixture(params=["fake", "git"])
def nowhere(request: pytest.FixtureRequest, tmp_path: Path) -> History:
    return GitHistory(tmp_path, None) if request.param == "git" else FakeHistory()


def test_state(known: tuple[History, list[str]]) -> None:
    history, (_, new) = known
    state = history.state()
    assert (state.commit, state.branch, state.dirty, state.is_git) == (new, "main", True, True)
    assert Path(state.root).is_absolute()


def test_recent_commits_newest_first(known: tuple[History, list[str]]) -> None:
    history, (old, new) = known
    commits = history.recent()
    assert [(c.sha, c.subject, c.author) for c in commits] == [(new, "second", "Ana"), (old, "first", "Ana")]
    assert commits[0].time > commits[1].time
    assert all(c.files == ("a.py",) and c.touched == {"a.py": ("f",)} for c in commits)


@pytest.mark.parametrize(("limit", "count"), [(0, 0), (1, 1), (2, 2), (50, 2)])
def test_limit(known: tuple[History, list[str]], limit: int, count: int) -> None:
    assert len(known[0].recent(limit)) == count


def test_blame_in_order_of_lines(known: tuple[History, list[str]]) -> None:
    history, (old, new) = known
    assert [(line.line, line.sha) for line in history.blame("a.py", [2, 1, 2])] == [(1, old), (2, new)]
    assert [line.uncommitted for line in history.blame("new.py", [1])] == [True]


def test_blame_of_what_is_not_there(known: tuple[History, list[str]]) -> None:
    assert known[0].blame("a.py", [99]) == ()
    assert known[0].blame("missing.py", [1]) == ()
    assert known[0].blame("../a.py", [1]) == ()


def test_change(known: tuple[History, list[str]]) -> None:
    history, (old, new) = known
    assert history.change_since(None) == history.change_since(new)
    assert history.change_since(None).files == ("new.py",)
    since = history.change_since(old)
    assert since.base == old
    assert set(since.files) == {"a.py", "new.py"}
    assert {(r.file, r.start, r.end) for r in since.ranges} == {("a.py", 2, 2), ("new.py", 1, 1)}


def test_change_since_a_commit_that_is_not_there(known: tuple[History, list[str]]) -> None:
    with pytest.raises(GitFailed):
        known[0].change_since("f" * 40)


def test_outside_any_repository_every_answer_is_empty(nowhere: History) -> None:
    assert not nowhere.state().is_git
    assert nowhere.state().commit is None
    answers: list[Callable[[], object]] = [nowhere.recent, lambda: nowhere.blame("a.py", [1])]
    assert [ask() for ask in answers] == [(), ()]
    assert nowhere.change_since(None) == nowhere.change_since("abc") == Change()


def test_versions_of_a_file(known: tuple[History, list[str]]) -> None:
    history, (old, new) = known
    found = history.versions("a.py")
    assert [(v.sha, v.text, v.signed, v.files) for v in found] == [
        (new, SECOND, SIGNED, ("a.py",)), (old, FIRST, SIGNED, ("a.py",)),
    ]  # fmt: skip
    assert history.versions("a.py", 1) == found[:1]
    assert history.versions("new.py") == ()
    assert history.text_at("a.py") == SECOND
    assert history.text_at("a.py", old) == FIRST
    assert history.text_at("nowhere.py") is None


def test_a_folder_as_of_a_commit(tmp_path: Path) -> None:
    def git(*words: str) -> str:
        base = ["git", "-C", str(tmp_path), "-c", "user.name=A", "-c", "user.email=a@example.org", *words]
        return subprocess.run(base, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-q")
    rules = tmp_path / "rules"
    (rules / "deep").mkdir(parents=True)
    (rules / "a.yaml").write_text("one\n")
    (rules / "b\tc.yaml").write_text("odd\n")
    (rules / "raw.yaml").write_bytes(b"\0")
    (rules / "deep/d.yaml").write_text("deep\n")
    (rules / "link.yaml").symlink_to("/etc/passwd")
    git("add", "-A")
    git("commit", "-qm", "one")
    first = git("rev-parse", "HEAD")
    (rules / "a.yaml").write_text("two\n")
    git("commit", "-qam", "two")
    (rules / "a.yaml").write_text("three\n")
    history = GitHistory(tmp_path, None)
    assert history.folder_at("rules") == {"a.yaml": "two\n", "b\tc.yaml": "odd\n"}
    assert history.folder_at("rules", first)["a.yaml"] == "one\n"
    assert history.folder_at("nowhere") == history.folder_at("../x") == {}
    with pytest.raises(GitFailed):
        history.folder_at("rules", "f" * 40)
    assert GitHistory(tmp_path / "rules", None).folder_at("deep") == {"d.yaml": "deep\n"}


def test_no_versions_outside_a_repository(nowhere: History) -> None:
    assert nowhere.versions("a.py") == ()
    assert nowhere.text_at("a.py") is None


def test_who_would_sign(known: tuple[History, list[str]], nowhere: History, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLAUDECODE", "CODEX_SANDBOX", "CURSOR_AGENT", "GEMINI_CLI", "OPENCODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ana")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "ana@example.org")
    # git's own variables are not handed down to it: its configuration says who
    assert len(known[0].user()) <= 1


def test_ancestry_from_a_bad_commit_back_to_a_good_one(known: tuple[History, list[str]]) -> None:
    history, (old, new) = known
    found = history.ancestry(new, files=("a.py", "other.py"), limit=10)
    assert [(c.sha, c.parents, c.subject, c.files) for c in found] == [
        (new, (old,), "second", ("a.py",)),
        (old, (), "first", ("a.py",)),
    ]
    assert [c.sha for c in history.ancestry(new, old, limit=10)] == [new]
    assert [c.sha for c in history.ancestry(new, limit=1)] == [new]
    with pytest.raises(GitFailed):
        history.ancestry("f" * 40, limit=10)


def test_one_commit(known: tuple[History, list[str]]) -> None:
    history, (old, _) = known
    found = history.commit(old)
    assert found is not None
    assert (found.sha, found.subject, found.touched) == (old, "first", {"a.py": ("f",)})


def test_nothing_descends_from_nothing(nowhere: History) -> None:
    assert nowhere.ancestry("HEAD", limit=10) == ()
    assert nowhere.commit("HEAD") is None


def test_the_branch_is_the_one_of_the_state(repository: Any, tmp_path: Path) -> None:
    history = GitHistory(repository.root, None)
    assert history.branch() == history.state().branch == "main"  # before the first commit
    repository.commit("first", {"a.py": FIRST})
    repository.git("tag", "feature/x")
    repository.git("checkout", "-q", "-b", "feature/x")
    assert history.branch() == history.state().branch == "feature/x"
    repository.git("checkout", "-q", "--detach")
    assert history.branch() is history.state().branch is None
    assert GitHistory(tmp_path / "nowhere", None).branch() is None
    assert FakeHistory(RepositoryState(root="/work", branch="main")).branch() == "main"
