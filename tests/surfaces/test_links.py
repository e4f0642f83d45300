"""Links to files: on terminals that show them, below the repository, and never anybody else's."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from rich.text import Text

from bugsage.surfaces.links import are_shown, settled, target
from bugsage.surfaces.look import Look
from bugsage.surfaces.render.page import draw, place
from tests.conftest import Repository

LINKED = Look(colour=True, links="/home/ana/my shop")


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({}, False),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "6800"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "4600"}, False),
        ({"TERM": "xterm", "TERM_PROGRAM": "vscode"}, True),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "vscode"}, False),
        ({"TERM": "dumb", "TERM_PROGRAM": "vscode"}, False),
        ({"TERM": "xterm", "TERM_PROGRAM": "vscode", "CI": "true"}, False),
        ({"TERM": "xterm-kitty", "FORCE_HYPERLINK": "0"}, False),
        ({"TERM": "xterm", "FORCE_HYPERLINK": "1"}, True),
    ],
)
def test_terminals_that_show_them_are_known(environment: dict[str, str], shown: bool) -> None:
    assert are_shown(environment) is shown


def test_a_place_leads_to_its_file() -> None:
    drawn = draw([place("a b.py:3", "src/a b.py", "bold")], LINKED)
    assert ";file:///home/ana/my%20shop/src/a%20b.py\x1b\\" in drawn
    assert drawn.count("\x1b]8;") == 2
    assert "\x1b]8;" not in draw([place("a b.py:3", "src/a b.py", "bold")], Look(colour=True))
    assert draw([place("a b.py:3", "src/a b.py", "bold")], Look()) == "a b.py:3\n"


@pytest.mark.parametrize("file", ["", "/etc/passwd", "../x", "a/../../x", "a\x1b\\x.py"])
def test_what_may_lie_outside_is_no_link(file: str) -> None:
    assert target(file) == ""
    assert "\x1b]8;" not in draw([place("there", file, "bold")], LINKED)


def test_links_of_others_are_taken_out() -> None:
    drawn = draw([Text("x", style="link https://example.org")], LINKED)
    assert "example.org" not in drawn
    assert settled("\x1b]8;;bugsage-place:a\x1b\\a\x1b]8;;\x1b\\", "") == "a"


@pytest.mark.parametrize(("wanted", "links"), [("", True), ("[screen]\nlinks = false\n", False)])
def test_on_a_real_terminal_the_user_decides(repository: Repository, tmp_path: Path, wanted: str, links: bool) -> None:
    repository.commit("begin", {"app.py": "def main():\n    return {}['x']\nmain()\n"})
    repository.write(
        {"run.log": "Traceback (most recent call last):\n  File \"app.py\", line 2, in main\nKeyError: 'x'\n"}
    )
    (tmp_path / "config/bugsage").mkdir(parents=True)
    (tmp_path / "config/bugsage/bugsage.toml").write_text(wanted)
    ours, theirs = pty.openpty()
    own = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "CI")}
    environment = own | {"TERM": "xterm-kitty", "XDG_CONFIG_HOME": str(tmp_path / "config")}
    words = [sys.executable, "-m", "bugsage", "diagnose", "run.log"]
    process = subprocess.Popen(words, cwd=repository.root, env=environment, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = b""
    try:
        while piece := os.read(ours, 65536):
            seen += piece
    except OSError:  # its other end was closed
        pass
    os.close(ours)
    assert process.wait(60) == 0
    assert (f"file://{repository.root}/app.py".encode() in seen) is links
    assert (b"\x1b]8;" in seen) is links
