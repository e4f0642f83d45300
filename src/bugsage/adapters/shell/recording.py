"""A shell inside a terminal of ours: everything passes through, and what its last command said is kept in memory.

`bugsage last` asks for it over a socket that only this user can reach. Nothing is written to disk, and all of it is
gone with the shell.
"""

import errno
import fcntl
import json
import os
import pty
import secrets
import select
import signal
import socket
import sys
import termios
import tty
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from bugsage.adapters.shell.holding import held_folder
from bugsage.adapters.shell.hooks import SHELLS, hook
from bugsage.adapters.shell.marks import Ear
from bugsage.errors import UsageError

SOCKET, MARK, TTY = "BUGSAGE_SHELL", "BUGSAGE_MARK", "BUGSAGE_TTY"
_CHUNK = 65_536
#: Seconds that somebody who asks may take to read the answer.
_ANSWER = 5.0


def record(program: str) -> int:
    """Run the user's shell until it ends; gives its exit status. Raises UsageError."""
    name = Path(program).name
    if name not in SHELLS:
        raise UsageError(f"{program} is not known to `bugsage last`", hint=f"set SHELL to one of {', '.join(SHELLS)}")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("a shell can only be recorded in a terminal")
    if os.environ.get(SOCKET) and os.environ.get(TTY) == os.ttyname(0):
        raise UsageError("this shell is recorded already")
    with held_folder(os.environ.get("XDG_RUNTIME_DIR") or None) as folder:
        mark = secrets.token_hex(8)
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(str(folder / "last"))
            door.listen(4)
            words, environment = _shell(program, name, folder)
            child, terminal = _begin(words, {**environment, SOCKET: str(folder / "last"), MARK: mark})
            with _raw(), _resized(terminal):
                _pass_through(terminal, door, Ear(mark))
            os.close(terminal)  # a shell that is still there hears that its terminal is gone
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            return 128 - status if status < 0 else status


def _shell(program: str, name: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    """The words that start a shell with its own files and the hook after them, and what it needs to find them."""
    file = folder / "hook"
    file.write_text(hook(name), "utf-8")
    environment = dict(os.environ)
    if name == "bash":
        start = folder / "bashrc"
        start.write_text(f"[ -f ~/.bashrc ] && . ~/.bashrc\n. '{file}'\n", "utf-8")
        return [program, "--rcfile", str(start), "-i"], environment
    if name == "fish":
        return [program, "-i", "-C", f"source '{file}'"], environment
    own = environment.get("ZDOTDIR")
    environment["BUGSAGE_ZDOTDIR"] = own or os.path.expanduser("~")
    environment["ZDOTDIR"] = str(folder)
    (folder / ".zshenv").write_text(
        "ZDOTDIR=$BUGSAGE_ZDOTDIR; [[ -f $ZDOTDIR/.zshenv ]] && . $ZDOTDIR/.zshenv\n"
        f"BUGSAGE_ZDOTDIR=$ZDOTDIR; ZDOTDIR='{folder}'\n"
    )
    (folder / ".zshrc").write_text(
        f"[[ ${{HISTFILE-}} == '{folder}'/* ]] && HISTFILE=$BUGSAGE_ZDOTDIR/.zsh_history\n"
        f"{'ZDOTDIR=$BUGSAGE_ZDOTDIR' if own else 'unset ZDOTDIR'}\n"
        "[[ -f ${ZDOTDIR:-$HOME}/.zshrc ]] && . ${ZDOTDIR:-$HOME}/.zshrc\n"
        f"unset BUGSAGE_ZDOTDIR; . '{file}'\n"
    )
    return [program, "-i"], environment


def _begin(words: list[str], environment: Mapping[str, str]) -> tuple[int, int]:
    child, terminal = pty.fork()
    if child == 0:
        try:
            os.execvpe(words[0], words, {**environment, TTY: os.ttyname(0)})
        finally:
            os._exit(127)
    return child, terminal


def _pass_through(terminal: int, door: socket.socket, ear: Ear) -> None:
    """Keys to the shell, its output to the screen, until it has closed its terminal."""
    keys, typed = [0], b""
    os.set_blocking(terminal, False)
    while True:
        wanted = [terminal, door.fileno(), *(keys if len(typed) < _CHUNK else [])]
        readable, writable, _ = select.select(wanted, [terminal] if typed else [], [])
        if terminal in readable:
            output = _read(terminal)
            if output is None:
                return
            _write(ear.hear(output))
        if 0 in readable:
            more = os.read(0, _CHUNK)
            typed += more
            if not more:  # the real terminal has gone
                return
        if writable:
            with suppress(BlockingIOError):
                typed = typed[os.write(terminal, typed) :]
        if door.fileno() in readable:
            _answer(door, ear)


def _read(terminal: int) -> bytes | None:
    try:
        return os.read(terminal, _CHUNK) or None
    except BlockingIOError:
        return b""
    except OSError as error:
        if error.errno == errno.EIO:
            return None
        raise


def _write(output: bytes) -> None:
    while output:
        output = output[os.write(1, output) :]


def _answer(door: socket.socket, ear: Ear) -> None:
    """Who can open the socket is this user; gets the last command, or nothing where there is none yet."""
    with suppress(OSError):
        client, _ = door.accept()
        with client:
            client.settimeout(_ANSWER)
            said = ear.last
            if said is not None:
                about = {
                    "command": said.command,
                    "status": said.status,
                    "folder": said.folder,
                    "seconds": said.seconds,
                    "left_out": said.left_out,
                }
                client.sendall(json.dumps(about).encode() + b"\n" + said.output)


@contextmanager
def _raw() -> Iterator[None]:
    """The real terminal hands every key on; afterwards it is as it was."""
    before = termios.tcgetattr(0)
    tty.setraw(0)
    try:
        yield
    finally:
        termios.tcsetattr(0, termios.TCSAFLUSH, before)


@contextmanager
def _resized(terminal: int) -> Iterator[None]:
    """The shell's terminal is as large as the real one, and stays so; being told to end leaves in order."""

    def resize(number: int = 0, frame: FrameType | None = None) -> None:
        with suppress(OSError):
            fcntl.ioctl(terminal, termios.TIOCSWINSZ, fcntl.ioctl(0, termios.TIOCGWINSZ, bytes(8)))

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    resize()
    handlers = {signal.SIGWINCH: resize, signal.SIGTERM: leave, signal.SIGHUP: leave}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
