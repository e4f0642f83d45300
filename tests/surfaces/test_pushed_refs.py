"""What git and pre-commit tell a hook."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.errors import UsageError
from bugsage.surfaces.pushed_refs import Line, is_skipped, of_pre_commit, read

NONE, ONE, TWO = "0" * 40, "1" * 40, "2" * 64


def test_each_line_says_what_goes_where() -> None:
    said = (
        f"refs/heads/a {ONE} refs/heads/b {NONE}",
        f"(delete) {NONE} refs/tags/v1 {TWO}",
        "",
        f"HEAD@{{10 days ago}} {TWO} x {ONE}",
    )
    assert read("\n".join(said).encode()) == [
        Line("refs/heads/a", ONE, "refs/heads/b", None),
        Line("(delete)", None, "refs/tags/v1", TWO),
        Line("HEAD@{10 days ago}", TWO, "x", ONE),
    ]
    assert read(b"") == []


@given(st.binary(max_size=200).filter(lambda said: said.decode(errors="surrogateescape").strip()))
def test_anything_else_is_an_error_that_names_the_line(said: bytes) -> None:
    with pytest.raises(UsageError, match=r"^line \d"):
        read(said)


def test_pre_commit_says_it_in_the_environment() -> None:
    told = {"PRE_COMMIT_REMOTE_NAME": "origin", "PRE_COMMIT_LOCAL_BRANCH": "refs/heads/a"}
    assert of_pre_commit(told) == [Line("refs/heads/a", "refs/heads/a", "refs/heads/a", None)]
    more = {"PRE_COMMIT_FROM_REF": ONE, "PRE_COMMIT_TO_REF": TWO, "PRE_COMMIT_REMOTE_BRANCH": "refs/heads/b"}
    assert of_pre_commit(told | more) == [Line("refs/heads/a", TWO, "refs/heads/b", ONE)]
    assert of_pre_commit({}) is None
    assert of_pre_commit(told | {"PRE_COMMIT_LOCAL_BRANCH": "--all"}) is None


@pytest.mark.parametrize(("said", "skips"), [("1", True), ("yes", True), ("0", False), ("", False), ("False", False)])
def test_whether_somebody_wants_it_skipped(said: str, skips: bool) -> None:
    assert is_skipped({"BUGSAGE_SKIP": said}) is skips
    assert not is_skipped({})
