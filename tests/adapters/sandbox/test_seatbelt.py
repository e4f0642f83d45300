"""The profile for macOS, as text: nothing here runs on a Mac."""

import re
from pathlib import Path

import pytest

from bugsage.adapters.sandbox.seatbelt import PROGRAM, Seatbelt, profile_text, ulimits
from bugsage.errors import SandboxMissing
from bugsage.model.sandbox import PROTECTED, Cage, Host, Limits
from tests.conftest import Repository


def lines(text: str) -> list[str]:
    return text.splitlines()


def test_nothing_is_allowed_but_what_is_named(tmp_path: Path) -> None:
    text = profile_text(Cage(writable=(str(tmp_path),)), Path("/scratch"), ("/opt/python",))
    assert lines(text)[:2] == ["(version 1)", "(deny default)"]
    assert '(allow file-read* (subpath "/opt/python"))' in text
    writable = re.findall(r'\(allow file-read\* file-write\* \(subpath "([^"]*)"\)\)', text)
    assert writable == [str(tmp_path), "/scratch"]
    assert "network" not in text
    assert str(Path.home()) not in text.replace(str(tmp_path), "")


def test_what_is_protected_comes_after_what_is_allowed(tmp_path: Path) -> None:
    """Of two rules that fit, the later one counts."""
    said = lines(profile_text(Cage(writable=(str(tmp_path),)), Path("/scratch"), ()))
    allowed = said.index(f'(allow file-read* file-write* (subpath "{tmp_path}"))')
    for name in PROTECTED:
        assert said.index(f'(deny file-write* (subpath "{tmp_path / name}"))') > allowed


def test_the_folder_stays_and_what_bugsage_keeps_in_it_is_not_read(tmp_path: Path) -> None:
    said = lines(profile_text(Cage(writable=(str(tmp_path),)), Path("/scratch"), ()))
    allowed = said.index(f'(allow file-read* file-write* (subpath "{tmp_path}"))')
    assert said.index(f'(deny file-write-unlink (literal "{tmp_path}"))') > allowed
    assert said.index(f'(deny file-read* (subpath "{tmp_path}/.bugsage"))') > allowed


def test_settings_of_git_that_may_hold_a_token_are_not_read(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    repository.git("config", "http.extraheader", "AUTHORIZATION: basic s3cr3t")
    said = lines(profile_text(Cage(writable=(str(repository.root),)), Path("/scratch"), ()))
    allowed = said.index(f'(allow file-read* file-write* (subpath "{repository.root}"))')
    assert said.index(f'(deny file-read-data (literal "{repository.root}/.git/config"))') > allowed


def test_a_path_does_not_end_the_rule() -> None:
    text = profile_text(Cage(writable=('/tmp/a") (allow default) ("',)), Path("/scratch"), ())
    assert '"/tmp/a\\") (allow default) (\\""' in text


def test_a_server_of_this_machine_is_reached_by_its_port() -> None:
    cage = Cage(writable=(), hosts=(Host(name="127.0.0.1", port=11434),))
    assert '(allow network-outbound (remote ip "localhost:11434"))' in profile_text(cage, Path("/scratch"), ())


def test_other_hosts_are_refused(tmp_path: Path) -> None:
    cage = Cage(writable=(str(tmp_path),), hosts=(Host(name="api.example.org", port=443),))
    with (
        pytest.raises(SandboxMissing, match=r"api\.example\.org:443"),
        Seatbelt().prepare(("true",), cage, folder=tmp_path, environment={}),
    ):
        pass


def test_the_command_as_it_is_started(tmp_path: Path) -> None:
    cage = Cage(writable=(str(tmp_path),))
    environment = {"TOKEN": "x", "LANG": "C", "HOME": "/home/ana", "PATH": "/usr/bin"}
    with Seatbelt().prepare(("pytest", "-q"), cage, folder=tmp_path, environment=environment) as prepared:
        assert prepared.argv[:2] == (PROGRAM, "-p")
        assert prepared.argv[-2:] == ("pytest", "-q")
        assert "TOKEN" not in prepared.environment
        assert prepared.environment["LANG"] == "C"
        assert Path(prepared.environment["HOME"]).is_dir()


def test_limits_of_a_shell() -> None:
    assert (
        ulimits(Limits(cpu_seconds=5, open_files=9, file_mb=1, processes=None))
        == "ulimit -t 5; ulimit -n 9; ulimit -f 2048; "
    )
