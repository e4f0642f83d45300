import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bugsage.adapters.listener.key import key_in


def test_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there"
    key = key_in(folder)
    assert len(key) == 32
    assert int(key, 16)
    assert key_in(folder) == key
    assert [path.name for path in folder.iterdir()] == ["listen-key"]
    assert stat.S_IMODE((folder / "listen-key").stat().st_mode) == 0o600


def test_users_have_different_ones(tmp_path: Path) -> None:
    assert key_in(tmp_path / "a") != key_in(tmp_path / "b")


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 32, b"Z" * 32])
def test_what_is_no_key_is_made_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "listen-key").write_bytes(content)
    assert key_in(tmp_path) == key_in(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_without_a_place_to_keep_it_there_is_one_all_the_same(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert key_in(tmp_path / "sub") != key_in(tmp_path / "sub")


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "bugsage").write_text("")
    assert len(key_in(tmp_path / "bugsage")) == 32


def test_who_comes_at_the_same_time_gets_a_whole_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: key_in(tmp_path), range(24)))
    assert all(len(key) == 32 for key in keys)
    assert [path.name for path in tmp_path.iterdir()] == ["listen-key"]
