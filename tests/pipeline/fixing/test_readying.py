"""Commands that make a worktree ready: what tests need and git has not."""

import json
import sys

import pytest

from bugsage import pipeline
from bugsage.errors import RunFailed, SettingsError
from bugsage.pipeline.fixing import Wish
from bugsage.wiring import LocalHouse, open_house
from tests.conftest import Repository
from tests.pipeline.fixing.test_fix import CASE, UNITTEST

SHOP = "from generated import RATE\n\n\ndef total():\n    return RATE\n\n\ndef pay():\n    return totals()\n"
TEST = f"{CASE}    def test_pay(self):\n        assert shop.pay() == 2\n\n"
TEST += "    def test_total(self):\n        assert shop.total() == 2\n"
MAKE = "from pathlib import Path\n\nPath('generated.py').write_text('RATE = 2\\n')\nprint('made')\n"


def house(repository: Repository, *setup: str) -> LocalHouse:
    """With a failing run of a program one module of which is generated, and ignored by git."""
    settings = f"[test]\ncommand = {json.dumps(UNITTEST)}\n[fix]\nsetup = {json.dumps(list(setup))}\n"
    files = {"shop.py": SHOP, "test_shop.py": TEST, "make.py": MAKE, "bugsage.toml": settings}
    repository.commit("Start", {**files, ".gitignore": "generated.py\n"})
    repository.write({"generated.py": "RATE = 2\n"})
    opened = open_house(repository.root)
    assert isinstance(opened, LocalHouse)
    pipeline.test(opened, (), on_output=lambda _: None)
    return opened


def test_what_is_generated_is_there_before_the_tests_run(repository: Repository) -> None:
    fix = pipeline.fix(house(repository, f"{sys.executable} make.py"), (), Wish(jobs=2))
    assert (fix.status, fix.proof.still_passing) == ("plausible", 1)
    assert "generated" not in fix.patch


def test_an_agent_finds_it_and_it_is_there_again_behind_the_agent(repository: Repository) -> None:
    edit = "import pathlib; assert pathlib.Path('generated.py').exists(); p = pathlib.Path('shop.py'); "
    edit += "p.write_text(p.read_text().replace('totals', 'total'))"
    opened = house(repository, f"{sys.executable} make.py")
    wish = Wish(agent="command", agent_command=(sys.executable, "-c", edit))
    fix = pipeline.fix(opened, (), wish)
    assert (fix.status, fix.proof.still_passing) == ("plausible", 1)


def test_where_it_cannot_be_made_ready_that_is_said(repository: Repository) -> None:
    opened = house(repository, f"{sys.executable} -c \"raise SystemExit('no such rate')\"")
    with pytest.raises(RunFailed, match="which is to make a worktree ready, ended with status 1: no such rate"):
        pipeline.fix(opened, (), Wish())
    assert list((repository.root / ".bugsage" / "worktrees").iterdir()) == []


def test_words_that_are_none(repository: Repository) -> None:
    with pytest.raises(SettingsError, match=r"fix\.setup: `make 'x` cannot be split"):
        pipeline.fix(house(repository, "make 'x"), (), Wish())
