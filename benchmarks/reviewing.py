"""How fast a review is there and answers: python -m benchmarks.reviewing --work DIR [--lines N].

A patch of so many lines over many files is made. Measured is from the start of the process to the first screen on which
the diff stands, on a pseudo-terminal, beside what the same interpreter needs to import textual; then, with the risk
worked out, from a key to the last byte that is written for it. Processor time says what other work on the machine is
not to blame for.
"""

import argparse
import fcntl
import os
import pty
import random
import re
import resource
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

from benchmarks.measure import figure

_COLUMNS, _LINES = 140, 45
#: Lines that each file changes, and functions that it has.
_CHANGED = 100
_IDENTITY = ("-c", "user.name=reviewing", "-c", "user.email=reviewing@localhost")
_KEYS = ("j", "j", "j", "]", "\x1b[6~", "k", "}", " ", "b", "\x1b[5~", "[", "{", "G", "g")
#: Seconds without a byte after which a screen is done, and after which a key that changes nothing is done.
_DONE, _NOTHING = 0.15, 1.0


def main() -> None:
    """Make, review, print a line for each figure."""
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--work", type=Path, required=True)
    words.add_argument("--lines", type=int, default=5000)
    words.add_argument("--runs", type=int, default=20)
    words.add_argument("--keys", type=int, default=200)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    tree = made(given.work / "shop", given.lines)
    shown, spent, imported = [], [], []
    for run in range(given.runs + 1):
        bare, (seconds, own) = _importing(), first_screen(tree)
        if run:  # the first one writes the bytecode
            imported.append(bare)
            shown.append(seconds)
            spent.append(own)
    print(figure("process start to first screen", shown))
    print(figure("its processor time", spent))
    print(figure("processor time of an interpreter that imports textual", imported))
    keys, each = painted(tree, given.keys, random.Random(given.seed))
    print(figure("key to paint", keys))
    print(f"processor time a key: {1000 * each:.0f} ms on average")


def made(tree: Path, lines: int) -> Path:
    """A repository, and a patch beside it that takes away half as many lines and adds the other half."""
    shutil.rmtree(tree, ignore_errors=True)
    files = max(1, lines // _CHANGED)
    for changed in (False, True):
        for number in range(files):
            file = tree / f"shop{number % 7}" / f"module{number}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            functions = (_function(number, i, changed and i < _CHANGED // 2) for i in range(_CHANGED))
            file.write_text("\n\n".join(functions))
        if not changed:
            for command in (("init", "-q"), ("add", "-A"), (*_IDENTITY, "commit", "-q", "-m", "Start")):
                subprocess.run(["git", "-C", str(tree), *command], check=True)
    shown = subprocess.run(["git", "-C", str(tree), "diff"], check=True, capture_output=True)
    (tree.parent / "change.patch").write_bytes(shown.stdout)
    subprocess.run(["git", "-C", str(tree), "checkout", "-q", "."], check=True)
    return tree


def _function(file: int, number: int, changed: bool) -> str:
    made = f"price * {number + 2}" if not changed else f"(price + {file}) * {number + 2}"
    return f'def total_{file}_{number}(price: int) -> int:\n    """What {number} of them cost."""\n    return {made}\n'


class Screen:
    """A review on a terminal of its own."""

    def __init__(self, tree: Path) -> None:
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(_COLUMNS), "LINES": str(_LINES)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.began = time.perf_counter()
        self.pid, self._ours = pty.fork()
        if self.pid == 0:
            os.chdir(tree)
            os.execve(sys.executable, [sys.executable, "-m", "bugsage", "review", "../change.patch"], environment)
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", _LINES, _COLUMNS, 0, 0))
        self.written = b""

    def until(self, words: bytes) -> float:
        """Seconds since the start until something like this is written."""
        while not re.search(words, self.written):
            self.written += os.read(self._ours, 1 << 16)
        return time.perf_counter() - self.began

    def press(self, key: str) -> float | None:
        """Seconds until the last byte that is written for a key; None where nothing is."""
        began = last = time.perf_counter()
        os.write(self._ours, key.encode())
        while select.select([self._ours], [], [], _NOTHING if last == began else _DONE)[0]:
            os.read(self._ours, 1 << 16)
            last = time.perf_counter()
        while key == " " and select.select([self._ours], [], [], _NOTHING)[0]:
            os.read(self._ours, 1 << 16)  # the risk of what is taken now, which is no paint of the next key
        return None if last == began else last - began

    def spent(self) -> float:
        """Seconds of a processor until now."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        """Leave."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._ours)


def first_screen(tree: Path) -> tuple[float, float]:
    """Seconds from the start of the process to the first line of the diff, and of a processor."""
    screen = Screen(tree)
    try:
        return screen.until(rb"@@ -\d"), screen.spent()
    finally:
        screen.end()


def _importing() -> float:
    """Seconds of a processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    imported = "import textual.app, textual.widgets, textual.scroll_view, textual.widgets.text_area"
    subprocess.run([sys.executable, "-c", imported], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def painted(tree: Path, keys: int, chance: random.Random) -> tuple[list[float], float]:
    """Seconds from a key to its last byte, and of a processor for each."""
    screen = Screen(tree)
    try:
        screen.until(rb"risk \d")
        time.sleep(1.0)
        before = screen.spent()
        found = [screen.press(chance.choice(_KEYS)) for _ in range(keys)]
        return [one for one in found if one is not None], (screen.spent() - before) / keys
    finally:
        screen.end()


if __name__ == "__main__":
    main()
