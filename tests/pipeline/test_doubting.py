"""A test that fails where everything passed before is flaky."""

import sys

import pytest

from bugsage import pipeline
from bugsage.wiring import LocalHouse
from tests.conftest import Repository

CASE = "import unittest\n{imports}\n\n\nclass Test(unittest.TestCase):\n    def test_it(self):\n        assert {held}\n"
TEST = CASE.format(imports="from pathlib import Path", held="not Path({mark!r}).exists()")
UNITTEST = (sys.executable, "-m", "unittest")


@pytest.fixture
def shop(repository: Repository) -> Repository:
    mark = str(repository.root.parent / "fail.mark")
    command = " ".join(UNITTEST)
    repository.commit(
        "A shop",
        {"test_it.py": TEST.format(mark=mark), "bugsage.toml": f'[test]\ncommand = "{command}"\n',
         ".gitignore": "__pycache__/\n"},
    )  # fmt: skip
    return repository


def run(shop: Repository, *, fails: bool) -> str | None:
    mark = shop.root.parent / "fail.mark"
    mark.touch() if fails else mark.unlink(missing_ok=True)
    _, report = pipeline.test(LocalHouse(shop.root), (), on_output=lambda _: None)
    return report.diagnoses[0].triage.kind if report else None


def test_green_and_red_at_one_commit_is_flaky(shop: Repository) -> None:
    assert run(shop, fails=True) == "code"
    assert run(shop, fails=False) is None
    assert run(shop, fails=True) == "flaky"
    shop.commit("Something else", {"notes.txt": "new"})
    assert run(shop, fails=True) == "code"


def test_uncommitted_work_says_nothing_of_a_commit(shop: Repository) -> None:
    assert run(shop, fails=False) is None
    shop.write({"tests/other.py": "x = 1\n"})
    assert run(shop, fails=True) == "code"


PRODUCT = """\
from pathlib import Path


def stock(shelf):
    found = {{"tea": 3}} if not Path({mark!r}).exists() else {{}}
    return found[shelf]
"""


def test_what_comes_and_goes_is_for_a_person(shop: Repository) -> None:
    mark = shop.root.parent / "fail.mark"
    test = CASE.format(imports="from shop import stock", held="stock('tea') == 3")
    shop.commit("A shelf", {"shop.py": PRODUCT.format(mark=str(mark)), "test_it.py": test})
    mark.touch()
    _, red = pipeline.test(LocalHouse(shop.root), (), on_output=lambda _: None)
    run(shop, fails=False)
    mark.touch()
    _, again = pipeline.test(LocalHouse(shop.root), (), on_output=lambda _: None)
    assert red is not None
    assert again is not None
    (before,), (after,) = red.diagnoses, again.diagnoses
    assert (before.triage.kind, after.triage.kind) == ("code", "flaky")
    assert before.risk is not None
    assert after.risk is not None
    assert before.risk.path == "review"
    assert after.risk.path == "escalate"
