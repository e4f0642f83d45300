"""What is compared of a failure, by the real code map and ranker."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from bugsage.adapters.ranker_file import read_ranker
from bugsage.diagnosis.joining.profile import MOST_SUSPECTS, Profile, profile
from bugsage.diagnosis.suspects import Localizer
from bugsage.intake.group import group
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.error import ErrorEvent
from bugsage.model.execution import Execution, FunctionRun, TestExecution
from bugsage.model.history import Change, ChangedRange
from bugsage.model.issue import Triage
from tests.diagnosis.ranking.places import SHOP, Place

CART = "src/shop/cart.py"
TEST = "tests/test_cart.py::test_total[two]"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("shop"), SHOP)


def made(shop: Place, event: ErrorEvent, change: Change | None = None, execution: Execution | None = None) -> Profile:
    localizer = Localizer([event], shop.code, (), change or Change(), shop.read, read_ranker(), None, execution)
    localizer.rank([0])
    [issue] = group([event])
    return profile(Diagnosis(issue=issue, triage=Triage()), localizer, [0])


def crash(shop: Place) -> ErrorEvent:
    return shop.event(
        "AttributeError: 'NoneType' object has no attribute 'amount' in row 17",
        "tests/test_cart.py: assert cart.total()",
        "src/shop/cart.py: return sum(",
        "src/shop/cart.py: return price.amount",
        test=TEST,
    )


def test_of_a_crash(shop: Place) -> None:
    found = made(shop, crash(shop))
    assert found.type == "AttributeError"
    assert found.message == "object has no attribute in row"
    assert found.missing == "amount"
    assert found.test == "tests/test_cart.py::test_total"
    assert found.stack == ((CART, "Cart.subtotal"), (CART, "Cart.total"))
    assert found.reached is None
    assert found.executed is None
    assert next(iter(found.chances)) in found.stack
    assert found.chances.keys() == found.before.keys()
    assert len(found.chances) <= MOST_SUSPECTS
    assert sum(found.chances.values()) <= 1 + 1e-9


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("NameError: name 'tax' is not defined", "tax"),
        ("ModuleNotFoundError: No module named 'shop.tax'", "shop.tax"),
        ("ImportError: cannot import name 'tax' from 'shop'", "tax"),
        ("TypeError: total() got an unexpected keyword argument 'tax'", "tax"),
        ("TypeError: total() missing 1 required positional argument: 'tax'", "tax"),
        ("KeyError: 'tax'", "tax"),
        ("ReferenceError: tax is not defined", "tax"),
        ("TypeError: cart.total is not a function", "cart.total"),
        ("TypeError: Cannot read properties of undefined (reading 'tax')", "tax"),
        ("ValueError: 'tax'", ""),
        ("ValueError: wrong", ""),
    ],
)
def test_the_name_that_is_missing(shop: Place, said: str, name: str) -> None:
    assert made(shop, shop.event(said, test=TEST)).missing == name


def test_what_was_changed_since_the_tests_passed(shop: Place) -> None:
    line = shop.line(CART, "return price.amount")
    spot = ChangedRange(file=CART, start=line, end=line)
    changed = Change(ranges=(spot,), unproven=(spot,), from_green=True, files=(CART,))
    assert (CART, "Cart.subtotal") in made(shop, crash(shop), changed).changed
    assert not made(shop, crash(shop)).changed


def test_of_a_recorded_run_the_least_common_lines(shop: Place) -> None:
    total, subtotal = shop.line(CART, "return sum("), shop.line(CART, "return price.amount")
    ran = [
        FunctionRun(CART, total - 1, "Cart.total", (total,)),
        FunctionRun(CART, subtotal - 2, "Cart.subtotal", (subtotal,)),
    ]
    tests = (
        TestExecution(test=TEST, outcome="failed", functions=tuple(ran)),
        TestExecution(test="tests/test_cart.py::test_empty", outcome="passed", functions=(ran[0],)),
    )
    found = made(shop, crash(shop), execution=Execution(tests=tests, source="recorder"))
    assert found.executed == {(CART, "Cart.total"), (CART, "Cart.subtotal")}
    assert found.reached
    assert found.reached[(CART, "Cart.subtotal"), subtotal] == 1
    assert found.reached[(CART, "Cart.total"), total] == pytest.approx(0.5**0.5)
    assert found.uncommon == pytest.approx(1 + 0.5**0.5)


def test_a_hostile_message_is_cut(shop: Place, tmp_path: Path) -> None:
    event = replace(crash(shop), message="x '" * 100_000)
    assert len(made(shop, event).message) <= 2_000
