import io
import json
import os
import pty
import re
import select
import shutil
import signal
import sys
import termios
import time
from pathlib import Path

import pytest

from bugsage.adapters.shell import LocalShell
from bugsage.adapters.shell.hooks import install
from bugsage.errors import UsageError

SHELLS = [
    pytest.param(shell, marks=pytest.mark.skipif(shutil.which(shell) is None, reason=f"{shell} is not installed"))
    for shell in ("bash", "zsh", "fish")
]
#: What the terminal of these tests answers; fish asks it before it begins.
ANSWERS = {b"\x1b[c": b"\x1b[?62c", b"\x1b[6n": b"\x1b[1;1R"}


def home_of(folder: Path) -> Path:
    """A home with files of its own for each shell."""
    home = folder / "home"
    (home / ".config/fish").mkdir(parents=True)
    # Where this is missing fish reads every manual page of the machine, and goes on with it when it has ended.
    (home / ".local/share/fish/generated_completions").mkdir(parents=True)
    (home / ".bashrc").write_text("PS1='go> '\nexport OWN=1\n")
    (home / ".zshrc").write_text("PS1='go> '\nexport OWN=1\nunsetopt prompt_sp zle\n")
    (home / ".config/fish/config.fish").write_text(
        "set -gx OWN 1\nset -g fish_greeting\nfunction fish_prompt; echo -n 'go> '; end\n"
    )
    (home / "shop.py").write_text("def price(cart):\n    return cart['total']\n\n\nprice({})\n")
    return home


