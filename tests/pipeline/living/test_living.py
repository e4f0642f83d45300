"""Somebody saves files in a real repository, and a real pytest runs what that touches."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

from bugsage import pipeline
from bugsage.model.watch import Happening
from bugsage.pipeline.living import watch
from bugsage.pipeline.living.feeds import Feed
from bugsage.pipeline.living.post import Post
from bugsage.wiring import open_house
from tests.conftest import Repository

FILES = {
    "bugsage.toml": '[test]\ncommand = "python -m pytest -q"\n',
    ".gitignore": "ignored/\n__pycache__/\n.pytest_cache/\n",
    "shop/__init__.py": "",
    "shop/prices.py": "def net(price):\n    return price\n\n\ndef gross(price):\n    return net(price) * 12 // 10\n",
    "shop/names.py": "def title(name):\n    return name.title()\n",
    "tests/test_prices.py": (
        "from shop.prices import gross, net\n\n\ndef test_net():\n    assert net(10) == 10\n\n\n"
        "def test_gross():\n    assert gross(10) == 12\n"
    ),
    "tests/test_names.py": "from shop.names import title\n\n\ndef test_title():\n    assert title('ana') == 'Ana'\n",
    "conftest.py": "",
}
NET, GROSS, TITLE = (
    "tests/test_prices.py::test_net",
    "tests/test_prices.py::test_gross",
    "tests/test_names.py::test_title",
)
#: Nothing here takes as long; a machine may be busy.
PATIENCE = 90.0


class Watched:
    """A watch in a thread of its own, and all that it told."""

    def __init__(self, root: Path, feeds: Sequence[Feed] = ()) -> None:
        self.root, self.post, self._feeds = root, Post(), feeds
        self.told: list[Happening] = []
        self._queue: SimpleQueue[Happening | None] = SimpleQueue()
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            watch(open_house(self.root), self.post, self._queue.put, feeds=self._feeds)
        except Exception as error:
            self._error = error
        self._queue.put(None)

    def until(self, kind: str, test: str = "", phase: str = "") -> list[Happening]:
        """What is told from here on until this is."""
        found: list[Happening] = []
        until = time.monotonic() + PATIENCE
        while True:
            try:
                one = self._queue.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                raise AssertionError(f"never told: {kind}; told were {[(t.kind, t.test) for t in found]}") from None
            assert one is not None, self._error or "it ended"
            found.append(one)
            self.told.append(one)
            if one.kind == kind and test in ("", one.test) and phase in ("", one.view.phase):
                return found

    def until_idle(self) -> list[Happening]:
        return self.until("ended", phase="idle")

    def close(self) -> None:
        self.post.put("over")
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        assert self._error is None


def began(told: Sequence[Happening]) -> list[str]:
    return [one.test for one in told if one.kind == "began"]


def kinds(told: Sequence[Happening], *wanted: str) -> list[tuple[str, str]]:
    return [(one.kind, one.test) for one in told if one.kind in wanted]


@pytest.fixture
def shop(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    repository.commit("Start", FILES)
    return repository


@pytest.fixture
def watched(shop: Repository) -> Iterator[Watched]:
    found = Watched(shop.root)
    try:
        yield found
    finally:
        found.close()


def test_the_first_time_everything_runs_and_then_what_a_change_touches_and_then_the_rest(
    shop: Repository, watched: Watched
) -> None:
    assert sorted(began(watched.until_idle())) == sorted([NET, GROSS, TITLE])
    shop.write({"shop/prices.py": FILES["shop/prices.py"].replace("* 12 // 10", "* 13 // 10")})
    told = watched.until("diagnosed", GROSS)
    assert kinds(told, "began", "red") == [("began", GROSS), ("red", GROSS)]
    [red] = told[-1].view.reds
    assert red.diagnosis is not None
    assert red.diagnosis.suspects[0].symbol == "gross"
    assert began(watched.until_idle()) in ([TITLE, NET], [NET, TITLE])
    assert [record.status for record in pipeline.issues(open_house(shop.root), all=True)] == ["open"]
    shop.write({"shop/prices.py": FILES["shop/prices.py"]})
    assert kinds(watched.until("green"), "green") == [("green", GROSS)]
    assert watched.until_idle()[-1].view.is_green
    assert [record.status for record in pipeline.issues(open_house(shop.root), all=True)] == ["resolved"]


def test_started_again_it_compares_what_is_red_with_what_passed_before(shop: Repository) -> None:
    first = Watched(shop.root)
    try:
        first.until_idle()
        lower = f"# Prices are in cents.\n\n{FILES['shop/prices.py']}"
        shop.write({"shop/prices.py": lower.replace("* 12 // 10", "* 13 // 10")})
        first.until("diagnosed", GROSS)
    finally:
        first.close()
    again = Watched(shop.root)
    try:
        told = again.until("diagnosed", GROSS)
        assert began(told) == [GROSS]
        [red] = told[-1].view.reds
        assert red.diagnosis is not None
        said = {one.symbol: [evidence.detail for evidence in one.evidence] for one in red.diagnosis.suspects}
        assert "the failing test executes it, as 0 of 1 passing tests of its file do" in said["gross"]
        assert "the failing test executes it, as 1 of 1 passing tests of its file do" in said["net"]
    finally:
        again.close()


def test_what_was_saved_speaks_of_tests_that_passed_before_and_of_no_others(shop: Repository, watched: Watched) -> None:
    watched.until_idle()
    shop.write({"tests/test_names.py": FILES["tests/test_names.py"].replace("'Ana'", "'Eva'")})
    watched.until_idle()
    shop.write({"shop/prices.py": FILES["shop/prices.py"].replace("* 12 // 10", "* 13 // 10")})
    told = watched.until_idle()
    said = {
        red.test: [one.detail for one in red.diagnosis.suspects[0].evidence if "changed since" in one.detail]
        for red in told[-1].view.reds
        if red.diagnosis and red.diagnosis.suspects
    }
    assert said.keys() == {GROSS, TITLE}
    assert said[GROSS]
    assert not said[TITLE]


def test_two_saves_of_one_second_and_size_are_two(
    shop: Repository, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    module, good = shop.root / "shop/prices.py", FILES["shop/prices.py"]
    bad = good.replace("* 12 // 10", "* 13 // 10")
    watched.until_idle()
    for text, kind in ((bad, "red"), (good, "green"), (bad, "red")):
        written = shop.root / "written"
        written.write_text(text)
        os.utime(written, (1_700_000_000, 1_700_000_000))
        written.replace(module)
        assert kinds(watched.until_idle(), "red", "green") == [(kind, GROSS)]
        assert list((module.parent / "__pycache__").glob("prices.*.pyc"))


def test_nothing_runs_for_what_cannot_matter_and_that_is_said(shop: Repository, watched: Watched) -> None:
    watched.until_idle()
    shop.write({"ignored/x.py": "x = 1\n", ".bugsage/x.py": "x = 1\n"})
    shop.write({"shop/names.py": "# Names.\n" + FILES["shop/names.py"]})
    [told] = watched.until("changed")
    assert told.view.passed_over == (("shop/names.py", "only comments or layout changed"),)
    assert told.view.chosen == ()
    watched.post.put("rerun", [TITLE])
    assert began(watched.until_idle()) == [TITLE]


def test_a_second_save_ends_the_run_in_flight_and_nothing_due_is_lost(shop: Repository, watched: Watched) -> None:
    watched.until_idle()
    slow = "import time\n\n\ndef title(name):\n    time.sleep(60)\n    return name.title()\n"
    shop.write({"shop/names.py": slow})
    watched.until("began", TITLE)
    shop.write({"shop/prices.py": FILES["shop/prices.py"].replace("return price\n", "return price + 0\n")})
    told = watched.until("cancelled")
    assert told[-1].kind == "cancelled"
    shop.write({"shop/names.py": FILES["shop/names.py"]})
    told = watched.until_idle()
    assert {NET, GROSS, TITLE} <= set(began(told))
    assert told[-1].view.is_green


def test_what_cannot_be_loaded_is_red_and_explained_until_it_can(shop: Repository, watched: Watched) -> None:
    watched.until_idle()
    shop.write({"shop/names.py": "def title(name:\n"})
    told = watched.until_idle()
    assert [red.test for red in told[-1].view.reds] == ["tests/test_names.py"]
    assert told[-1].view.reds[0].type == "SyntaxError"
    shop.write({"shop/names.py": FILES["shop/names.py"], "conftest.py": "import nothing_of_this_name\n"})
    told = watched.until_idle()
    assert [red.type for red in told[-1].view.reds][:1] == ["ModuleNotFoundError"]
    shop.write({"conftest.py": ""})
    assert watched.until_idle()[-1].view.is_green


def test_it_goes_on_where_it_was_left(shop: Repository) -> None:
    first = Watched(shop.root)
    first.until_idle()
    shop.write({"shop/names.py": FILES["shop/names.py"].replace("name.title()", "name")})
    first.until("diagnosed", TITLE)
    first.close()
    shop.write({"shop/prices.py": FILES["shop/prices.py"].replace("return price\n", "return price + 0\n")})
    again = Watched(shop.root)
    told = again.until_idle()
    again.close()
    assert began(told)[:1] == [TITLE]
    assert {NET, GROSS} <= set(began(told))
    assert [red.test for red in told[-1].view.reds] == [TITLE]


def test_once_does_what_is_due_and_ends(shop: Repository) -> None:
    told: list[Happening] = []
    watch(open_house(shop.root), Post(), told.append, once=True)
    assert sorted(began(told)) == sorted([NET, GROSS, TITLE])
    told.clear()
    watch(open_house(shop.root), Post(), told.append, once=True)
    assert began(told) == []
