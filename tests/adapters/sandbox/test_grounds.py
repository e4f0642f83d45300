"""Folders that no cage can hold are refused by each of them; a place outside is needed, and said to be."""

import os
import tempfile
from pathlib import Path

import pytest

from bugsage.adapters.sandbox.bubblewrap import Bubblewrap
from bugsage.adapters.sandbox.grounds import home_folder, place_outside
from bugsage.adapters.sandbox.landlock import Landlock
from bugsage.adapters.sandbox.seatbelt import Seatbelt
from bugsage.errors import SandboxMissing
from bugsage.model.sandbox import Cage
from bugsage.ports import Sandbox


def landlock() -> Landlock:
    box = Landlock()
    box.__dict__["has_network"] = True
    return box


@pytest.fixture(params=[lambda: Bubblewrap("/usr/bin/bwrap"), landlock, Seatbelt])
def box(request: pytest.FixtureRequest) -> Sandbox:
    made: Sandbox = request.param()
    return made


def refused(box: Sandbox, top: Path) -> str:
    with (
        pytest.raises(SandboxMissing) as raised,
        box.prepare(("true",), Cage(writable=(str(top),)), folder=top, environment={}),
    ):
        pass
    return str(raised.value)


@pytest.mark.parametrize("where", [".", "..", "link"])
def test_a_folder_that_holds_the_users_home(
    box: Sandbox, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "real" / "ana"
    home.mkdir(parents=True)
    (tmp_path / "real" / "ana" / "link").symlink_to(tmp_path / "real")
    monkeypatch.setenv("HOME", str(home))
    assert "home folder" in refused(box, home / where)


@pytest.mark.parametrize("name", [".git", ".bugsage"])
def test_what_is_obeyed_and_lies_behind_a_link(box: Sandbox, name: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / name).symlink_to("elsewhere")
    assert f"{name} is a link" in refused(box, tmp_path)


def test_no_folder_for_temporary_files(box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bugsage.adapters.sandbox.bubblewrap._in_memory", lambda: None)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    assert "can be written" in refused(box, tmp_path)


def test_the_place_is_gone_afterwards(tmp_path: Path) -> None:
    with place_outside(str(tmp_path)) as place:
        (place / "deep").mkdir()
        assert place.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == []


def test_who_has_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert home_folder() is None
