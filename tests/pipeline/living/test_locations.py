"""The list of failures that editors read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bugsage.model.watch import Happening, Red, View
from bugsage.pipeline.living.locations import Locations, listed
from bugsage.wiring import LocalHouse
from tests.conftest import Repository
from tests.pipeline.living.test_living import FILES, GROSS, Watched
from tests.surfaces.conftest import sure

#: What vim reads with `errorformat=%f:%l:%c:\ %m`, emacs and problem matchers alike.
LINE = re.compile(r"(?P<path>[^:]+):(?P<line>\d+):(?P<column>\d+): (?P<message>.+)")


@pytest.fixture
def shop(repository: Repository) -> Repository:
    repository.commit("Start", FILES)
    return repository


def test_a_line_leads_to_where_it_is_probably_mended_and_is_gone_when_it_is(shop: Repository) -> None:
    file = shop.root / ".bugsage/locations"
    watched = Watched(shop.root)
    try:
        watched.until_idle()
        assert file.read_text() == ""
        shop.write({"shop/prices.py": FILES["shop/prices.py"].replace("* 12 // 10", "* 13 // 10")})
        watched.until("diagnosed", GROSS)
        watched.until_idle()
        [line] = file.read_text().splitlines()
        found = LINE.fullmatch(line)
        assert found is not None
        assert (found["path"], found["line"], found["column"]) == ("shop/prices.py", "6", "1")
        assert GROSS in found["message"]
        assert "raised at tests/test_prices.py:9" in found["message"]
        shop.write({"shop/prices.py": FILES["shop/prices.py"]})
        watched.until("green", GROSS)
        watched.until_idle()
        assert file.read_text() == ""
    finally:
        watched.close()
    assert [one.name for one in file.parent.iterdir() if one.name.startswith(".locations")] == []


def test_a_strangers_words_stay_on_one_line_and_move_nothing() -> None:
    bad = Red(test="tests/test_a.py::test_a", type="E\x1b[31m", message="a\nb\x07 /etc/passwd:1:1: c")
    assert listed([bad]) == "tests/test_a.py:1:1: E: a b /etc/passwd:1:1: c [tests/test_a.py::test_a]\n"
    assert listed([Red(test="tests/test_b.py")]) == "tests/test_b.py:1:1: fails [tests/test_b.py]\n"
    [line] = listed([Red(test="t.py::t", type="KeyError", message="'user_id'", diagnosis=sure())]).splitlines()
    assert line.startswith("shop/orders.py:15:1: KeyError: 'user_id' [t.py::t")
    assert len(listed([Red(test="t.py::t", message="x" * 10_000)])) < 400


def test_who_does_not_want_it_has_none(shop: Repository, tmp_path: Path) -> None:
    shop.write({"bugsage.toml": FILES["bugsage.toml"] + "[watch]\nlocations = false\n"})
    Locations(LocalHouse(shop.root)).hear(Happening(kind="red", time="", view=View(reds=(Red(test="t.py"),))))
    assert not (shop.root / ".bugsage/locations").exists()
