"""`bugsage watch` as a real process on a real terminal."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bugsage import __version__, pipeline
from bugsage.model.fix import Fix
from bugsage.surfaces.cli.app import run
from bugsage.timeline import fix_ended
from bugsage.wiring import LocalHouse
from tests.conftest import Repository
from tests.fakes.sentry_server import TOKEN, sentry
from tests.pipeline.living.test_feeds import PRICES, WRONG, made
from tests.pipeline.living.test_living import FILES
from tests.surfaces.cli.watched_terminal import Terminal, gone

SLOW = "import time\n\n\ndef test_slow():\n    time.sleep(120)\n"
#: It fails at once, and in a worktree after a while.
FIXED = """\
import pathlib
import time

from shop.users import user


def test_fixed():
    if ".bugsage" in __file__:
        pathlib.Path("slow").touch()
        time.sleep(100)
    assert user({"id": 1}) == 1
"""


@pytest.fixture
def shop(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    repository.commit("Start", FILES | {"shop/prices.py": WRONG})
    return repository


@pytest.fixture
def begin(shop: Repository) -> Iterator[Callable[..., Terminal]]:
    open_ones: list[Terminal] = []

    def begun(*words: str) -> Terminal:
        open_ones.append(Terminal(shop.root, ["watch", *words]))
        return open_ones[-1]

    yield begun
    for one in open_ones:
        one.close()


def test_production_comes_in_json_lines_beside_the_tests(shop: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    with sentry(made(1)) as server:
        for name, value in {"URL": server.url, "AUTH_TOKEN": TOKEN, "ORG": "acme", "PROJECT": "shop"}.items():
            monkeypatch.setenv(f"SENTRY_{name}", value)
        command = [sys.executable, "-m", "bugsage", "watch", "--sentry", "--interval", "1", "--format", "json"]
        process = subprocess.Popen(command, cwd=shop.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            assert process.stdout is not None
            told = [json.loads(process.stdout.readline())]
            while not {"ended", "production"} <= {one["kind"] for one in told}:
                told.append(json.loads(process.stdout.readline()))
            assert [one["kind"] for one in told if one["schema"] == "bugsage/watch@1"] == ["new"]
            [came] = [one for one in told if one["kind"] == "production"]
            [issue] = came["production"]
            assert (issue["issue"], issue["environment"], issue["count"]) == (came["issue"], "production", 1)
            assert issue["suspect"]["symbol"] == "net"
            shop.write({"shop/prices.py": PRICES})
            while told[-1]["kind"] != "touched":
                told.append(json.loads(process.stdout.readline()))
            assert told[-1]["production"][0]["touched"][0]["symbol"] == "net"
            server.statuses["1"] = ("resolved", "")
            while told[-1]["kind"] != "closed":
                told.append(json.loads(process.stdout.readline()))
            assert (told[-1]["production"], told[-1]["gone"]) == ([], [issue["issue"]])
            whole = [one["kind"] for one in told if one.get("production")]
            assert whole == ["production", "touched"], "a line holds what changed, and nothing else"
        finally:
            process.terminate()
            process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGTERM


@pytest.mark.parametrize("ending", ["TERM", "HUP", "closed"])
@pytest.mark.parametrize("words", [["--plain"], []], ids=["plain", "screen"])
def test_whatever_ends_it_nothing_is_left(
    shop: Repository, begin: Callable[..., Terminal], words: Sequence[str], ending: str
) -> None:
    shop.write({"tests/test_slow.py": SLOW})
    terminal = begin("--title", *words)
    terminal.until("test_slow" if not words else "watching")
    running = Path(shop.root / ".bugsage/runs")
    while not list(running.rglob("*")) or len(terminal.started()) < 2:
        terminal.read()
    started = terminal.started()
    if ending == "closed":
        terminal.hang_up()
    else:
        terminal.kill(signal.Signals[f"SIG{ending}"])
    assert terminal.ended() == 128 + (signal.SIGTERM if ending == "TERM" else signal.SIGHUP)
    assert gone(started)
    if ending != "closed":
        assert terminal.settings == terminal.before
        assert b"\x1b[23;2t" in terminal.written
        assert words or b"\x1b[?1049l" in terminal.written
        assert "Traceback" not in terminal.text
    assert not list(Path(shop.root / ".bugsage").rglob("*crash*"))


@pytest.mark.parametrize("words", [["--plain"], []], ids=["plain", "screen"])
def test_who_looks_elsewhere_is_told(
    shop: Repository, begin: Callable[..., Terminal], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    heard, program = tmp_path / "heard", tmp_path / "bin/notify-send"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$4" >> {heard}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    shop.write({"shop/names.py": FILES["shop/names.py"].replace("name.title()", "name")})
    terminal = begin("--title", "--notify", *words)
    terminal.until("1 test red")
    locations = shop.root / ".bugsage/locations"
    assert locations.read_text().startswith("shop/names.py:2:1: AssertionError")
    shop.write({"shop/names.py": FILES["shop/names.py"]})
    terminal.until("all green")
    while "green" not in heard.read_text():
        assert terminal.read()
    terminal.press("q" if not words else "\x03")
    assert terminal.ended() == (0 if not words else 130)
    assert locations.read_text() == ""
    first, second = heard.read_text().splitlines()
    assert first.startswith("1 test red: test_title")
    assert second.startswith("all green again")
    titles = re.findall(rb"\x1b(\[22;2t|\]2;[^\x07]*|\[23;2t)", terminal.written)
    assert (titles[0], titles[-1]) == (b"[22;2t", b"[23;2t")
    assert f"]2;✗ 1 red - {shop.root.name}".encode() in titles
    assert f"]2;● green - {shop.root.name}".encode() in titles


@pytest.mark.parametrize("ending", ["q", "TERM"])
def test_a_fix_that_is_being_made_ends_with_the_screen_and_leaves_nothing(
    shop: Repository, begin: Callable[..., Terminal], ending: str
) -> None:
    users = "def user(data):\n    return data['user_id']\n"
    shop.commit("A test that takes long where fixes are tried", {"tests/test_fixed.py": FIXED, "shop/users.py": users})
    terminal = begin()
    terminal.until("1 test red")
    terminal.until("error     KeyError")
    terminal.press("f")
    worktrees = shop.root / ".bugsage/worktrees"
    while not list(worktrees.glob("*/slow")):
        assert terminal.read()
    started = terminal.started()
    if ending == "q":
        terminal.press("q")
    else:
        terminal.kill(signal.SIGTERM)
    assert terminal.ended() == (0 if ending == "q" else 128 + signal.SIGTERM)
    assert gone(started)
    assert "that was being made is ended" in terminal.text
    assert len(shop.git("worktree", "list").splitlines()) == 1
    assert not list(worktrees.glob("*")) if worktrees.exists() else True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port", "9"], "nobody listens"),
        (["--host", "::1"], "nobody listens"),
        (["--listen", "--host", "0.0.0.0"], "is not one of '127.0.0.1', '::1'"),
        (["--listen", "--port", "70000"], "there is no port 70000"),
        (["--listen", "--once"], "cannot both be meant"),
        (["--listen", "--no-tests"], "cannot both be meant"),
        (["--no-tests"], "leaves nothing to watch"),
        (["--sentry"], "which project"),
    ],
)
def test_what_cannot_be_meant_is_said(
    shop: Repository, monkeypatch: pytest.MonkeyPatch, capsys: Any, words: Sequence[str], said: str
) -> None:
    for name in ("URL", "AUTH_TOKEN", "ORG", "PROJECT"):
        monkeypatch.delenv(f"SENTRY_{name}", raising=False)
    monkeypatch.chdir(shop.root)
    assert run(["watch", *words]) == 2
    assert said in capsys.readouterr().err


def test_programs_are_heard_where_it_is_said(begin: Callable[..., Terminal]) -> None:
    terminal = begin("--listen", "--host", "::1", "--plain")
    terminal.until("@[::1]:")
    terminal.kill(signal.SIGTERM)
    assert terminal.ended() == 128 + signal.SIGTERM


def test_d_opens_the_review_of_a_fix_that_waits_and_comes_back(
    shop: Repository, begin: Callable[..., Terminal]
) -> None:
    wrong = WRONG.replace("* 12 // 10", "* 13 // 10")
    shop.commit("Taxes", {"shop/prices.py": wrong})
    terminal = begin()
    terminal.until("cause")
    terminal.until("1 test red")
    house = LocalHouse(shop.root)
    [record] = pipeline.issues(house)
    name, commit = house.workspace.commit(
        shop.git("rev-parse", "HEAD").strip(), {"shop/prices.py": WRONG.encode()}, "Old taxes", branch="bugsage/fix"
    )
    fix = Fix(id="FX-0000000a", issue=record.id, agent="templates", status="plausible", branch=name, commit=commit)
    house.timeline.append([fix_ended(fix, time=house.clock.now(), version=__version__)])
    terminal.press("d")
    terminal.until("FX-0000000a")
    terminal.until("1 of 1 taken")  # on the screen of the review
    for key in "qr":  # back on that of the watch, which goes on
        seen = len(terminal.text)
        terminal.press(key)
        while "test_gross" not in terminal.text[seen:]:
            assert terminal.read(), terminal.text[seen:]
    terminal.press("q")
    assert terminal.ended() == 0
    assert terminal.settings == terminal.before
    assert shop.git("status", "--porcelain") == ""
