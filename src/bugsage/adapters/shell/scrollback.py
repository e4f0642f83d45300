"""What the last command said, as the terminal still shows it: tmux, screen, kitty and WezTerm can be asked."""

import re
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress

from bugsage.adapters.shell.holding import held_folder

#: Lines of the past that are looked at, and seconds that a terminal may take to answer.
LINES, SECONDS = 5_000, 5.0
#: The line with which this very command was called.
_ASKED = re.compile(r"(?:^|[\s/])bugsage\s+last\b")


def ask(environment: Mapping[str, str]) -> tuple[str, str] | None:
    """The text of the terminal around this process, and who gave it; None where none can be asked."""
    if environment.get("TMUX") and environment.get("TMUX_PANE"):
        text = _said(["tmux", "capture-pane", "-p", "-J", "-S", f"-{LINES}", "-t", environment["TMUX_PANE"]])
        if text is not None:
            return text, "tmux"
    if environment.get("STY"):
        text = _screen(environment)
        if text is not None:
            return text, "screen"
    if environment.get("KITTY_WINDOW_ID"):
        for program in ("kitten", "kitty"):
            text = _said([program, "@", "get-text", "--extent", "all", "--self"])
            if text is not None:
                return text, "kitty"
    if environment.get("WEZTERM_PANE"):
        text = _said(["wezterm", "cli", "get-text", "--start-line", f"-{LINES}"])
        if text is not None:
            return text, "WezTerm"
    return None


def output_in(text: str, command: str) -> str | None:
    """What stands between the last command and the call of `bugsage last`; None where that cannot be told.

    `command` is as the shell's hook heard it; without one the line of the call shows how the prompt looks.
    """
    lines = text.split("\n")
    ends = [number for number, line in enumerate(lines) if _ASKED.search(line)]
    if not ends:
        return None
    end = ends[-1]
    begin = _typed(lines, end, command) if command else _prompted(lines, end)
    return None if begin is None else "\n".join(lines[begin + 1 : end]).strip("\n") + "\n"


def _typed(lines: list[str], end: int, command: str) -> int | None:
    """The line behind which the command's output begins: its last line, at the end of a line on the screen."""
    wanted = command.rstrip().rpartition("\n")[2].strip()
    return next((n for n in range(end - 1, -1, -1) if lines[n].rstrip().endswith(wanted)), None)


def _prompted(lines: list[str], end: int) -> int | None:
    """The line before the call that begins with the same prompt and is not another call."""
    found = _ASKED.search(lines[end])
    prompt = lines[end][: found.start() + 1].rstrip() if found else ""
    sign = prompt.split()[-1] if prompt.split() else ""
    if not sign or (sign.isalnum() and len(sign) > 1):
        return None
    for number in range(end - 1, -1, -1):
        line = lines[number]
        if (line.startswith(f"{prompt} ") or f" {sign} " in line[: len(prompt) + 20]) and not _ASKED.search(line):
            return number
    return None


def _screen(environment: Mapping[str, str]) -> str | None:
    """GNU screen writes into a file, some time after it was asked."""
    with held_folder() as folder:
        file = folder / "text"
        window = ["-p", environment["WINDOW"]] if environment.get("WINDOW") else []
        if _said(["screen", "-S", environment["STY"], *window, "-X", "hardcopy", "-h", str(file)]) is None:
            return None
        until, size = time.monotonic() + SECONDS, -1
        while time.monotonic() < until:
            time.sleep(0.05)
            with suppress(OSError):
                if size == file.stat().st_size > 0:
                    return file.read_text("utf-8", errors="replace")
                size = file.stat().st_size
    return None


def _said(command: list[str]) -> str | None:
    """What a program answers; None where it is not there, fails or does not answer in time."""
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")
