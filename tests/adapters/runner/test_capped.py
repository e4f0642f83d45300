from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.runner.capped import CappedLog
from bugsage.adapters.runner.files import RunFiles


def kept(folder: Path, chunks: list[bytes], head: int = 10, part: int = 8) -> bytes:
    file = folder / "a.log"
    with CappedLog(file.open("wb", buffering=0), folder, head, part) as log:
        for chunk in chunks:
            log.write(chunk)
    return file.read_bytes()


def test_a_log_of_usual_size_is_kept_whole(tmp_path: Path) -> None:
    assert kept(tmp_path, [b"12345", b"67890"]) == b"1234567890"
    assert kept(tmp_path, []) == b""


def test_what_fits_in_beginning_and_end_is_kept_whole(tmp_path: Path) -> None:
    chunks = [b"1234567", b"890ab", b"cd", b"efghijk", b"lm"]
    assert kept(tmp_path, chunks) == b"".join(chunks)


def test_of_a_huge_log_the_middle_is_left_out_and_that_is_said(tmp_path: Path) -> None:
    chunks = [b"%04d" % number for number in range(1000)]
    text = kept(tmp_path, chunks)
    assert text.startswith(b"00000001000\n[bugsage: 0.0 MB of this log are left out here]\n"[:10])
    assert b"of this log are left out here]\n" in text
    assert text.endswith(b"099709980999")
    assert len(text) < 100
    assert list(tmp_path.iterdir()) == [tmp_path / "a.log"]


@given(st.lists(st.binary(max_size=30), max_size=30))
def test_beginning_and_end_are_always_there(tmp_path_factory: pytest.TempPathFactory, chunks: list[bytes]) -> None:
    whole = b"".join(chunks)
    text = kept(tmp_path_factory.mktemp("log"), chunks)
    assert text[:10] == whole[:10]
    assert whole.endswith(text[-8:]) or len(whole) < 8
    if b"[bugsage: " not in text:
        assert text == whole


def test_runs_write_into_such_a_log(tmp_path: Path) -> None:
    files = RunFiles(tmp_path / "runs")
    with files.begin() as log:
        log.write(b"said\n")
    assert files.log.read_bytes() == b"said\n"
    assert files.log.stat().st_mode & 0o777 == 0o600
