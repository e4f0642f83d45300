import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from bugsage.surfaces.progress import Cursor, Progress

ROWS, COLUMNS = 6, 40


class Terminal:
    """As much of a terminal as the line and the outputs below use: what is seen, and where the cursor stands."""

    def __init__(self) -> None:
        self.rows = [[" "] * COLUMNS for _ in range(ROWS)]
        #: Lines that left it at its upper edge.
        self.gone: list[list[str]] = []
        self.row = self.column = 0
        self.wrap = False

    def write(self, text: str) -> None:
        for part in re.findall("\x1b\\[[0-9;]*[A-Za-z]|.", text, re.DOTALL):
            self._sequence(part) if part[0] == "\x1b" else self._character(part)

    def _sequence(self, part: str) -> None:
        number = int(part[2:-1] or 1) if part[-1] in "AC" else 0
        if part[-1] != "m":
            self.wrap = False
        if part[-1] == "A":
            self.row = max(0, self.row - number)
        elif part[-1] == "C":
            self.column = min(COLUMNS - 1, self.column + number)
        elif part[-1] == "K":
            self.rows[self.row][self.column :] = [" "] * (COLUMNS - self.column)

    def _character(self, character: str) -> None:
        if character == "\r":
            self.column, self.wrap = 0, False
        elif character == "\n":
            self.column, self.wrap = 0, False
            self._down()
        elif character == "\t":
            self.column = min(COLUMNS - 1, (self.column // 8 + 1) * 8)
        elif width := cell_len(character):
            if self.wrap or self.column + width > COLUMNS:
                self.column, self.wrap = 0, False
                self._down()
            self.rows[self.row][self.column : self.column + width] = [character] + [""] * (width - 1)
            self.wrap = self.column + width >= COLUMNS
            self.column = min(COLUMNS - 1, self.column + width)

    def _down(self) -> None:
        if self.row < ROWS - 1:
            self.row += 1
        else:
            self.gone.append(self.rows[0])
            self.rows = [*self.rows[1:], [" "] * COLUMNS]

    def seen(self) -> tuple[str, int, int]:
        """All that is seen when one scrolls back, and where the cursor stands in it.

        A line below the last row of the screen moves it up by one, which leaves an empty row at its end.
        """
        lines = ["".join(row) for row in [*self.gone, *self.rows]]
        return "\n".join(lines).rstrip(), len(self.gone) + self.row, self.column


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def shown(pieces: list[bytes | float]) -> tuple[Terminal, list[str]]:
    """The terminal after an output with its pauses, and every line that was drawn."""
    terminal, clock, drawn = Terminal(), Clock(), []

    def draw(text: str) -> None:
        drawn.append(text)
        terminal.write(text)

    progress = Progress(
        lambda chunk: terminal.write(chunk.decode("utf-8", "replace")),
        draw,
        lambda: (ROWS, COLUMNS),
        below=True,
        seconds=clock,
    )
    for piece in pieces:
        if isinstance(piece, bytes):
            progress.pass_on(piece)
        else:
            clock.now += piece
            progress.idle()
    progress.close()
    return terminal, drawn


def plain(pieces: list[bytes | float]) -> Terminal:
    terminal = Terminal()
    for piece in pieces:
        if isinstance(piece, bytes):
            terminal.write(piece.decode("utf-8", "replace"))
    return terminal


OUTPUT = st.one_of(
    st.sampled_from(
        [
            b"\n",
            b"\r",
            b"\t",
            b"test_a.py ....",
            b"PASSED\n",
            b"\x1b[32m",
            b"\x1b[0m",
            b"\x1b[1;31mF\x1b[39;22m",
            b"\x1b[K",
            b"\x1b[A",
            b"\x1b[",
            b"3",
            b"2m",
            "✓ größer 界\n".encode(),
            b"x" * 39,
            b"x" * 40,
            b"x" * 41,
        ]
    ),
    st.text(alphabet="ab .F界é", max_size=50).map(str.encode),
)


@given(st.lists(st.one_of(OUTPUT, st.floats(0.0, 2.0)), max_size=40))
@example([b"F", b"\r", 1.0])
@example(["界".encode(), b"\t", 1.0])
@example([*[b"\n"] * 5, b"test_a.py ....", 1.0])
def test_what_is_seen_at_the_end_is_the_output_alone(pieces: list[bytes | float]) -> None:
    whole = b"".join(piece for piece in pieces if isinstance(piece, bytes))
    if re.search(rb"\x1b(?!\[[0-9;]*[mKA])", whole):  # what the terminal above does not know
        return
    joined: list[bytes | float] = []
    for piece in pieces:  # its terminal cannot take half a sequence either
        if isinstance(piece, bytes) and joined and isinstance(joined[-1], bytes) and b"\x1b[" in joined[-1][-4:]:
            joined[-1] += piece
        else:
            joined.append(piece)
    assert shown(joined)[0].seen() == plain(joined).seen()


def test_it_counts_below_the_line_that_is_being_written() -> None:
    pieces: list[bytes | float] = [b"first\n" * 8, b"test_a.py ..", 1.5, b"F", 0.2, b".\n"]
    terminal, drawn = shown(pieces)
    assert any("bugsage: 2 passed, 1 s" in text for text in drawn)
    assert any("bugsage: 1 failed, 2 passed, 1 s" in text for text in drawn)
    assert terminal.seen() == plain(pieces).seen()
    assert not any("bugsage" in row for row in terminal.seen()[0])


@pytest.mark.parametrize(
    "output",
    [
        b"\x1b[31mred",
        b"\x1b[2Aup",
        b"\x1b[?25l",
        b"\x1b[?1049h",
        b"\x1b7saved",
        b"x" * 40,
        b"\x1b",
        b"\x08",
        b"\x1b[2J",
    ],
)
def test_where_it_could_spoil_something_nothing_is_drawn(output: bytes) -> None:
    assert shown([output, 3.0, 3.0])[1] == []


def test_short_runs_have_none() -> None:
    assert shown([b"..\n", 0.3, b"done\n", 0.3])[1] == []


@pytest.mark.parametrize(
    ("output", "column"),
    [
        (b"", 0),
        (b"abc\n", 0),
        (b"abc", 3),
        (b"a\tb", 9),
        (b"\x1b[32mok\x1b[0m.", 3),
        (b"\x1b[32mok\x1b[39m.", 3),
        (b"\x1b[38;5;196mok\x1b[m", 2),
        ("界".encode(), 2),
        ("é".encode()[:1], 0),
        (b"long\rab", 2),
        (b"\xff", 1),
        (b"ok\x1b[32m", None),
    ],
)
def test_the_column_of_the_cursor(output: bytes, column: int | None) -> None:
    cursor = Cursor()
    for at in range(len(output)):
        cursor.feed(output[at : at + 1])
    assert cursor.column(COLUMNS) == column


PROGRAM = """
import sys, time
from bugsage.surfaces import progress
with progress.shown() as screen:
    for piece in (b"test_a.py .", b".", b"F", b"\\n"):
        screen.pass_on(piece)
        for _ in range(8):
            time.sleep(0.1)
            screen.idle()
print(screen.size() is not None)
"""


def run_on_terminal(**streams: int) -> bytes:
    """What a terminal is written by the program above, which has it as all streams that are not given."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm"}
    given = {"stdout": theirs, "stderr": theirs} | streams
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], stdin=theirs, env=environment, **given)
    os.close(theirs)
    written = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:
            break
        if not chunk:
            break
        written += chunk
    os.close(ours)
    assert process.wait(20) == 0
    return written


def test_on_a_real_terminal_it_comes_and_goes(tmp_path: Path) -> None:
    written = run_on_terminal()
    assert b"bugsage: 1 failed, 2 passed, " in written
    assert written.endswith(b"True\r\n")
    with (tmp_path / "out").open("wb") as out:
        written = run_on_terminal(stdout=out.fileno())
    assert b"bugsage: 1 failed, 2 passed, " in written
    assert (tmp_path / "out").read_bytes() == b"test_a.py ..F\nFalse\n"


def test_without_a_terminal_for_talk_there_is_none(tmp_path: Path) -> None:
    with (tmp_path / "err").open("wb") as err:
        written = run_on_terminal(stderr=err.fileno())
    assert written == b"test_a.py ..F\r\nTrue\r\n"
    assert (tmp_path / "err").read_bytes() == b""


def test_the_line_tells_how_long_it_usually_takes_until_that_is_over() -> None:
    now = [0.0]
    drawn: list[str] = []
    asked: list[int] = []

    def usual() -> float:
        asked.append(1)
        return 42.4

    progress = Progress(
        lambda _: None, drawn.append, lambda: (24, 80), below=False, seconds=lambda: now[0], usual=usual
    )
    assert asked == []
    for second in (2.0, 12.0, 43.0):
        now[0] = second
        progress.idle()
    shown = "".join(drawn)
    assert "bugsage: 12 s of about 42 s" in shown
    assert "43 s of about" not in shown
    assert len(asked) == 1


def test_what_takes_a_moment_is_not_estimated() -> None:
    now = [0.0]
    drawn: list[str] = []
    progress = Progress(
        lambda _: None, drawn.append, lambda: (24, 80), below=False, seconds=lambda: now[0], usual=lambda: 1.5
    )
    now[0] = 1.2
    progress.idle()
    assert "bugsage: 1 s\x1b" in "".join(drawn)
