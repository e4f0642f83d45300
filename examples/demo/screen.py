"""A terminal that nobody sits at: keys go in, what stands on it comes out, as text and as a picture.

tmux is the terminal; a server of its own, which knows nothing of the user's.
"""

import io
import re
import shlex
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

#: Seconds after which something that never shows is an error; a machine may be busy.
PATIENCE = 180.0
_LOOK = 0.1
_SETTINGS = """\
set -g default-terminal "tmux-256color"
set -ga terminal-overrides ",*:Tc"
set -g status off
"""
#: Fonts that would be loaded from the network, and who made the picture.
_FONT = re.compile(r"\s*@font-face \{.*?\n    \}|\s*<!-- Generated .*?-->", re.DOTALL)


class Screen:
    """One terminal of so many columns and lines, with a shell in a folder; to be used in a `with`."""

    def __init__(self, folder: Path, environment: Mapping[str, str], columns: int = 140, lines: int = 45) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="demo-screen-")
        self._socket = str(Path(self._scratch.name) / "tmux")
        settings = Path(self._scratch.name) / "settings"
        settings.write_text(
            'set -g default-terminal "tmux-256color"\nset -ga terminal-overrides ",*:Tc"\nset -g status off\n'
        )
        self._environment = {**environment, "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
        self._columns = columns
        begin = Path(self._scratch.name) / "begin"
        begin.write_text("PS1='$ '\nunset HISTFILE\n")
        size = ("-x", str(columns), "-y", str(lines))
        self._tmux(
            "-f", str(settings), "new-session", "-d", *size, "-c", str(folder), f"bash --noprofile --rcfile {begin}"
        )

    def __enter__(self) -> "Screen":
        """As it is."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all that runs on it."""
        subprocess.run(["tmux", "-S", self._socket, "kill-server"], check=False, capture_output=True)
        self._scratch.cleanup()

    def press(self, *keys: str) -> None:
        """Keys by tmux's names: `Up`, `Enter`, `C-c`, or a letter."""
        self._tmux("send-keys", *keys)

    def enter(self, *words: str) -> None:
        """A command line, typed and sent."""
        self._tmux("send-keys", "-l", shlex.join(words))
        self.press("Enter")

    def run(self, *words: str) -> str:
        """A command line, and what stands there once it has ended."""
        self.enter(*words)
        return self.until(last="$")

    def text(self) -> str:
        """What stands on it."""
        return self._tmux("capture-pane", "-p")

    def until(self, *wanted: str, gone: Sequence[str] = (), last: str = "") -> str:
        """What stands on it once all of this does, and none of what is to be gone; line breaks are spaces.

        `last` is what its last line is to be. Raises TimeoutError, with what stands there.
        """
        until = time.monotonic() + PATIENCE
        while True:
            shown = self.text()
            flat = " ".join(shown.split())
            is_there = all(one in flat for one in wanted) and not any(one in flat for one in gone)
            if is_there and (not last or shown.rstrip().rpartition("\n")[2] == last):
                return shown
            if time.monotonic() > until:
                raise TimeoutError(f"never showed {wanted} without {tuple(gone)}; what stands there:\n{shown}")
            time.sleep(_LOOK)

    def picture(self, file: Path, title: str) -> None:
        """What stands on it, as SVG that loads nothing."""
        drawn = Text.from_ansi(self._tmux("capture-pane", "-p", "-e", "-N").rstrip("\n"))
        console = Console(
            record=True, width=self._columns, file=io.StringIO(), force_terminal=True, color_system="truecolor"
        )
        console.print(drawn, no_wrap=True, overflow="crop", crop=True)
        made = console.export_svg(title=title, theme=MONOKAI, unique_id=file.stem)
        file.write_text(_FONT.sub("", made), "utf-8")

    def _tmux(self, *words: str) -> str:
        command = ["tmux", "-S", self._socket, *words]
        done = subprocess.run(
            command, env=self._environment, check=True, capture_output=True, text=True, encoding="utf-8"
        )
        return done.stdout
