"""The year before a change, as git has it."""

import os
import subprocess
from pathlib import Path

import pytest

from bugsage.adapters.git import pasts
from bugsage.adapters.git.pasts import GitPasts
from bugsage.model.past import Past

DAY = 86_400
START = 1_700_000_000


class Repository:
    """A repository whose commits are made on given days."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "-qb", "main")

    def git(self, *words: str, day: int = 0) -> str:
        time = f"{START + day * DAY} +0000"
        dates = {"GIT_AUTHOR_DATE": time, "GIT_COMMITTER_DATE": time}
        base = ["git", "-C", str(self.root), "-c", "user.name=Ann", "-c", "user.email=Ann@Example.org", *words]
        return subprocess.run(base, check=True, capture_output=True, env=os.environ | dates).stdout.decode().strip()

    def commit(self, day: int, message: str, *files: str) -> str:
        for file in files:
            with (self.root / file).open("a") as out:
                out.write(f"{day}\n")
        self.git("add", "-A")
        self.git("commit", "-qm", message, day=day)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    (tmp_path / "repo").mkdir()
    made = Repository(tmp_path / "repo")
    made.commit(0, "One", "a.py")
    made.commit(500, "Two", "a.py", "b.py")
    made.commit(600, "Fix three", "b.py", "naïve file.py")
    return made


def told(past: Past | None) -> list[tuple[str, set[str]]]:
    assert past is not None
    return [(commit.subject, set(commit.files)) for commit in past.commits]


def test_the_year_before_a_commit_is_told(repository: Repository) -> None:
    past = GitPasts(repository.root, None).before("HEAD", ["b.py", "naïve file.py"])
    assert told(past) == [("Fix three", {"b.py", "naïve file.py"}), ("Two", {"b.py"})]
    assert past is not None
    assert (past.time, past.total) == (START + 600 * DAY, 3)
    assert past.commits[0].author == "ann@example.org"


def test_what_is_kept_is_what_git_says(repository: Repository, tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    kept = GitPasts(repository.root, state)
    first = kept.before("HEAD", ["a.py"])
    assert kept.before("HEAD", ["a.py"]) == first
    newer = repository.commit(700, "Four", "a.py")
    much_newer = repository.commit(1_000, "Five", "b.py")
    for commit in (newer, much_newer, "HEAD~3"):
        assert kept.before(commit, ["a.py", "b.py"]) == GitPasts(repository.root, None).before(commit, ["a.py", "b.py"])


@pytest.mark.parametrize("content", [b"", b"\xc1", b"\x91" * 5_000])
def test_a_broken_cache_is_passed_over(repository: Repository, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "past.msgpack").write_bytes(content)
    assert told(GitPasts(repository.root, tmp_path).before("HEAD", ["b.py"]))


def test_a_merge_is_none_of_the_past_and_can_be_its_end(repository: Repository) -> None:
    repository.git("checkout", "-qb", "side", "HEAD~1")
    repository.commit(601, "Beside", "c.py")
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "--no-ff", "-m", "Merge", "side", day=602)
    past = GitPasts(repository.root, None).before("HEAD", ["c.py"])
    assert told(past)[0] == ("Beside", {"c.py"})
    assert past is not None
    assert (past.time, past.total) == (START + 602 * DAY, 4)


def test_a_shallow_clone_does_not_know_how_many_there_were(repository: Repository, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{repository.root}", str(shallow)], check=True)
    past = GitPasts(shallow, None).before("HEAD", ["b.py"])
    assert past is not None
    assert past.total is None


@pytest.mark.parametrize("commit", ["nowhere", "--all", ""])
def test_what_names_no_commit_has_no_past(repository: Repository, commit: str) -> None:
    assert GitPasts(repository.root, None).before(commit, ["a.py"]) is None


def test_outside_a_repository_there_is_no_past(tmp_path: Path) -> None:
    assert GitPasts(tmp_path, None).before("HEAD", ["a.py"]) is None


def test_a_question_that_takes_too_long_has_no_answer(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pasts, "_SECONDS", 1e-9)
    assert GitPasts(repository.root, None).before("HEAD", ["a.py"]) is None


def test_the_whole_log_is_told_oldest_first(repository: Repository) -> None:
    log = GitPasts(repository.root, None).log(2)
    assert [(one.subject, one.files) for one in log] == [
        ("Two", ("a.py", "b.py")),
        ("Fix three", ("b.py", "naïve file.py")),
    ]
    assert log[0].author == "ann@example.org"


def test_who_brought_a_line_is_told_as_of_the_parent(repository: Repository) -> None:
    first = repository.git("rev-parse", "HEAD~2")
    second = repository.git("rev-parse", "HEAD~1")
    told = GitPasts(repository.root, None)
    assert told.origins("HEAD", "a.py", [1, 2]) == (first, second)
    assert told.origins("HEAD", "a.py", [99]) == ()
    assert told.origins("HEAD", "../a.py", [1]) == ()
    assert told.origins("HEAD", "gone.py", [1]) == ()
    assert told.origins("HEAD", "a.py", []) == ()
