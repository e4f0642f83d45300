import shutil
import subprocess
import time
from pathlib import Path

import pytest

from bugsage.adapters.shell import LocalShell
from bugsage.adapters.shell.scrollback import output_in
from bugsage.errors import LastUnknown

SCREEN = """\
ana@box:~/shop$ make
cc -c a.c
ana@box:~/shop$ pytest -q tests
1 failed
E   KeyError: 'user'
ana@box:~/shop$ bugsage last
"""


def program(folder: Path, name: str, said: str, status: int = 0) -> None:
    (folder / f"{name}.txt").write_text(said)
    (folder / name).write_text(
        f'#!/bin/sh\necho "$@" > {folder}/{name}.asked\ncat {folder}/{name}.txt\nexit {status}\n'
    )
    (folder / name).chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    return tmp_path


HOOK = {
    "BUGSAGE_LAST_COMMAND": "pytest -q tests",
    "BUGSAGE_LAST_STATUS": "1",
    "BUGSAGE_LAST_FOLDER": "/home/ana/shop",
}


@pytest.mark.parametrize(
    ("name", "by", "environment", "asked"),
    [
        ("tmux", "tmux", {"TMUX": "/tmp/s,1,0", "TMUX_PANE": "%3"}, "capture-pane -p -J -S -5000 -t %3"),
        ("kitten", "kitty", {"KITTY_WINDOW_ID": "1"}, "@ get-text --extent all --self"),
        ("kitty", "kitty", {"KITTY_WINDOW_ID": "1"}, "@ get-text --extent all --self"),
        ("wezterm", "WezTerm", {"WEZTERM_PANE": "0"}, "cli get-text --start-line -5000"),
    ],
)
def test_terminals_are_asked_for_what_they_show(
    programs: Path, name: str, by: str, environment: dict[str, str], asked: str
) -> None:
    program(programs, name, SCREEN)
    last = LocalShell(HOOK | environment).last()
    assert last.output == b"1 failed\nE   KeyError: 'user'\n"
    assert (last.command, last.status, last.folder, last.heard_by) == ("pytest -q tests", 1, "/home/ana/shop", by)
    assert (programs / f"{name}.asked").read_text().strip() == asked


def test_without_the_hook_the_prompt_tells_where_it_begins(programs: Path) -> None:
    program(programs, "tmux", SCREEN)
    last = LocalShell({"TMUX": "x", "TMUX_PANE": "%0"}).last()
    assert last.output == b"1 failed\nE   KeyError: 'user'\n"
    assert (last.command, last.status) == ("", None)


@pytest.mark.parametrize("status", [1, 0])
def test_where_the_terminal_does_not_answer_or_shows_something_else_it_is_said(programs: Path, status: int) -> None:
    program(programs, "tmux", "nothing here\n", status)
    with pytest.raises(LastUnknown):
        LocalShell(HOOK | {"TMUX": "x", "TMUX_PANE": "%0"}).last()


def test_without_hook_and_terminal_it_is_said_how_to_set_it_up() -> None:
    with pytest.raises(LastUnknown) as raised:
        LocalShell({}).last()
    assert "--record" in raised.value.hint
    with pytest.raises(LastUnknown, match="Which command"):
        LocalShell({}).last(output=False)
    assert LocalShell(HOOK).last(output=False).command == "pytest -q tests"


@pytest.mark.parametrize(
    ("text", "command", "output"),
    [
        ("❯ make\nboom\n❯ bugsage last\n", "", "boom\n"),
        ("❯ make\nboom\n\n❯ bugsage last\n", "make", "boom\n"),
        (
            "% make\nboom\n% bugsage last --top 3\nanswer\n% bugsage last\n",
            "make",
            "boom\n% bugsage last --top 3\nanswer\n",
        ),
        ("~/a $ cd b\n~/a/b $ make\nboom\n~/a/b $ bugsage last\n", "", "boom\n"),
        ("$ for x in a\n> do make; done\nboom\n$ bugsage last\n", "for x in a\ndo make; done", "boom\n"),
        ("$ make\n$ bugsage last\n", "make", "\n"),
        ("$ bugsage last\n", "make", None),
        ("$ bugsage last\n", "", None),
        ("", "make", None),
    ],
)
def test_what_stands_between_command_and_call(text: str, command: str, output: str | None) -> None:
    assert output_in(text, command) == output


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_a_real_tmux_shows_it(tmp_path: Path) -> None:
    def tmux(*words: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", str(tmp_path / "socket"), "-f", "/dev/null", *words],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    def wait_for(text: str) -> None:
        until = time.monotonic() + 30
        while text not in tmux("capture-pane", "-p"):
            assert time.monotonic() < until
            time.sleep(0.05)

    tmux("new-session", "-d", "-x", "40", "-y", "8", "env", "PS1=go$ ", "bash", "--norc", "--noprofile")
    try:
        wait_for("go$")
        tmux("send-keys", "for n in 1 2 3 4 5 6 7 8 9; do echo a long line number $n of the output; done", "Enter")
        wait_for("number 9")
        tmux("send-keys", "bugsage last", "Enter")
        wait_for("not found")
        pane, pid = tmux("display-message", "-p", "#{pane_id} #{pid}").split()
        environment = {"TMUX": f"{tmp_path / 'socket'},{pid},0", "TMUX_PANE": pane}
        text = subprocess.run(
            ["tmux", "capture-pane", "-p", "-J", "-S", "-5000", "-t", pane],
            env={"PATH": "/usr/bin:/bin", **environment}, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        said = output_in(text, "")
    finally:
        tmux("kill-server")
    assert said is not None
    assert said.split("\n")[0] == "a long line number 1 of the output"
    assert said.count("a long line") == 9
