"""Git answers about real repositories, in every state they are met in."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from bugsage.adapters.git.history import GitHistory
from bugsage.adapters.git.root import find_root
from bugsage.errors import GitFailed, GitMissing
from bugsage.model.history import Change, ChangedRange

SHOP = '''\
"""Prices."""

RATE = 2


class Basket:
    def total(self):
        return sum(self.prices)

    def count(self):
        return len(self.prices)


def tax(price):
    return price * RATE
'''


def shop(repository) -> str:
    return repository.commit("Shop", {"shop.py": SHOP, "README": "shop\n"}, date="2026-01-01T10:00:00Z")


def history(repository, state: Path | None = None) -> GitHistory:
    return GitHistory(repository.root, state)


class TestState:
    def test_clean(self, repository):
        sha = shop(repository)
        state = history(repository).state()
        assert (state.root, state.commit, state.branch, state.dirty, state.is_git) == (
            str(repository.root),
            sha,
            "main",
            False,
            True,
        )

    def test_changed_file_is_dirty(self, repository):
        shop(repository)
        repository.write({"README": "other\n"})
        assert history(repository).state().dirty

    def test_untracked_file_is_dirty_and_an_ignored_one_is_not(self, repository):
        repository.commit("ignore", {".gitignore": "*.log\n"})
        repository.write({"a.log": "x"})
        assert not history(repository).state().dirty
        repository.write({"new.py": ""})
        assert history(repository).state().dirty

    def test_without_commits(self, repository):
        state = history(repository).state()
        assert (state.commit, state.branch, state.is_git, state.dirty) == (None, "main", True, False)

    def test_detached_head_has_no_branch(self, repository):
        sha = shop(repository)
        repository.git("checkout", "-q", "--detach")
        state = history(repository).state()
        assert (state.commit, state.branch) == (sha, None)

    def test_outside_any_repository(self, tmp_path):
        state = GitHistory(tmp_path, None).state()
        assert (state.root, state.is_git, state.commit) == (str(tmp_path), False, None)

    def test_bare(self, repository, tmp_path):
        sha = shop(repository)
        repository.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
        bare = GitHistory(tmp_path / "bare.git", None)
        assert (bare.state().commit, bare.state().branch, bare.state().is_git) == (sha, "main", True)
        assert [commit.sha for commit in bare.recent()] == [sha]
        assert bare.change_since(None) == Change()
        assert bare.blame("shop.py", [1]) == ()

    def test_environment_of_a_hook_does_not_point_elsewhere(self, repository, make_repository, monkeypatch):
        sha = shop(repository)
        other = make_repository("other")
        other.commit("elsewhere", {"x": "1"})
        monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
        monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
        monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git/index"))
        assert history(repository).state().commit == sha

    def test_name_of_the_branch_is_kept_as_it_is(self, repository):
        shop(repository)
        repository.git("checkout", "-q", "-b", "fix/ünïcode-#1")
        assert history(repository).state().branch == "fix/ünïcode-#1"


class TestFindRoot:
    def test_from_a_folder_inside(self, repository):
        shop(repository)
        inside = repository.root / "a/b"
        inside.mkdir(parents=True)
        assert find_root(inside) == repository.root

    def test_outside_it_is_the_folder_itself(self, tmp_path):
        assert find_root(tmp_path) == tmp_path

    def test_broken_mark_is_no_repository(self, tmp_path):
        (tmp_path / ".git").mkdir()
        assert find_root(tmp_path / "sub") == tmp_path / "sub"

    def test_worktree_has_its_own_top(self, repository, tmp_path):
        sha = shop(repository)
        repository.git("worktree", "add", "-q", str(tmp_path / "tree"), "-b", "side")
        assert find_root(tmp_path / "tree") == tmp_path / "tree"
        assert GitHistory(tmp_path / "tree", None).state().branch == "side"
        assert [c.sha for c in GitHistory(tmp_path / "tree", None).recent()] == [sha]

    def test_submodule_has_its_own_top(self, repository, make_repository):
        sha = shop(repository)
        outer = make_repository("outer")
        outer.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(repository.root), "sub")
        outer.commit("with a submodule")
        inner = outer.root / "sub"
        assert find_root(inner) == inner
        assert GitHistory(inner, None).state().commit == sha
        assert "sub" in GitHistory(outer.root, None).recent()[0].files


class TestRecent:
    def test_newest_first_with_files_and_functions(self, repository):
        shop(repository)
        sha = repository.commit("Tax | rises", {"shop.py": SHOP.replace("* RATE", "* RATE * 2")})
        newest, oldest = history(repository).recent()
        assert (newest.sha, newest.author, newest.subject) == (sha, "Ana", "Tax | rises")
        assert newest.time == 1767607200
        assert newest.touched == {"shop.py": ("tax",)}
        assert oldest.files == ("README", "shop.py")
        assert set(oldest.touched["shop.py"]) == {"Basket", "total", "count", "tax"}

    @pytest.mark.parametrize(
        ("before", "after", "names"),
        [
            ("return len(self.prices)", "return len(self.prices) + 1", ("count",)),
            ("RATE = 2", "RATE = 3", ()),
            ("def tax(price):", "def tax(price, rate):", ("tax",)),
            ("def tax(", "def vat(value):\n    return value\n\n\ndef tax(", ("vat",)),
            ("    def count(self):\n        return len(self.prices)\n", "", ("count",)),
            ("class Basket:", "class Basket(list):", ("Basket",)),
            ("    def count(", "    @property\n    def count(", ()),
        ],
    )
    def test_names_of_what_a_hunk_changes(self, repository, before, after, names):
        shop(repository)
        repository.commit("change", {"shop.py": SHOP.replace(before, after)})
        assert history(repository).recent()[0].touched.get("shop.py", ()) == names

    def test_lines_that_look_like_headers_are_content(self, repository):
        odd = "def a():\n    x = '''\n++ b/evil.py\n-- a/evil.py\n@@ -1 +1 @@ def evil():\n:100644 x M\tevil.py\n'''\n"
        repository.commit("first", {"odd.py": "def a():\n    pass\n"})
        repository.commit("second", {"odd.py": odd})
        repository.commit("third", {"odd.py": "def a():\n    pass\n"})
        for commit in history(repository).recent():
            assert commit.files == ("odd.py",)
            assert set(commit.touched) == {"odd.py"}

    def test_odd_names_of_files(self, repository):
        names = ['a "quoted".py', "tab\there.py", "with space.py", "ünïcode.py", "back\\slash.py", "-dash.py"]
        repository.commit("odd", dict.fromkeys(names, "def f():\n    return 1\n"))
        commit = history(repository).recent()[0]
        assert set(commit.files) == set(names)
        assert set(commit.touched) == set(names)

    def test_renamed_file_stands_under_its_new_name(self, repository):
        shop(repository)
        repository.git("mv", "shop.py", "store.py")
        repository.commit("rename")
        assert history(repository).recent()[0].files == ("store.py",)

    def test_merges_are_left_out(self, repository):
        shop(repository)
        repository.git("checkout", "-q", "-b", "side")
        repository.commit("on the side", {"side.py": "x = 1\n"}, date="2026-01-02T10:00:00Z")
        repository.git("checkout", "-q", "main")
        repository.commit("on main", {"main.py": "x = 1\n"}, date="2026-01-03T10:00:00Z")
        repository.git("merge", "-q", "--no-ff", "-m", "Merge", "side", date="2026-01-04T10:00:00Z")
        assert [c.subject for c in history(repository).recent()] == ["on main", "on the side", "Shop"]

    def test_limit(self, repository):
        for number in range(4):
            repository.commit(f"c{number}", {"a.py": f"x = {number}\n"}, date=f"2026-01-0{number + 1}T10:00:00Z")
        assert [c.subject for c in history(repository).recent(2)] == ["c3", "c2"]
        assert history(repository).recent(0) == ()

    def test_commit_of_very_many_files_names_two_hundred(self, repository):
        repository.commit("all", {f"f{number}.py": "def f(): pass\n" for number in range(230)})
        commit = history(repository).recent()[0]
        assert len(commit.files) == 200
        assert len(commit.touched) == 200

    def test_empty_repository_and_no_repository(self, repository, tmp_path):
        assert history(repository).recent() == ()
        assert GitHistory(tmp_path, None).recent() == ()

    def test_folder_inside_a_repository_sees_its_own_part(self, repository):
        repository.commit("both", {"lib/a.py": "def a():\n    pass\n", "b.py": "x = 1\n"})
        inner = GitHistory(repository.root / "lib", None)
        assert inner.recent()[0].files == ("a.py",)
        assert inner.recent()[0].touched == {"a.py": ("a",)}

    def test_shallow_clone_does_not_say_that_its_last_commit_added_everything(self, repository, tmp_path):
        shop(repository)
        repository.commit("second", {"b.py": "x = 1\n"}, date="2026-01-02T10:00:00Z")
        repository.commit("third", {"c.py": "x = 1\n"}, date="2026-01-03T10:00:00Z")
        repository.git("clone", "-q", "--depth", "2", f"file://{repository.root}", str(tmp_path / "shallow"))
        shallow = GitHistory(tmp_path / "shallow", None)
        assert [(c.subject, c.files) for c in shallow.recent()] == [("third", ("c.py",)), ("second", ())]
        assert shallow.blame("shop.py", [1, 2]) == ()
        assert [line.subject for line in shallow.blame("c.py", [1])] == ["third"]

    def test_partial_clone_knows_files_and_asks_nobody(self, repository, tmp_path):
        shop(repository)
        repository.commit("second", {"shop.py": SHOP.replace("RATE", "VAT")}, date="2026-01-02T10:00:00Z")
        repository.git("config", "uploadpack.allowFilter", "true")
        origin = f"file://{repository.root}"
        repository.git("clone", "-q", "--filter=blob:none", "--no-checkout", origin, str(tmp_path / "partial"))
        commits = GitHistory(tmp_path / "partial", None).recent()
        assert [(c.subject, c.files) for c in commits] == [("second", ("shop.py",)), ("Shop", ("README", "shop.py"))]

    def test_configuration_that_changes_output_changes_nothing_here(self, repository):
        shop(repository)
        repository.commit("two", {"shop.py": SHOP.replace("* RATE", "+ RATE")})
        plain = history(repository).recent()
        settings = {
            "diff.noprefix": "true",
            "diff.mnemonicPrefix": "true",
            "color.ui": "always",
            "log.decorate": "full",
            "log.date": "relative",
            "format.pretty": "oneline",
            "diff.context": "7",
            "diff.interHunkContext": "9",
            "log.showSignature": "true",
            "diff.external": "touch external-was-run",
            "core.pager": "touch pager-was-run",
            "core.fsmonitor": "touch fsmonitor-was-run",
        }
        for name, value in settings.items():
            repository.git("config", name, value)
        assert history(repository).recent() == plain
        assert not list(repository.root.glob("*-was-run"))
        assert not history(repository).state().dirty

    def test_hostile_author_and_subject_stay_fields(self, repository):
        repository.git("config", "user.name", "x")
        subject = "\x1b[31m@@ -1 +1 @@ def evil():"
        repository.commit(subject, {"a.py": "x = 1\n"})
        commit = history(repository).recent()[0]
        assert (commit.subject, commit.files, commit.touched) == (subject, ("a.py",), {})


class TestCache:
    def test_second_time_is_read_from_the_file(self, repository, tmp_path):
        shop(repository)
        first = history(repository, tmp_path).recent()
        saved = tmp_path / "history.msgpack"
        assert saved.exists()
        forged = msgspec.msgpack.decode(saved.read_bytes())
        forged[4][0][1]["subject"] = "from the file"
        saved.write_bytes(msgspec.msgpack.encode(forged))
        assert history(repository, tmp_path).recent()[0].subject == "from the file"
        assert first[0].subject == "Shop"

    def test_new_commits_are_added(self, repository, tmp_path):
        for number in range(3):
            repository.commit(f"c{number}", {"a.py": f"x = {number}\n"}, date=f"2026-01-0{number + 1}T10:00:00Z")
            assert history(repository, tmp_path).recent(2) == history(repository).recent(2)

    def test_merge_of_an_older_branch_falls_into_place(self, repository, tmp_path):
        repository.commit("base", {"a": "1"}, date="2026-01-01T10:00:00Z")
        repository.git("checkout", "-q", "-b", "side")
        repository.commit("side", {"b": "1"}, date="2026-01-02T10:00:00Z")
        repository.git("checkout", "-q", "main")
        repository.commit("main", {"c": "1"}, date="2026-01-03T10:00:00Z")
        history(repository, tmp_path).recent()
        repository.git("merge", "-q", "--no-ff", "-m", "Merge", "side", date="2026-01-04T10:00:00Z")
        assert history(repository, tmp_path).recent() == history(repository).recent()

    def test_rebase_is_read_anew(self, repository, tmp_path):
        shop(repository)
        repository.commit("gone", {"b.py": "x = 1\n"})
        history(repository, tmp_path).recent()
        repository.git("reset", "-q", "--hard", "HEAD~1")
        repository.commit("instead", {"c.py": "x = 1\n"})
        assert [c.subject for c in history(repository, tmp_path).recent()] == ["instead", "Shop"]

    def test_more_than_was_kept_is_read_anew(self, repository, tmp_path):
        for number in range(3):
            repository.commit(f"c{number}", {"a.py": f"x = {number}\n"}, date=f"2026-01-0{number + 1}T10:00:00Z")
        assert len(history(repository, tmp_path).recent(1)) == 1
        assert len(history(repository, tmp_path).recent(3)) == 3
        assert len(history(repository, tmp_path).recent(2)) == 2

    @pytest.mark.parametrize("content", [b"", b"\x00" * 20, b"\xc1", msgspec.msgpack.encode([1, "x"]), b"\x95" * 5000])
    def test_broken_file_is_read_anew_and_mended(self, repository, tmp_path, content):
        shop(repository)
        (tmp_path / "history.msgpack").write_bytes(content)
        assert history(repository, tmp_path).recent()[0].subject == "Shop"
        assert (tmp_path / "history.msgpack").read_bytes() != content

    def test_place_that_cannot_be_written_is_no_failure(self, repository, tmp_path):
        shop(repository)
        assert history(repository, tmp_path / "missing/folder").recent()[0].subject == "Shop"

    def test_nothing_else_is_left_beside_it(self, repository, tmp_path):
        shop(repository)
        state = tmp_path / "state"
        state.mkdir()
        history(repository, state).recent()
        assert [path.name for path in state.iterdir()] == ["history.msgpack"]


class TestBlame:
    def test_lines_with_their_commits(self, repository):
        first = shop(repository)
        second = repository.commit("Tax rises", {"shop.py": SHOP.replace("* RATE", "* RATE * 2")})
        found = history(repository).blame("shop.py", [3, 15, 8])
        assert [(line.line, line.sha) for line in found] == [(3, first), (8, first), (15, second)]
        assert (found[2].author, found[2].subject, found[2].uncommitted) == ("Ana", "Tax rises", False)

    def test_working_tree_lines_are_uncommitted(self, repository):
        first = shop(repository)
        repository.write({"shop.py": "import os\n" + SHOP})
        found = history(repository).blame("shop.py", [1, 2])
        assert [line.uncommitted for line in found] == [True, False]
        assert found[1].sha == first

    def test_new_file_is_uncommitted(self, repository):
        shop(repository)
        repository.write({"new.py": "a = 1\nb = 2\n"})
        assert [(line.line, line.uncommitted) for line in history(repository).blame("new.py", [1, 2, 3])] == [
            (1, True),
            (2, True),
        ]

    def test_file_of_a_repository_without_commits_is_uncommitted(self, repository):
        repository.write({"new.py": "a = 1\n"})
        assert [line.uncommitted for line in history(repository).blame("new.py", [1])] == [True]

    def test_lines_that_are_not_there(self, repository):
        shop(repository)
        assert history(repository).blame("shop.py", [0, -3, 16, 10**9]) == ()
        assert history(repository).blame("shop.py", []) == ()

    @pytest.mark.parametrize(
        "path", ["missing.py", "/etc/passwd", "../outside.py", "a\0b", "", "--contents=/etc/passwd", "link", "folder"]
    )
    def test_what_is_no_file_of_the_repository(self, repository, tmp_path, path):
        (tmp_path / "outside.py").write_text("secret\n")
        shop(repository)
        (repository.root / "link").symlink_to(tmp_path / "outside.py")
        (repository.root / "folder").mkdir()
        assert history(repository).blame(path, [1]) == ()

    def test_reindented_line_keeps_its_commit(self, repository):
        first = repository.commit("first", {"a.py": "x = 1\n"})
        repository.commit("indent", {"a.py": "    x = 1\n"})
        assert history(repository).blame("a.py", [1])[0].sha == first

    def test_ignored_revisions(self, repository):
        first = repository.commit("first", {"a.py": "x = 'a'\n"})
        style = repository.commit("style", {"a.py": 'x = "a"\n'})
        assert history(repository).blame("a.py", [1])[0].sha == style
        repository.write({".git-blame-ignore-revs": f"# quotes\n{style}\n"})
        assert history(repository).blame("a.py", [1])[0].sha == first
        repository.write({".git-blame-ignore-revs": "this is no commit\n"})
        assert history(repository).blame("a.py", [1])[0].sha == style

    def test_outside_any_repository(self, tmp_path):
        (tmp_path / "a.py").write_text("x = 1\n")
        assert GitHistory(tmp_path, None).blame("a.py", [1]) == ()


class TestChangeSince:
    def test_ranges_of_the_new_side(self, repository):
        sha = shop(repository)
        lines = SHOP.splitlines(keepends=True)
        edited = ["# top\n", *lines[:7], "        return 0\n", *lines[8:13]]
        repository.write({"shop.py": "".join(edited)})
        change = history(repository).change_since(None)
        assert change.base == sha
        assert change.files == ("shop.py",)
        assert [(r.start, r.end) for r in change.ranges] == [(1, 1), (9, 9), (15, 14)]

    def test_since_an_older_commit(self, repository):
        first = shop(repository)
        repository.commit("second", {"b.py": "x = 1\n"})
        change = history(repository).change_since(first)
        assert change.files == ("b.py",)
        assert change.ranges == (ChangedRange(file="b.py", start=1, end=1),)
        assert change.base == first
        assert history(repository).change_since(None).files == ()

    def test_staged_and_unstaged_both_count(self, repository):
        shop(repository)
        repository.write({"README": "staged\n"})
        repository.git("add", "README")
        repository.write({"shop.py": SHOP + "x = 1\n"})
        assert set(history(repository).change_since(None).files) == {"README", "shop.py"}

    def test_removed_renamed_and_untracked_files(self, repository):
        shop(repository)
        (repository.root / "README").unlink()
        repository.git("mv", "shop.py", "store.py")
        repository.write({"new.py": "a = 1\nb = 2", "empty.py": ""})
        change = history(repository).change_since(None)
        assert set(change.files) == {"README", "shop.py", "store.py", "new.py", "empty.py"}
        assert change.ranges == (ChangedRange(file="new.py", start=1, end=2),)

    def test_repository_without_commits(self, repository):
        repository.write({"staged.py": "a = 1\n", "other.py": "b = 1\n"})
        repository.git("add", "staged.py")
        change = history(repository).change_since(None)
        assert change.base is None
        assert set(change.files) == {"staged.py", "other.py"}

    @pytest.mark.parametrize("folder", [".venv", "node_modules", "app/.mypy_cache", "web/node_modules/x"])
    def test_untracked_folders_of_others_are_no_change(self, repository, folder):
        shop(repository)
        repository.write({f"{folder}/lib/thing.py": "x = 1\n", "new.py": "a = 1\n"})
        change = history(repository).change_since(None)
        assert change.files == ("new.py",)
        assert change.ranges == (ChangedRange(file="new.py", start=1, end=1),)

    def test_environment_of_any_name_is_no_change(self, repository):
        shop(repository)
        repository.write({"py311/pyvenv.cfg": "home = /usr\n", "py311/bin/tool.py": "x = 1\n", "py311.py": "a = 1\n"})
        assert history(repository).change_since(None).files == ("py311.py",)

    def test_what_git_tracks_in_such_a_folder_counts(self, repository):
        repository.commit("first", {"vendor/a.py": "x = 1\n"})
        repository.write({"vendor/a.py": "x = 2\n", "vendor/b.py": "x = 2\n", ".github/run.py": "x = 2\n"})
        assert history(repository).change_since(None).files == ("vendor/a.py", ".github/run.py")

    def test_staged_before_the_first_commit_counts_wherever_it_lies(self, repository):
        repository.write({"vendor/a.py": "x = 1\n", "vendor/b.py": "x = 2\n", "c.py": "x = 3\n"})
        repository.git("add", "vendor/a.py")
        assert set(history(repository).change_since(None).files) == {"vendor/a.py", "c.py"}

    def test_outside_any_repository(self, tmp_path):
        assert GitHistory(tmp_path, None).change_since(None) == Change()
        assert GitHistory(tmp_path, None).change_since("abc") == Change()

    @pytest.mark.parametrize("commit", ["f" * 40, "--output=x", "", "a b", "HEAD\nx"])
    def test_commit_that_is_not_there(self, repository, commit):
        shop(repository)
        with pytest.raises(GitFailed):
            history(repository).change_since(commit)
        assert not (repository.root / "x").exists()

    def test_odd_names_of_files(self, repository):
        shop(repository)
        repository.write({'a "b".py': "x\n", "ü\ttab.py": "x\n"})
        repository.git("add", "-A")
        assert set(history(repository).change_since(None).files) == {'a "b".py', "ü\ttab.py"}

    def test_folder_inside_a_repository(self, repository):
        repository.commit("both", {"lib/a.py": "x = 1\n", "b.py": "x = 1\n"})
        repository.write({"lib/a.py": "x = 2\n", "lib/n.py": "x = 2\n", "b.py": "x = 2\n"})
        assert GitHistory(repository.root / "lib", None).change_since(None).files == ("a.py", "n.py")


class TestWithoutGit:
    @pytest.fixture
    def _no_git(self, monkeypatch, tmp_path):
        monkeypatch.setenv("PATH", str(tmp_path / "nothing"))

    def test_state_answers_and_the_rest_says_what_is_missing(self, repository, request):
        shop(repository)
        request.getfixturevalue("_no_git")
        state = history(repository).state()
        assert (state.is_git, state.commit) == (True, None)
        for ask in (
            lambda: history(repository).recent(),
            lambda: history(repository).blame("shop.py", [1]),
            lambda: history(repository).change_since(None),
        ):
            with pytest.raises(GitMissing) as caught:
                ask()
            assert "install git" in caught.value.hint

    @pytest.mark.usefixtures("_no_git")
    def test_outside_any_repository_nothing_is_missing(self, tmp_path):
        plain = GitHistory(tmp_path, None)
        assert (plain.state().is_git, plain.recent(), plain.change_since(None)) == (False, (), Change())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_the_past_of_a_file_is_remembered_for_the_newest_commit_alone(repository) -> None:
    first = shop(repository)
    asked = history(repository)
    assert asked.versions("shop.py") is asked.versions("shop.py")
    second = repository.commit("More", {"shop.py": SHOP + "\n"})
    assert [one.sha for one in asked.versions("shop.py")] == [second, first]
    repository.git("reset", "-q", "--hard", first)
    assert [one.sha for one in asked.versions("shop.py")] == [first]
    assert asked.versions("README", 1)[0].text == "shop\n"


def test_folder_of_somebody_else(repository: object, make_repository: Callable[[str], object]) -> None:
    theirs = make_repository("theirs")
    shop(theirs)
    for path in (theirs.root, theirs.root / ".git"):
        shutil.chown(path, 12345, 12345)
    found = GitHistory(theirs.root, None)
    assert (found.state().is_git, found.state().commit) == (True, None)
    with pytest.raises(GitFailed) as caught:
        found.recent()
    assert "safe.directory" in caught.value.hint


def test_git_that_never_ends_is_ended(repository, tmp_path, monkeypatch):
    fake = tmp_path / "bin/git"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\nexec sleep 60\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}{os.environ['PATH']}")
    from bugsage.adapters.git.command import Git

    with pytest.raises(GitFailed, match=r"longer than 0\.1 s"):
        Git(repository.root).text("status", seconds=0.1)
    assert list(Git(repository.root).lines("log", seconds=0.1)) == []


def test_reader_that_stops_early_leaves_no_process(repository):
    from bugsage.adapters.git.command import Git

    def children() -> list[str]:
        told = subprocess.run(["ps", "--ppid", str(os.getpid()), "-o", "pid=,comm="], capture_output=True, text=True)
        return [line for line in told.stdout.splitlines() if line.endswith(" git")]

    repository.commit("many", {"a.txt": "line\n" * 50_000})
    before = children()
    lines = Git(repository.root).lines("show", "HEAD:a.txt")
    assert next(lines) == "line"
    assert children() != before
    lines.close()
    assert children() == before


def test_output_is_cut_at_its_cap(repository):
    from bugsage.adapters.git.command import Git

    repository.commit("many", {"a.txt": "line\n" * 1000})
    assert len(list(Git(repository.root).lines("show", "HEAD:a.txt", max_bytes=50))) == 10
