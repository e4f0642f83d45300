from pathlib import Path

import pytest

from bugsage import wiring
from bugsage.adapters.shell import LocalShell
from bugsage.errors import LastUnknown
from bugsage.model.shell import LastCommand
from bugsage.surfaces.cli.app import run

Capture = pytest.CaptureFixture[str]
CRASH = b"""Traceback (most recent call last):
  File "shop.py", line 2, in price
    return cart['total']
KeyError: 'total'
"""


class FakeShell(LocalShell):
    """A shell whose last command is given; what it installs goes into a folder."""

    def __init__(self, last: LastCommand | None, home: Path) -> None:
        super().__init__({"HOME": str(home), "SHELL": "/bin/sh"})
        self._last = last

    def last(self, *, output: bool = True) -> LastCommand:
        if self._last is None:
            raise LastUnknown
        return self._last


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeShell:
    last = LastCommand(
        command="python shop.py --token ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        status=1,
        folder=str(tmp_path),
        output=CRASH,
        heard_by="recorder",
    )
    found = FakeShell(last, tmp_path)
    monkeypatch.setattr(wiring, "shell", lambda: found)
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    return found


def test_it_is_explained_in_its_own_folder_without_secrets(shell: FakeShell, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "shop.py").write_text("def price(cart):\n    return cart['total']\n\n\nprice({})\n")
    assert run(["last"]) == 0
    out, err = capsys.readouterr()
    assert "KeyError" in out
    assert err.startswith("bugsage: the last command: python shop.py --token [redacted")
    assert err.endswith(", ended with status 1\n")
    assert "ghp_" not in out + err


def test_an_end_without_an_error_is_none(shell: FakeShell, tmp_path: Path, capsys: Capture) -> None:
    shell._last = LastCommand(command="ls", status=0, folder=str(tmp_path), output=b"a b c\n")
    assert run(["last"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "bugsage: the last command: ls, ended with status 0",
        "bugsage: it ended well, and nothing that it said is an error",
    ]
    shell._last = LastCommand(command="ls", status=2, folder="/gone", output=b"a b c\n")
    assert run(["last"]) == 1


def test_what_is_not_known_is_an_error_with_a_way_out(shell: FakeShell, capsys: Capture) -> None:
    shell._last = None
    assert run(["last"]) == 2
    assert "hint: open a shell that is recorded (bugsage last --record)" in capsys.readouterr().err


def test_it_runs_again_only_when_asked(shell: FakeShell, tmp_path: Path, capfd: Capture) -> None:
    shell._last = LastCommand(command="echo x >> ran; echo said; exit 3", status=3, folder=str(tmp_path))
    assert run(["last", "--rerun"]) == 3
    assert (tmp_path / "ran").read_text() == "x\n"
    assert capfd.readouterr().out.startswith("said\n")


def test_the_hook_is_written_where_it_was_asked_to(shell: FakeShell, tmp_path: Path, capsys: Capture) -> None:
    assert run(["last", "--print-hook", "bash"]) == 0
    assert "PROMPT_COMMAND" in capsys.readouterr().out
    assert not (tmp_path / ".bashrc").exists()
    assert run(["last", "--install", "bash"]) == 0
    assert "shells that are opened from now on" in capsys.readouterr().err
    assert (tmp_path / ".bashrc").exists()
    assert run(["last", "--uninstall", "bash"]) == 0
    assert run(["last", "--uninstall", "bash"]) == 0
    assert "nothing of the hook was there" in capsys.readouterr().err


def test_two_wishes_at_once_are_refused(shell: FakeShell, capsys: Capture) -> None:
    assert run(["last", "--rerun", "--record"]) == 2
    assert "exclude each other" in capsys.readouterr().err
