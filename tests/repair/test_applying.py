"""A patch of somebody else's fits the texts as they are, or it is said why not."""

from difflib import unified_diff

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.errors import PatchUnfit
from bugsage.model.unified_diff import parse_diff
from bugsage.repair.applying import texts_of

TEXTS = {"a.py": "one\ntwo\nthree\nfour\n", "b.py": "x\n"}


def made(diff: str, texts: dict[str, str] = TEXTS) -> dict[str, str | None]:
    return texts_of(parse_diff(diff), texts.get, lambda path: path in texts or path == "c.bin")


def test_a_change_an_addition_and_a_removal() -> None:
    diff = (
        "--- a/a.py\n+++ b/a.py\n@@ -2 +2 @@\n-two\n+2\n"
        "--- /dev/null\n+++ b/new.py\n@@ -0,0 +1 @@\n+n\n"
        "--- a/b.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
    )
    assert made(diff) == {"a.py": "one\n2\nthree\nfour\n", "new.py": "n\n", "b.py": None}


def test_lines_that_moved_are_found() -> None:
    assert made("--- a/a.py\n+++ b/a.py\n@@ -40,2 +40,2 @@\n three\n-four\n+4\n")["a.py"] == "one\ntwo\nthree\n4\n"


def test_a_renamed_file() -> None:
    diff = "diff --git a/a.py b/z.py\nrename from a.py\nrename to z.py\n--- a/a.py\n+++ b/z.py\n@@ -1 +1 @@\n-one\n+1\n"
    assert made(diff) == {"a.py": None, "z.py": "1\ntwo\nthree\nfour\n"}


@pytest.mark.parametrize(
    ("diff", "said"),
    [
        ("--- a/a.py\n+++ b/a.py\n@@ -2 +2 @@\n-zwei\n+2\n", "does not apply: what it changes at line 2 of a.py"),
        ("--- a/gone.py\n+++ b/gone.py\n@@ -1 +1 @@\n-a\n+b\n", "not there"),
        ("--- a/c.bin\n+++ b/c.bin\n@@ -1 +1 @@\n-a\n+b\n", "not text"),
        ("--- /dev/null\n+++ b/a.py\n@@ -0,0 +1 @@\n+a\n", "there already"),
        ("--- a/.git/config\n+++ b/.git/config\n@@ -1 +1 @@\n-a\n+b\n", "belongs to git"),
        ("--- a/.bugsage/x\n+++ b/.bugsage/x\n@@ -1 +1 @@\n-a\n+b\n", "belongs to git or to BugSage"),
        ("diff --git a/a.py b/a.py\nindex 1..2 100644\nGIT binary patch\n", "is not text"),
        ("diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc\n", "a link"),
        ("diff --git a/a.py b/a.py\nold mode 100644\nnew mode 100755\n", "changes the mode"),
        ("--- a/b.py\n+++ b/b.py\n@@ -1 +1 @@\n-x\n+x\n", "changes nothing"),
    ],
)
def test_what_cannot_be_taken_is_said(diff: str, said: str) -> None:
    with pytest.raises(PatchUnfit, match=said):
        made(diff)


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abcd"), max_size=12))
def test_whatever_diff_makes_comes_out_again(old: list[str], new: list[str]) -> None:
    before, after = "".join(f"{x}\n" for x in old), "".join(f"{x}\n" for x in new)
    if before == after or not old or not new:
        return
    diff = "".join(unified_diff(before.splitlines(True), after.splitlines(True), "a/f", "b/f"))
    assert made(diff, {"f": before}) == {"f": after}