class Session:
    """A program in a terminal, with somebody who types."""

    def __init__(self, shell: str, home: Path, *words: str) -> None:
        environment = {
            "HOME": str(home),
            "SHELL": shutil.which(shell) or shell,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "TERM": "xterm",
            "LANG": "C.UTF-8",
            "XDG_RUNTIME_DIR": str(home),
        }
        self.seen = b""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(home)
            words = words or (sys.executable, "-m", "bugsage", "last", "--record")
            os.execve(shutil.which(words[0]) or words[0], words, environment)
        termios.tcsetwinsize(self.terminal, (24, 80))

    def type(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def wait_for(self, pattern: str, seconds: float = 30) -> str:
        """What was seen up to and with the pattern; it is forgotten then."""
        until = time.monotonic() + seconds
        while not (found := re.search(pattern.encode(), self.seen)):
            assert time.monotonic() < until, self.seen
            if select.select([self.terminal], [], [], 0.1)[0]:
                chunk = os.read(self.terminal, 65_536)
                self.seen += chunk
                for question, answer in ANSWERS.items():
                    for _ in range(chunk.count(question)):
                        os.write(self.terminal, answer)
        before, self.seen = self.seen[: found.end()], self.seen[found.end() :]
        return before.decode(errors="replace")

    def end(self) -> int:
        self.type("exit 7\n")
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if select.select([self.terminal], [], [], 0.1)[0]:
                try:
                    os.read(self.terminal, 65_536)
                except OSError:
                    break
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def kill(self) -> None:
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        os.close(self.terminal)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_last_command_is_explained_without_running_it_again(shell: str, tmp_path: Path) -> None:
    home = home_of(tmp_path)
    session = Session(shell, home)
    try:
        session.wait_for("go> ")
        session.type(f"{sys.executable} shop.py; echo x >> ran\n")
        session.wait_for(r"KeyError: 'total'(?s:.*)go> ")
        session.type("bugsage last --format json > answer.json; echo ended=$OWN\n")
        session.wait_for("\nended=1")
        answer = json.loads((home / "answer.json").read_text())
        error = answer["issues"][0]["error"]
        assert (error["type"], error["message"]) == ("KeyError", "'total'")
        assert error["frames"][-1]["function"] == "price"
        session.type("bugsage last\n")  # again, and on the terminal
        seen = session.wait_for("KeyError")
        assert "the last command: " in seen
        assert "ended with status 0" in seen
        assert (home / "ran").read_text() == "x\n"
        assert session.end() == 7
        assert not list(home.glob("bugsage-*"))
    finally:
        session.kill()


@pytest.mark.parametrize("shell", SHELLS)
def test_what_passes_through_is_not_changed(shell: str, tmp_path: Path) -> None:
    session = Session(shell, home_of(tmp_path))
    try:
        session.wait_for("go> ")
        session.type(
            "printf '\\033[31mred\\033[0m\\n'; test -t 0; and test -t 1; stty size\n".replace(
                "; and ", " && ", shell != "fish"
            )
        )
        seen = session.wait_for("24 80\r\n")
        assert "\x1b[31mred\x1b[0m\r\n" in seen
        assert "7797" not in seen
        session.wait_for("go> ")
        termios.tcsetwinsize(session.terminal, (30, 100))
        os.kill(session.pid, signal.SIGWINCH)
        time.sleep(0.5)
        session.type("stty size\n")
        session.wait_for(r"\n?30 100\r\n(?s:.*)go> ")
        session.type("sleep 60\n")
        time.sleep(0.7)
        session.type("\x03")
        session.wait_for("go> ")
        session.type("echo after''wards\n")
        session.wait_for("afterwards\r")
    finally:
        session.kill()


@pytest.mark.parametrize("shell", SHELLS)
def test_before_any_command_it_is_said(shell: str, tmp_path: Path) -> None:
    session = Session(shell, home_of(tmp_path))
    try:
        session.wait_for("go> ")
        session.type("bugsage last\n")
        assert "error: No command has ended" in session.wait_for("hint: ")
        session.type("bugsage last --record\n")
        session.wait_for("error: this shell is recorded already")
    finally:
        session.kill()


@pytest.mark.parametrize("shell", SHELLS)
def test_the_hook_alone_tells_the_command_and_it_is_run_again_only_when_asked(shell: str, tmp_path: Path) -> None:
    home = home_of(tmp_path)
    install(shell, {"HOME": str(home)})
    session = Session(shell, home, shell, "-i")
    status = "$status" if shell == "fish" else "$?"
    try:
        session.wait_for("go> ")
        session.type(f"{sys.executable} shop.py\n")
        session.wait_for(r"KeyError: 'total'(?s:.*)go> ")
        session.type("bugsage last\n")
        assert "error: What the last command said is not known" in session.wait_for("hint: .*--rerun")
        session.type(f"bugsage last --rerun; echo status={status}\n")
        seen = session.wait_for("\nstatus=1")
        assert f"the last command: {sys.executable} shop.py, ended with status 1" in seen.replace("\r\n", "")
        assert seen.count("KeyError") > 1
        assert "7797" not in seen
    finally:
        session.kill()


@pytest.mark.parametrize("shell", SHELLS)
def test_a_command_that_the_history_is_not_to_keep_is_not_told(shell: str, tmp_path: Path) -> None:
    home = home_of(tmp_path)
    with (home / ".bashrc").open("a") as rc:
        rc.write("HISTCONTROL=ignoreboth\n")
    with (home / ".zshrc").open("a") as rc:
        rc.write("setopt hist_ignore_space\n")
    session = Session(shell, home)
    try:
        session.wait_for("go> ")
        session.type(f" TOKEN=hidden {sys.executable} shop.py\n")
        session.wait_for(r"KeyError: 'total'(?s:.*)go> ")
        session.type("bugsage last\n")
        seen = session.wait_for("KeyError").replace("\r\n", "")
        assert "the last command: (not told by the shell)" in seen
        assert "hidden" not in seen
    finally:
        session.kill()


def test_without_a_terminal_or_a_known_shell_nothing_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="tcsh is not known"):
        LocalShell({"SHELL": "/bin/tcsh"}).record()
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(UsageError, match="only be recorded in a terminal"):
        LocalShell({"SHELL": "/bin/bash"}).record()


def test_an_editor_of_the_whole_screen_works_in_it(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    (home / "keys.py").write_text(
        "import sys, termios, tty\nbefore = termios.tcgetattr(0)\ntty.setraw(0)\n"
        "sys.stdout.write('\\x1b[?1049hfull screen')\nsys.stdout.flush()\nkey = sys.stdin.read(1)\n"
        "termios.tcsetattr(0, termios.TCSADRAIN, before)\nprint('\\x1b[?1049lkey', ascii(key))\n"
    )
    session = Session("bash", home)
    try:
        session.wait_for("go> ")
        session.type(f"{sys.executable} keys.py\n")
        session.wait_for("\x1b\\[\\?1049hfull screen")
        session.type("\x03")
        session.wait_for("key '.x03'")
    finally:
        session.kill()
