"""Diffs as git, `diff -u` and mails write them."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsage.model.unified_diff import DiffError, parse_diff

MAIL = """From 1234 Mon Sep 17 00:00:00 2001
From: Ann <ann@example.org>
Subject: [PATCH] Say it

--- a line of the message
---
 x.py | 2 +-

diff --git a/x.py b/x.py
index 1..2 100644
--- a/x.py
+++ b/x.py
@@ -1,2 +1,2 @@ def f():
-old
+new
 same
--
2.39
"""


def git(folder: Path, *words: str) -> str:
    base = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@b", *words]
    return subprocess.run(base, check=True, capture_output=True).stdout.decode("utf-8", "replace")


def diff(folder: Path, *options: str) -> str:
    git(folder, "add", "-A")
    return git(folder, "diff", "--cached", "-M", *options)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / "a.py").write_text("".join(f"line {n}\n" for n in range(30)))
    (tmp_path / "gone.txt").write_text("one\ntwo\n")
    (tmp_path / "run.sh").write_text("#!/bin/sh\n")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    return tmp_path


def test_a_mail_is_read() -> None:
    (file,) = parse_diff(MAIL)
    (hunk,) = file.hunks
    assert (file.path, file.kind, hunk.heading) == ("x.py", "modified", "def f():")
    assert list(file.added()) == [(1, "new")]
    assert list(file.removed()) == [(1, "old")]


def test_every_kind_of_change_that_git_knows(repo: Path) -> None:
    (repo / "gone.txt").unlink()
    (repo / "a.py").rename(repo / "b c.py")
    (repo / "empty").touch()
    (repo / "new.txt").write_text("a\nb")
    (repo / "picture").write_bytes(b"\0\1\2" * 50)
    (repo / "run.sh").chmod(0o755)
    (repo / "link").symlink_to("new.txt")
    files = {file.path: file for file in parse_diff(diff(repo))}
    said = {path: (file.kind, file.old_path, file.old_mode, file.new_mode) for path, file in files.items()}
    assert said == {
        "gone.txt": ("deleted", None, "100644", ""),
        "b c.py": ("renamed", "a.py", "", ""),
        "empty": ("added", None, "", "100644"),
        "new.txt": ("added", None, "", "100644"),
        "picture": ("added", None, "", "100644"),
        "run.sh": ("modified", None, "100644", "100755"),
        "link": ("added", None, "", "120000"),
    }
    assert files["picture"].binary
    assert not files["new.txt"].binary
    assert files["new.txt"].hunks[0].new_unended


@pytest.mark.parametrize("name", ['with "quotes".py', "täglich.py", "a b/c d.py", "tab\there.py", "x b/x.py"])
def test_names_of_all_sorts(repo: Path, name: str) -> None:
    (repo / name).parent.mkdir(exist_ok=True, parents=True)
    (repo / name).write_text("one\n")
    (repo / "a.py").chmod(0o755)
    assert {file.path for file in parse_diff(diff(repo))} == {name, "a.py"}
    git(repo, "commit", "-qm", "two")
    (repo / name).chmod(0o755)
    assert [file.path for file in parse_diff(diff(repo))] == [name]


def test_lines_that_look_like_heads_are_content(repo: Path) -> None:
    (repo / "a.py").write_text("--- a/x\n+++ b/x\n@@ -1 +1 @@\ndiff --git a/y b/y\n")
    (file,) = parse_diff(diff(repo))
    assert [text for _, text in file.added()] == ["--- a/x", "+++ b/x", "@@ -1 +1 @@", "diff --git a/y b/y"]
    (repo / "sql.py").write_text("-- a comment\n")
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "two")
    (repo / "sql.py").write_text("++ b\n")
    (file,) = parse_diff(diff(repo))
    assert (list(file.removed()), list(file.added())) == ([(1, "-- a comment")], [(1, "++ b")])


def test_plain_diffs_take_the_name_of_the_new_side() -> None:
    text = "--- x.py.orig\t2024-01-01 00:00:00\n+++ x.py\t2024-01-02 00:00:00\n@@ -1 +1 @@\n-a\n+b\n"
    two = text + text.replace("x.py", "y.py") + "--- /dev/null\n+++ b/z.py\n@@ -0,0 +1 @@\n+a\n"
    assert [(f.path, f.kind, f.old_path) for f in parse_diff(two)] == [
        ("x.py", "modified", None),
        ("y.py", "modified", None),
        ("z.py", "added", None),
    ]


def test_ends_of_lines_as_windows_writes_them() -> None:
    text = "--- a/x.py\n+++ b/x.py\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n".replace("\n", "\r\n")
    (file,) = parse_diff(text)
    assert (file.path, list(file.added())) == ("x.py", [(2, "c\r")])


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n-b\n", 3, "cut off"),
        ("--- a/x\n+++ b/../../etc/passwd\n@@ -1 +1 @@\n-a\n+b\n", 1, "no path inside"),
        ("diff --git a/x b/x\n--- a/x\n+++ /etc/passwd\n@@ -1 +1 @@\n-a\n+b\n", 1, "no path inside"),
        ("diff --cc x\n@@@ -1 -1 +1 @@@\n", 1, "combined"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(DiffError, match=says) as caught:
        parse_diff(text)
    assert caught.value.line == line


@pytest.mark.parametrize("text", ["", "hello\n", "\0\0\0", "@@ -1 +1 @@\n-a\n+b\n"])
def test_no_diff_is_no_files(text: str) -> None:
    assert parse_diff(text) == ()


words = st.sampled_from(["-", "+", " ", "@", "\\", "a", "\t", "diff --git ", "--- ", "@@ -1 +1 @@"])
lines = st.lists(st.lists(words, max_size=4).map("".join))


@settings(max_examples=25, deadline=None)
@given(before=lines, after=lines, ended=st.booleans())
def test_a_diff_of_git_tells_how_one_text_becomes_the_other(
    tmp_path_factory: pytest.TempPathFactory, before: list[str], after: list[str], ended: bool
) -> None:
    folder = tmp_path_factory.mktemp("diff")
    for name, text in (("old", before), ("new", after)):
        (folder / name).write_text("\n".join(text) + "\n" * (ended and bool(text)))
    said = subprocess.run(
        ["git", "diff", "--no-index", "-U1", "old", "new"], cwd=folder, capture_output=True, text=True, check=False
    ).stdout
    old, new = ((folder / name).read_text().split("\n") for name in ("old", "new"))
    for file in parse_diff(said):
        assert all(old[number - 1] == text for number, text in file.removed())
        assert all(new[number - 1] == text for number, text in file.added())
        kept = len(old) - sum(1 for _ in file.removed())
        assert abs(kept - (len(new) - sum(1 for _ in file.added()))) <= 1  # an empty text has one empty line
