"""Who signed the commits of a file, and what else they changed."""

from typing import Any

import pytest

from bugsage.adapters.git.history import GitHistory
from bugsage.adapters.git.versions import parse_versions


def test_co_authors_and_all_files(repository: Any) -> None:
    repository.commit("first", {"a.py": "1", "b é.py": "1", "deep/c.yaml": "x: 1\n"})
    subject = "both\n\nCo-Authored-By: Claude <noreply@anthropic.com>\nCo-authored-by: Bo <bo@example.org>"
    repository.commit(subject, {"a.py": "2", "b é.py": "2"})
    history = GitHistory(repository.root, None)
    both, first = history.versions("a.py")
    assert both.signed == ("Ana <ana@example.org>", "Claude <noreply@anthropic.com>", "Bo <bo@example.org>")
    assert (both.subject, both.files, both.text) == ("both", ("a.py", "b é.py"), "2")
    assert first.files == ("a.py", "b é.py", "deep/c.yaml")
    assert [v.sha for v in history.versions("deep/c.yaml")] == [first.sha]


def test_a_removed_file_and_one_that_is_no_text(repository: Any) -> None:
    repository.commit("first", {"a.bin": b"\0\1", "b.py": "x"})
    (repository.root / "b.py").unlink()
    repository.commit("gone")
    history = GitHistory(repository.root, None)
    assert [v.text for v in history.versions("b.py")] == [None, "x"]
    assert history.versions("a.bin")[0].text is None


@pytest.mark.parametrize("path", ["../a.py", "/etc/passwd", "", "--output=x", "a\0b"])
def test_names_that_lead_out(repository: Any, path: str) -> None:
    repository.commit("first", {"a.py": "1"})
    history = GitHistory(repository.root, None)
    assert history.versions(path) == ()
    assert history.text_at(path) is None
    assert history.text_at("a.py", "--output=x") is None


def test_output_that_is_cut_off() -> None:
    assert list(parse_versions(["", "noise", "\0too\0short"])) == []
    (one,) = parse_versions(["\0abc\0Ana\0a@b\0x\0\0subject", "", "a.py"])
    assert (one.sha, one.time, one.files) == ("abc", 0, ("a.py",))
