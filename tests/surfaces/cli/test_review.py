"""`bugsage review` as a real process on a real terminal."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Repository
from tests.pipeline.landing.shop import SHOP, Shop
from tests.surfaces.cli.watched_terminal import Terminal, gone
from tests.surfaces.tui.review.broken import with_a_fix


@pytest.fixture
def begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Terminal]]:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    open_ones: list[Terminal] = []

    def begun(root: Path, *words: str) -> Terminal:
        open_ones.append(Terminal(root, ["review", *words]))
        return open_ones[-1]

    yield begun
    for one in open_ones:
        one.close()


def test_a_fix_is_edited_and_committed_on_a_terminal(
    repository: Repository, begin: Callable[..., Terminal], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "the editor has it"\nsed -i "s/3 - 1/4 - 2/" "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    shop = Shop(repository)
    terminal = begin(shop.root)
    terminal.until("risk 2")
    terminal.press("e")
    terminal.until("the editor has it")
    terminal.until("✎")
    terminal.press("C")
    terminal.until("sign off")
    terminal.press("\r")
    terminal.until("take it back with")
    while terminal.read(1.0):
        terminal.press("q")  # the first one closes what is shown above
    assert terminal.ended() == 0
    assert terminal.settings == terminal.before
    assert b"take it back with: bugsage undo" in terminal.written.rpartition(b"\x1b[?1049l")[2]
    assert shop.git("show", "HEAD:shop.py") == SHOP.replace("return 2", "return 4 - 2").replace("totals", "total")


def test_lines_are_written_where_they_are_asked_for(repository: Repository, begin: Callable[..., Terminal]) -> None:
    shop = Shop(repository)
    terminal = begin(shop.root, "--plain")
    assert terminal.ended() == 0
    assert b"\x1b[?1049h" not in terminal.written
    assert "[2] @@ -9,4" in terminal.text
    missing = begin(shop.root, "FX-9")
    assert missing.ended() == 2
    assert b"\x1b[?1049h" not in missing.written
    assert "no plausible fix" in missing.text


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["TERM", "closed"])
def test_whatever_ends_it_nothing_is_left(repository: Repository, begin: Callable[..., Terminal], ending: str) -> None:
    root = with_a_fix(repository)
    terminal = begin(root)
    terminal.until("risk 3")
    terminal.press("t")
    terminal.until("running the checks")
    while len(started := terminal.started()) < 2:
        terminal.read()
    if ending == "closed":
        terminal.hang_up()
    else:
        terminal.kill(signal.SIGTERM)
    assert terminal.ended() == 128 + (signal.SIGTERM if ending == "TERM" else signal.SIGHUP)
    assert gone(started)
    assert not [one for one in (root / ".bugsage/worktrees").glob("*") if one.is_dir()]
    assert ending == "closed" or terminal.settings == terminal.before
