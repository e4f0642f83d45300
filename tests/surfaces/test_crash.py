import tempfile
from pathlib import Path

import pytest

from bugsage import __version__
from bugsage.surfaces import crash


def fault() -> Exception:
    try:
        raise ZeroDivisionError("a fault \ud800")
    except ZeroDivisionError as error:
        return error


def test_log_is_kept_in_the_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".bugsage").mkdir()
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "deep")
    log = crash.keep(fault())
    assert log is not None
    assert log.parent == tmp_path / ".bugsage"
    text = log.read_text(encoding="utf-8")
    assert text.startswith(f"bugsage {__version__}\npython 3.")
    assert "ZeroDivisionError: a fault" in text
    assert "in fault" in text


def test_without_a_state_folder_the_temporary_folder_takes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    log = crash.keep(fault())
    assert log is not None
    assert log.parent == tmp_path
    assert log.stat().st_mode & 0o077 == 0


def test_no_place_at_all_is_no_second_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    assert crash.keep(fault()) is None


def test_no_temporary_folder_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "gettempdir", none)
    assert crash.keep(fault()) is None
    (tmp_path / ".bugsage").mkdir()
    assert crash.keep(fault()) is not None


def test_the_folder_that_we_stand_in_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "gone").rmdir()
    log = crash.keep(fault())
    assert log is not None
    assert "folder None" in log.read_text(encoding="utf-8")
