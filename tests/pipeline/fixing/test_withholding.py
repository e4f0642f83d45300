"""A patch that passes in a line of long ago is held back; the same in a young line is offered."""

import json

import pytest

from bugsage import pipeline
from bugsage.pipeline.fixing import Wish
from bugsage.wiring import LocalHouse, open_house
from tests.conftest import Repository
from tests.pipeline.fixing.test_fix import CASE, UNITTEST

pytestmark = pytest.mark.slow

LABEL = """def label(order):
    if order["paid"]:
        return "open"
    return "closed"
"""
TEST = f"""{CASE}    def test_label(self):
        assert shop.label({{"paid": True, "sent": 1}}) == "closed"
"""


@pytest.mark.parametrize(
    ("made", "status"), [("2021-03-01T10:00:00Z", "failed"), ("2026-01-02T10:00:00Z", "plausible")]
)
def test_a_condition_turned_round(repository: Repository, made: str, status: str) -> None:
    settings = f"[test]\ncommand = {json.dumps(UNITTEST)}\n"
    repository.commit("Labels", {"shop.py": LABEL, "bugsage.toml": settings}, date=made)
    repository.commit("Test", {"test_shop.py": TEST}, date="2026-01-05T10:00:00Z")
    house = open_house(repository.root)
    assert isinstance(house, LocalHouse)
    pipeline.test(house, (), on_output=lambda _: None)
    fix = pipeline.fix(house, (), Wish())
    assert fix.status == status, fix.said
    assert bool(fix.patch) is (status == "plausible")
    if status == "failed":
        assert fix.said.startswith(
            "the failing tests pass with a patch, which is not offered because its kind is seldom"
        )
        assert "shop.py::label" in fix.said
