from pathlib import Path

import pytest

from bugsage.surfaces.source import no_source, reader


def test_lines_of_a_file_inside(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one\ntwo")
    assert reader(tmp_path)("a.py") == ("one", "two")


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "link", "folder", "missing", "a\0b", "binary", "loop"])
def test_nothing_outside_and_nothing_odd_is_opened(tmp_path: Path, path: str) -> None:
    root = tmp_path / "repo"
    (root / "folder").mkdir(parents=True)
    (tmp_path / "secret").write_text("secret")
    (root / "link").symlink_to(tmp_path / "secret")
    (root / "loop").symlink_to(root / "loop")
    (root / "binary").write_bytes(b"\xff\xfe")
    assert reader(root)(path) == ()


def test_no_source_has_none() -> None:
    assert no_source("a.py") == ()
