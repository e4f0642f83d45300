"""What a person says of a diagnosis, and what it changes."""

from typing import Any

import pytest

from bugsage import pipeline
from bugsage.errors import UsageError
from bugsage.wiring import LocalHouse
from tests.conftest import Repository

CODE = "def price(item):\n    return item['price']\n\n\ndef total(items):\n    return sum(map(price, items))\n"
LOG = """\
Traceback (most recent call last):
  File "shop.py", line 6, in total
    return sum(map(price, items))
  File "shop.py", line 2, in price
    return item['price']
KeyError: 'price'
"""


@pytest.fixture
def shop(repository: Repository) -> Repository:
    repository.commit("A shop", {"shop.py": CODE})
    return repository.write({"red.log": LOG})


def first(shop: Repository) -> Any:
    [diagnosis] = pipeline.diagnose(LocalHouse(shop.root), [str(shop.root / "red.log")]).diagnoses
    return diagnosis


def test_a_wrong_one_says_where_it_was_and_lowers_what_is_said_next(shop: Repository) -> None:
    before = first(shop)
    name, said = before.issue.id, before.suspects[0]
    other = "shop.py::total" if said.symbol == "price" else "shop.py::price"
    reliability = pipeline.verdict(LocalHouse(shop.root), name, False, at=f"./{other}")
    assert (reliability.n, reliability.base_rate) == (1, 0.0)
    after = first(shop).suspects[0]
    assert after.shipped is not None
    assert after.shipped <= said.probability, "where it was is evidence for the other place, too"
    assert after.shipped - 0.06 < after.probability < after.shipped
    pipeline.verdict(LocalHouse(shop.root), name, True)
    assert first(shop).suspects[0].probability > said.probability


@pytest.mark.parametrize(
    ("right", "at", "said"),
    [
        (False, "shopp.py::total", "no source file"),
        (False, "../shop.py::total", "no source file"),
        (False, "shop.py::totl", "defines no totl"),
        (True, "shop.py", "contradict"),
    ],
)
def test_a_place_that_is_not_there_is_refused(shop: Repository, right: bool, at: str, said: str) -> None:
    name = first(shop).issue.id
    with pytest.raises(UsageError, match=said) as caught:
        pipeline.verdict(LocalHouse(shop.root), name, right, at=at)
    assert caught.value.hint or "contradict" in str(caught.value)
    assert pipeline.stats(LocalHouse(shop.root)).calibration.n == 0
