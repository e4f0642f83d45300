from pathlib import Path

import pytest

from bugsage.adapters.files import FileSource
from bugsage.adapters.files.clipboard import pasted
from bugsage.errors import SourceNotFound, SourceUnreadable


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f'#!/bin/sh\necho "$@" > {folder}/asked\n{script}\n')
    (folder / name).chmod(0o755)


@pytest.mark.parametrize(
    ("name", "environment", "asked"),
    [
        ("wl-paste", {"WAYLAND_DISPLAY": "wayland-0"}, "--no-newline"),
        ("xclip", {"DISPLAY": ":0"}, "-selection clipboard -out"),
        ("xsel", {"DISPLAY": ":0"}, "--clipboard --output"),
        ("pbpaste", {}, ""),
        ("powershell.exe", {}, "-NoProfile -Command Get-Clipboard -Raw"),
    ],
)
def test_the_program_of_the_desktop_is_asked(
    programs: Path, name: str, environment: dict[str, str], asked: str
) -> None:
    program(programs, name, "echo \"KeyError: 'a'\"")
    assert pasted(environment) == b"KeyError: 'a'\n"
    assert (programs / "asked").read_text().strip() == asked


def test_it_is_a_source(programs: Path) -> None:
    program(programs, "pbpaste", "echo copied; ")
    (report,) = FileSource().read("clipboard:")
    assert (report.content, report.origin) == (b"copied\n", "clipboard")


def test_a_program_whose_desktop_is_not_there_is_passed_over(programs: Path) -> None:
    program(programs, "wl-paste", "exit 1")
    program(programs, "xclip", "echo x")
    assert pasted({"DISPLAY": ":0"}) == b"x\n"


def test_without_any_a_pipe_is_told(programs: Path) -> None:
    with pytest.raises(SourceNotFound, match="no program that reads the clipboard") as raised:
        pasted({})
    assert "| bugsage diagnose -" in raised.value.hint


@pytest.mark.parametrize("script", ["exit 0", "echo no selection >&2; exit 1", "echo '  '"])
def test_an_empty_one_is_told(programs: Path, script: str) -> None:
    program(programs, "pbpaste", script)
    with pytest.raises(SourceUnreadable, match=r"the clipboard holds no text: (it is empty|no selection)"):
        pasted({})
