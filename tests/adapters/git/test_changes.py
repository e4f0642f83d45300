"""Changes as git has them: commits, index, working tree, patches."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsage.adapters.git import changes
from bugsage.adapters.git.changes import GitChanges
from bugsage.errors import GitFailed, PatchUnreadable
from bugsage.model.patch import applied


def git(folder: Path, *words: str) -> str:
    base = ["git", "-C", str(folder), "-c", "user.name=Ann", "-c", "user.email=ann@example.org", *words]
    return subprocess.run(base, check=True, capture_output=True).stdout.decode("utf-8", "replace")


def commit(folder: Path, message: str) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message)
    return git(folder, "rev-parse", "HEAD").strip()


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-qb", "main")
    (tmp_path / "a.py").write_text("".join(f"line {n}\n" for n in range(30)))
    (tmp_path / "b.py").write_text("one\n")
    commit(tmp_path, "one")
    return tmp_path


def test_a_range_has_texts_on_both_sides_and_its_commits(repo: Path) -> None:
    first = git(repo, "rev-parse", "HEAD").strip()
    (repo / "a.py").write_text("changed\n")
    commit(repo, "two\n\nwhy\n\nCo-authored-by: Claude <noreply@anthropic.com>")
    (repo / "b.py").rename(repo / "c.py")
    second = commit(repo, "three")
    patch = GitChanges(repo).between("HEAD~2..HEAD")
    assert (patch.name, patch.base, patch.head) == ("HEAD~2..HEAD", first, second)
    assert [c.message.split("\n")[0] for c in patch.commits] == ["two", "three"]
    assert patch.commits[0].signed == ("Ann <ann@example.org>", "Claude <noreply@anthropic.com>")
    files = {one.path: one for one in patch.files}
    assert files["a.py"].after == "changed\n"
    assert files["a.py"].before is not None
    assert (files["c.py"].kind, files["c.py"].old_path, files["c.py"].after) == ("renamed", "b.py", "one\n")
    assert (patch.added, patch.removed) == (1, 30)


def test_one_commit_is_compared_with_its_first_parent_also_where_it_has_none(repo: Path) -> None:
    patch = GitChanges(repo).between("HEAD")
    assert (patch.base, patch.added, len(patch.commits)) == (None, 31, 1)
    assert [(f.kind, f.before, (f.after or "")[:4]) for f in patch.files] == [
        ("added", None, "line"),
        ("added", None, "one\n"),
    ]


def test_three_dots_begin_where_the_branches_part(repo: Path) -> None:
    git(repo, "checkout", "-qb", "other")
    (repo / "b.py").write_text("two\n")
    commit(repo, "mine")
    git(repo, "checkout", "-q", "main")
    (repo / "a.py").write_text("theirs\n")
    commit(repo, "theirs")
    assert [f.path for f in GitChanges(repo).between("main...other").files] == ["b.py"]
    assert {f.path for f in GitChanges(repo).between("main..other").files} == {"a.py", "b.py"}


def test_the_index_and_the_working_tree_are_two_things(repo: Path) -> None:
    (repo / "b.py").write_text("staged\n")
    git(repo, "add", "b.py")
    (repo / "b.py").write_text("on top\n")
    (repo / "new.py").write_text("x = 1\ny")
    (repo / "picture").write_bytes(b"\0\1")
    (repo / "empty").touch()
    staged = GitChanges(repo).staged()
    assert [(f.path, f.after) for f in staged.files] == [("b.py", "staged\n")]
    files = {f.path: f for f in GitChanges(repo).uncommitted().files}
    assert files["b.py"].after == "on top\n"
    assert (files["new.py"].after, list(files["new.py"].added())) == ("x = 1\ny", [(1, "x = 1"), (2, "y")])
    assert files["new.py"].hunks[0].new_unended
    assert files["picture"].binary
    assert (files["empty"].hunks, files["empty"].after) == ((), "")


def test_before_the_first_commit_everything_is_new(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a.py").write_text("x\n")
    git(tmp_path, "add", "-A")
    assert [(f.path, f.kind) for f in GitChanges(tmp_path).staged().files] == [("a.py", "added")]


def test_a_patch_finds_its_old_side_in_the_commit_or_in_the_working_tree(repo: Path) -> None:
    (repo / "b.py").write_text("one\ntwo\n")
    against_head = "--- a/b.py\n+++ b/b.py\n@@ -1 +1 @@\n-one\n+1\n"
    against_tree = "--- a/b.py\n+++ b/b.py\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n"
    neither = "--- a/b.py\n+++ b/b.py\n@@ -1,2 +1,2 @@\n uno\n-two\n+2\n"
    after = [GitChanges(repo).of_text(text, "x.diff").files[0].after for text in (against_head, against_tree, neither)]
    assert after == ["1\n", "one\n2\n", None]


def test_a_mailed_patch_names_its_author(repo: Path) -> None:
    (repo / "b.py").write_text("two\n")
    sha = commit(repo, "Say two\n\nBecause.\n\nCo-authored-by: Bob <bob@example.org>")
    (told,) = GitChanges(repo).of_text(git(repo, "format-patch", "-1", "--stdout"), "-").commits
    assert (told.sha, told.signed) == (sha, ("Ann <ann@example.org>", "Bob <bob@example.org>"))
    assert told.message.startswith("Say two\n\nBecause.")
    assert told.time == int(git(repo, "log", "-1", "--format=%at"))


@pytest.mark.parametrize(("text", "says"), [("hello", "no diff"), ("--- a/x\n+++ b/x\n@@ -1,3 +1 @@\n a\n", "line 3")])
def test_what_is_no_patch_is_refused(repo: Path, text: str, says: str) -> None:
    with pytest.raises(PatchUnreadable, match=says):
        GitChanges(repo).of_text(text, "x.diff")


@pytest.mark.parametrize("revision", ["nothing", "--output=x", "HEAD..nothing", "", "a\0b", "HEAD..--help", "-p..HEAD"])
def test_what_names_no_commit_is_refused(repo: Path, revision: str) -> None:
    with pytest.raises(GitFailed):
        GitChanges(repo).between(revision)
    assert not (repo / "x").exists()


def test_outside_any_repository(tmp_path: Path) -> None:
    with pytest.raises(GitFailed, match="no git repository"):
        GitChanges(tmp_path).between("HEAD")
    with pytest.raises(GitFailed):
        GitChanges(tmp_path).staged()
    patch = GitChanges(tmp_path).of_text("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", "x.diff")
    assert (patch.base, patch.files[0].after) == (None, None)


def test_settings_of_the_user_and_attributes_do_not_change_what_is_read(repo: Path) -> None:
    (repo / ".gitattributes").write_text("*.py diff=mine\n")
    git(repo, "config", "diff.mine.textconv", "false")
    git(repo, "config", "diff.mine.command", "false")
    git(repo, "config", "diff.external", "false")
    git(repo, "config", "diff.noprefix", "true")
    git(repo, "config", "diff.context", "0")
    (repo / "a.py").write_text("line 0\nnew\n")
    commit(repo, "two")
    files = {f.path: f for f in GitChanges(repo).between("HEAD~1..HEAD").files}
    assert files["a.py"].after == "line 0\nnew\n"


def test_what_is_too_large_is_said(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repo / "b.py").write_text("x" * 200 + "\n")
    (repo / "c.py").write_text("y" * 200 + "\n")
    git(repo, "add", "-A")
    text = git(repo, "diff", "--cached")
    monkeypatch.setattr(changes, "MAX_DIFF", 500)
    for patch in (GitChanges(repo).staged(), GitChanges(repo).of_text(text, "x.diff")):
        assert (patch.cut, [file.path for file in patch.files]) == (True, ["b.py"])
    monkeypatch.setattr(changes, "MAX_DIFF", 1 << 20)
    monkeypatch.setattr(changes, "MAX_FILES", 1)
    for patch in (GitChanges(repo).staged(), GitChanges(repo).of_text(text, "x.diff")):
        assert (patch.cut, [file.path for file in patch.files]) == (True, ["b.py"])
    monkeypatch.setattr(changes, "MAX_FILES", 3)
    monkeypatch.setattr(changes, "MAX_TEXT", 2)
    file = GitChanges(repo).staged().files[0]
    assert (file.before, file.after, len(list(file.added()))) == (None, None, 1)


def test_one_file_that_is_too_large_is_not_taken_for_no_change(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repo / "b.py").write_text("x\n" * 200)
    git(repo, "add", "-A")
    monkeypatch.setattr(changes, "MAX_DIFF", 300)
    patch = GitChanges(repo).staged()
    assert (patch.cut, patch.files) == (True, ())


texts = st.lists(st.sampled_from(["a", "b", "", "c\r", " d", "-e", "+f", "\x0c", "\u2028"]), max_size=8).map("\n".join)


@settings(max_examples=30, deadline=None)
@given(before=texts, after=texts, unended=st.booleans())
def test_hunks_make_the_new_text_of_the_old_one(
    tmp_path_factory: pytest.TempPathFactory, before: str, after: str, unended: bool
) -> None:
    folder = tmp_path_factory.mktemp("repo")
    git(folder, "init", "-q")
    (folder / "x").write_bytes(before.encode())
    commit(folder, "one")
    (folder / "x").write_bytes((after + "\n" * (not unended and bool(after))).encode())
    for file in GitChanges(folder).uncommitted().files:
        assert file.before == before
        assert file.after == (folder / "x").read_bytes().decode()
        assert applied(before, file.hunks) == file.after
