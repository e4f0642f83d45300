"""A file that is there means stop, whatever it is; the switch is thrown in the first way that works."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.brake.places import Places, _asides
from bugsage.adapters.state_folder import StateFolder

TIME = "2026-01-05T10:00:00.000000Z"


class Around:
    """A repository, a user and what is set around them."""

    def __init__(self, folder: Path) -> None:
        self.root, self.user, self.runtime = folder / "shop", folder / "config" / "bugsage", folder / "runtime"
        self.root.mkdir()
        self.runtime.mkdir()
        self.environ: dict[str, str] = {}
        self.asides = [self.runtime, folder / "temporary"]
        self.asides[1].mkdir()

    def places(self, repository: bool = True) -> Places:
        state = StateFolder(self.root)
        return Places((self.root,) if repository else (), self.user, lambda: state.path, self.environ, self.asides)

    def where(self, repository: bool = True) -> list[str]:
        return [stop.where for stop in self.places(repository).stops()]


@pytest.fixture
def around(tmp_path: Path) -> Around:
    return Around(tmp_path)


def throw(places: Places, *, machine: bool = False, reason: str = "") -> list[tuple[str, bool]]:
    return [(way.where, way.done) for way in places.throw(reason, TIME, machine)]


def test_thrown_and_released(around: Around) -> None:
    places = around.places()
    assert list(places.stops()) == []
    assert throw(places, reason="it edits\nthe wrong service") == [("repository", True)]
    [stop] = places.stops()
    assert (stop.where, stop.reason, stop.since) == ("repository", "it edits the wrong service", TIME)
    assert throw(places) == [("repository", True)]
    assert [way.done for way in places.release(machine=False)] == [True]
    assert list(places.stops()) == []
    assert list(places.release(machine=False)) == []


def test_for_the_whole_machine(around: Around) -> None:
    places = around.places()
    assert throw(places, machine=True) == [("machine", True)]
    assert around.where() == ["machine"]
    assert list(places.release(machine=False)) == []
    assert around.where() == ["machine"]
    assert [way.done for way in places.release(machine=True)] == [True]
    assert around.where() == []


def test_outside_any_repository_it_is_the_whole_machine(around: Around) -> None:
    assert throw(around.places(repository=False)) == [("machine", True)]
    assert around.where() == ["machine"]
    assert not (around.root / ".bugsage").exists()
    assert [way.where for way in around.places(repository=False).release(machine=False)] == ["machine"]


@pytest.mark.parametrize("said", ["1", "true", "yes", " on ", "the release is today"])
def test_a_variable_stops(around: Around, said: str) -> None:
    around.environ["BUGSAGE_STOP"] = said
    [stop] = around.places().stops()
    assert (stop.where, stop.name) == ("environment", "BUGSAGE_STOP")
    assert list(around.places().release(machine=True)) == []


@pytest.mark.parametrize("said", ["", "0", "false", "No", "OFF"])
def test_a_variable_that_says_no(around: Around, said: str) -> None:
    around.environ["BUGSAGE_STOP"] = said
    assert around.where() == []


def test_a_repository_that_cannot_be_written_to(around: Around) -> None:
    (around.root / ".bugsage").write_text("in its place")
    places = around.places()
    assert throw(places) == [("repository", False), ("aside", True)]
    assert around.where() == ["aside"]
    assert [path.name[:13] for path in around.runtime.iterdir()] == ["bugsage-stop-"]
    assert [way.done for way in places.release(machine=False)] == [True]
    assert around.where() == []


def test_no_folder_of_the_user_either(around: Around, tmp_path: Path) -> None:
    for blocked in (around.root / ".bugsage", tmp_path / "config"):
        blocked.write_text("in its place")
    nowhere = tmp_path / "nowhere"
    around.asides = [nowhere]
    tried = throw(around.places())
    assert [where for where, _ in tried] == ["repository", "aside", "machine", "machine"]
    assert not any(done for _, done in tried)
    nowhere.mkdir()
    assert throw(around.places(), machine=True) == [("machine", False), ("machine", True)]
    assert around.where() == ["machine"]


def test_a_link_that_leads_out_of_the_repository_is_not_followed(around: Around, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (around.root / ".bugsage").symlink_to(elsewhere)
    assert throw(around.places())[-1] == ("aside", True)
    assert list(elsewhere.iterdir()) == []


def made(path: Path, kind: str) -> None:
    path.parent.mkdir(exist_ok=True)
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "dangling link":
        path.symlink_to("nowhere")
    elif kind == "loop":
        path.symlink_to(path.name)
    else:
        path.write_bytes({"empty": b"", "text": b"not today\nreally", "binary": bytes(range(256)) * 99}[kind])


@pytest.mark.parametrize("kind", ["empty", "text", "binary", "folder", "pipe", "dangling link", "loop"])
def test_whatever_is_there_stops_and_can_be_taken_away(around: Around, kind: str) -> None:
    made(around.root / ".bugsage" / "stop", kind)
    [stop] = around.places().stops()
    assert stop.reason == ("not today" if kind == "text" else stop.reason)
    assert [way.done for way in around.places().release(machine=False)] == [True]
    assert around.where() == []


def test_what_cannot_be_looked_at_stops(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.lstat

    def refused(path: os.PathLike[str]) -> os.stat_result:
        if Path(path) == around.root / ".bugsage" / "stop":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "lstat", refused)
    [stop] = around.places().stops()
    assert "cannot be seen" in stop.reason


def test_a_file_of_somebody_else_in_a_shared_folder_counts_for_nothing(
    around: Around, monkeypatch: pytest.MonkeyPatch
) -> None:
    (around.root / ".bugsage").write_text("in its place")
    assert throw(around.places())[-1] == ("aside", True)
    [file] = around.runtime.iterdir()
    if os.geteuid() == 0:
        os.chown(file, 12345, 12345)
        assert around.where() == []
        assert throw(around.places()) == [("repository", False), ("aside", False), ("aside", True)]
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
        assert around.where() == []


def test_folders_that_every_process_knows_come_first() -> None:
    found = list(_asides({"XDG_RUNTIME_DIR": "/elsewhere", "TMPDIR": "here"}))
    assert found[1:] == [Path(name) for name in ("/tmp", "/var/tmp", "/dev/shm", "/elsewhere")]


@given(st.text(max_size=50))
def test_any_reason_is_kept_on_one_line(tmp_path_factory: pytest.TempPathFactory, reason: str) -> None:
    around = Around(tmp_path_factory.mktemp("around"))
    throw(around.places(), reason=reason)
    [stop] = around.places().stops()
    assert stop.reason == " ".join(reason.split())
    assert stop.since == TIME
