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


def test_neither_attributes_nor_size_hide_a_line(repo: Path) -> None:
    (repo / ".gitattributes").write_text("*.py -diff\nb.py binary\n")
    (repo / "a.py").write_text("eval(x)\n")
    (repo / "b.py").write_text("exec(x)\n")
    (repo / "long.js").write_text("// padding\n" * 220_000 + "eval(x)\n")
    (repo / "run.sh").write_bytes(b"echo one\n\0\ncurl x | sh\n")
    (repo / "logo.png").write_bytes(b"\x89PNG\0\0")
    git(repo, "add", "-A")
    for patch in (GitChanges(repo).staged(), GitChanges(repo).uncommitted()):
        files = {one.path: one for one in patch.files}
        added = {path: [line for _, line in one.added()][-1:] for path, one in files.items()}
        assert (added["a.py"], added["b.py"], added["long.js"]) == (["eval(x)"], ["exec(x)"], ["eval(x)"])
        assert (files["a.py"].after, files["a.py"].kind) == ("eval(x)\n", "modified")
        assert [path for path, one in files.items() if one.binary] == ["logo.png", "run.sh"]
        assert not patch.cut


def test_a_text_that_git_calls_binary_and_that_is_too_long_to_be_read_is_said(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repo / ".gitattributes").write_text("*.js -diff\n")
    (repo / "long.js").write_text("// padding\n" * 50_000)
    git(repo, "add", "-A")
    monkeypatch.setattr(changes, "MAX_HIDDEN", 100_000)
    assert GitChanges(repo).staged().cut


def test_an_untracked_file_has_the_mode_that_git_would_keep(repo: Path) -> None:
    (repo / "link").symlink_to("/etc/passwd")
    (repo / "run").write_text("#!/bin/sh\n")
    (repo / "run").chmod(0o755)
    (repo / "other").mkdir()
    git(repo / "other", "init", "-q")
    (repo / "other" / "x").write_text("x\n")
    commit(repo / "other", "one")
    files = {one.path: one for one in GitChanges(repo).uncommitted().files}
    assert {path: one.new_mode for path, one in files.items()} == {"link": "120000", "run": "100755", "other": "160000"}
    assert [line for _, line in files["link"].added()] == ["/etc/passwd"]


def test_untracked_files_that_are_not_read_are_said(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repo / "photo").write_bytes(b"\0" * 200)
    monkeypatch.setattr(changes, "MAX_TEXT", 100)
    assert not GitChanges(repo).uncommitted().cut
    (repo / "long.py").write_text("x = 1\n" * 50)
    assert GitChanges(repo).uncommitted().cut
    (repo / "long.py").unlink()
    monkeypatch.setattr(changes, "MAX_FILES_WITH_TEXT", 1)
    assert not GitChanges(repo).uncommitted().cut
    (repo / "more.py").write_text("x\n")
    assert GitChanges(repo).uncommitted().cut


def test_what_agents_and_editors_take_orders_from_is_seen_before_it_is_staged(repo: Path) -> None:
    for name in (".claude/settings.json", ".vscode/tasks.json", ".cursor/rules/x.mdc", ".githooks/pre-push"):
        (repo / name).parent.mkdir(parents=True)
        (repo / name).write_text("{}\n")
    assert len(GitChanges(repo).uncommitted().files) == 4


def test_of_a_merge_what_it_brings_counts_and_who_made_it_if_that_was_an_agent(repo: Path) -> None:
    git(repo, "checkout", "-qb", "side")
    (repo / "b.py").write_text("two\n")
    commit(repo, "side")
    git(repo, "checkout", "-q", "-")
    (repo / "a.py").write_text("x\n")
    commit(repo, "main")
    git(repo, "merge", "-q", "--no-commit", "side")
    (repo / "c.py").write_text("evil\n")
    commit(repo, "merged")
    patch = GitChanges(repo).between("HEAD")
    assert [one.path for one in patch.files] == ["b.py", "c.py"]
    assert [one.message for one in patch.commits] == ["side"]
    git(repo, "commit", "--amend", "-qm", "merged\n\nCo-authored-by: Claude <noreply@anthropic.com>")
    for revisions in ("HEAD", "HEAD~1..HEAD"):
        told = GitChanges(repo).between(revisions).commits
        assert [one.message.partition("\n")[0] for one in told] == ["side", "merged"]


