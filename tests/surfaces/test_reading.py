"""The line that says how far the code was read: late, seldom, no wider than the terminal, and gone at the end."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from bugsage.surfaces.reading import Line


def test_it_is_drawn_after_a_moment_and_taken_away() -> None:
    drawn: list[str] = []
    now = [0.0]
    line = Line(drawn.append, lambda: 60, lambda: now[0])
    for second, done in ((0.0, 0), (0.5, 100), (1.5, 500), (1.55, 600), (3.0, 1500)):
        now[0] = second
        line(done, 2000)
    assert drawn == [
        "\rbugsage: reading the code, 500 of 2,000 files, about 4 s mo\x1b[K",
        "\rbugsage: reading the code, 1,500 of 2,000 files, about 1 s \x1b[K",
    ]
    line(2000, 2000)
    assert drawn[-1] == "\r\x1b[K"
    line(2000, 2000)
    assert len(drawn) == 3


def test_what_is_quick_draws_nothing() -> None:
    drawn: list[str] = []
    line = Line(drawn.append, lambda: 80)
    for done in range(4):
        line(done, 3)
    assert not drawn


def test_a_terminal_sees_it_and_a_pipe_does_not(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"m{number}.py").write_text(f"x = {number}\n")
    script = (
        "import sys; from bugsage.surfaces import reading; reading.BEGIN = reading.STEP = -1.0\n"
        f"from bugsage.surfaces.cli.opening import open_house; open_house({str(tmp_path)!r}).code.refresh()"
    )
    piped = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert piped.stderr == b""
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", script], stderr=theirs, check=True, env=os.environ | {"TERM": "xterm"})
    os.close(theirs)
    said = os.read(ours, 4096)
    os.close(ours)
    assert b"reading the code, 1 of 3 files" in said
    assert said.endswith(b"\r\x1b[K")
