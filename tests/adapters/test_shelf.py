"""A shelf keeps a few bytes, or is empty."""

import os
from pathlib import Path

import pytest

from bugsage.adapters.shelf import FileShelf, shelf_of


def test_what_was_kept_last_is_read(tmp_path: Path) -> None:
    shelf = FileShelf(tmp_path / "snapshot")
    assert shelf.read() is None
    shelf.write(b"one")
    shelf.write(b"two")
    assert FileShelf(tmp_path / "snapshot").read() == b"two"
    assert [p.name for p in tmp_path.iterdir()] == ["snapshot"]


def test_a_shelf_nowhere_is_empty() -> None:
    shelf = FileShelf(None)
    shelf.write(b"one")
    assert shelf.read() is None


def test_a_place_that_is_gone_keeps_nothing(tmp_path: Path) -> None:
    shelf = FileShelf(tmp_path / "gone" / "snapshot")
    shelf.write(b"one")
    assert shelf.read() is None


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_place_that_is_read_only_keeps_nothing(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        FileShelf(tmp_path / "snapshot").write(b"one")
        assert FileShelf(tmp_path / "snapshot").read() is None
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_or_a_link_in_its_place_is_no_content(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "elsewhere").write_bytes(b"secret")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("folder", "link"):
        assert FileShelf(tmp_path / name).read() is None
    FileShelf(tmp_path / "folder").write(b"one")
    FileShelf(tmp_path / "link").write(b"one")
    assert (tmp_path / "elsewhere").read_bytes() == b"secret"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["elsewhere", "folder", "link"]


def test_what_is_fetched_has_a_folder_of_its_own(tmp_path: Path) -> None:
    shelf_of(tmp_path, "one").write(b"1")
    assert shelf_of(tmp_path, "one").read() == b"1"
    assert [path.name for path in tmp_path.iterdir()] == ["fetched"]
    shelf_of(None, "one").write(b"1")
    assert shelf_of(None, "one").read() is None