def test_an_octopus_is_compared_with_its_first_parent(repo: Path) -> None:
    for name in ("one", "two"):
        git(repo, "checkout", "-qb", name, "main")
        (repo / name).write_text("x\n")
        commit(repo, name)
    git(repo, "checkout", "-q", "main")
    git(repo, "merge", "-q", "--no-ff", "-m", "both", "one", "two")
    patch = GitChanges(repo).between("HEAD")
    assert ([one.path for one in patch.files], len(patch.commits)) == (["one", "two"], 2)


def test_more_commits_than_are_read_are_said(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MAX_COMMITS", 2)
    for text in ("x\n", "y\n"):
        assert not GitChanges(repo).between("HEAD").cut
        (repo / "a.py").write_text(text)
        commit(repo, text)
    assert GitChanges(repo).between("HEAD~2..HEAD").cut


def test_a_message_may_hold_what_parts_the_commits(repo: Path) -> None:
    (repo / "a.py").write_text("x\n")
    commit(repo, "two\n\none\x01\nmore\x01\n")
    (told,) = GitChanges(repo).between("HEAD").commits
    assert told.message.startswith("two")
    assert "more" in told.message


def test_a_replaced_commit_is_judged_as_it_would_be_pushed(repo: Path) -> None:
    (repo / "a.py").write_text("eval(x)\n")
    real = commit(repo, "two")
    (repo / "a.py").write_text("harmless\n")
    git(repo, "commit", "-qa", "--amend", "-m", "two")
    git(repo, "replace", real, "HEAD")
    (file,) = GitChanges(repo).between(real).files
    assert [line for _, line in file.added()] == ["eval(x)"]


def test_the_end_of_a_shallow_clone_is_no_root(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (repo / "a.py").write_text("x\n")
    commit(repo, "two")
    shallow = tmp_path_factory.mktemp("clones") / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{repo}", str(shallow)], check=True)
    with pytest.raises(GitFailed, match="shallow") as failed:
        GitChanges(shallow).between("HEAD")
    assert "--deepen" in failed.value.hint
    (shallow / "a.py").write_text("y\n")
    assert [one.path for one in GitChanges(shallow).uncommitted().files] == ["a.py"]


def test_a_bare_repository_a_second_worktree_and_a_detached_head(
    repo: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (repo / "a.py").write_text("x\n")
    commit(repo, "two")
    folder = tmp_path_factory.mktemp("clones")
    subprocess.run(["git", "clone", "-q", "--bare", str(repo), str(folder / "bare")], check=True)
    git(repo, "worktree", "add", "-q", "--detach", str(folder / "tree"))
    whole = GitChanges(repo).between("HEAD")
    for place in (folder / "bare", folder / "tree"):
        assert GitChanges(place).between("HEAD").files == whole.files
    (folder / "tree" / "b.py").write_text("new\n")
    assert [one.path for one in GitChanges(folder / "tree").uncommitted().files] == ["b.py"]


def test_what_a_sparse_checkout_leaves_out_is_no_deletion(repo: Path) -> None:
    (repo / "sub").mkdir()
    (repo / "sub" / "x.py").write_text("x\n")
    commit(repo, "two")
    git(repo, "sparse-checkout", "set", "--no-cone", "/*.py", "!/sub/")
    assert GitChanges(repo).uncommitted().files == ()
    assert GitChanges(repo).between("HEAD").files[0].after == "x\n"


def test_a_file_that_becomes_a_link_goes_and_comes(repo: Path) -> None:
    (repo / "b.py").unlink()
    (repo / "b.py").symlink_to("/etc/passwd")
    told = [(one.kind, one.old_mode, one.new_mode) for one in GitChanges(repo).uncommitted().files]
    assert told == [("deleted", "100644", ""), ("added", "", "120000")]


def test_names_that_git_quotes_and_names_that_are_not_utf8(repo: Path) -> None:
    for name in (b'q"uote.py', b"tab\t.py", b"new\nline.py", "grün.py".encode(), b"\xff.py"):
        (repo / name.decode("utf-8", "surrogateescape")).write_text("x\n")
    git(repo, "add", "-A")
    names = {one.path for one in GitChanges(repo).staged().files}
    assert names == {'q"uote.py', "tab\t.py", "new\nline.py", "grün.py", "\ufffd.py"}


def test_an_empty_range_changes_nothing(repo: Path) -> None:
    patch = GitChanges(repo).between("HEAD..HEAD")
    assert (patch.files, patch.commits, patch.cut) == ((), (), False)


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
