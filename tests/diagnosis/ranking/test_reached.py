"""Coverage of a whole run: what it executed and what it did not, and nothing of what was not counted."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from bugsage.adapters.ranker_file import read_ranker
from bugsage.diagnosis.ranking.explain import GROUP_OF, evidence
from bugsage.diagnosis.ranking.reached import REACH
from bugsage.diagnosis.ranking.scene import Scene
from bugsage.diagnosis.suspects import Localizer
from bugsage.model.error import ErrorEvent
from bugsage.model.execution import Execution, FileReach, FunctionRun, TestExecution
from bugsage.model.history import Change
from tests.diagnosis.ranking.conftest import PlaceOf
from tests.diagnosis.ranking.places import Place, by_symbol

CART, PRICES = "src/shop/cart.py", "src/shop/prices.py"
TOTAL = "tests/test_cart.py::test_total"


def lines(shop: Place, file: str, *texts: str) -> tuple[int, ...]:
    return tuple(sorted(shop.line(file, text) for text in texts))


def suite(shop: Place, *, whole: bool = False) -> Execution:
    """All of the cart's file was imported; total, subtotal and price_of ran, by whichever test."""
    cart = FileReach(
        CART,
        lines(shop, CART, "class Cart", "def total", "def clear", "def round", "return sum", "return price.amount"),
        () if whole else lines(shop, CART, "self.lines.clear", "return int(amount"),
        whole=whole,
    )
    prices = FileReach(PRICES, lines(shop, PRICES, "TABLE = {}", "if line.code is None", "def price_of"), ())
    return Execution(source="cobertura", reach=(cart, prices))


def failure(shop: Place) -> ErrorEvent:
    return shop.event("AssertionError: assert 3 == 12", "tests/test_cart.py: assert cart.total()", test=TOTAL)


def features(shop: Place, execution: Execution) -> dict[str, dict[str, float]]:
    scene = Scene([failure(shop)], shop.code, (), Change(), shop.read, execution=execution)
    return {name: by_symbol(scene.candidates, scores) for name, scores in scene.features([0]).items()}


def test_functions_that_ran_those_that_did_not_and_those_that_nobody_counted(shop: Place) -> None:
    found = features(shop, suite(shop))
    assert found["reached"].keys() == {CART, PRICES, "Cart", "Cart.total", "Cart.subtotal", "price_of"}
    assert found["unreached"].keys() == {"Cart.clear", "round_half_even"}
    assert not {"send", "greeting", "load_table", "Cart.__init__"} & (found["reached"].keys() | found["unreached"])
    assert "executed" not in found
    assert set(REACH) <= GROUP_OF.keys()


def test_where_every_line_that_ran_is_known_the_others_did_not(shop: Place) -> None:
    found = features(shop, suite(shop, whole=True))
    assert {"Cart.clear", "round_half_even", "Cart.__init__"} <= found["unreached"].keys()
    assert "Cart.total" in found["reached"]
    assert "load_table" not in found["unreached"]


def test_the_line_that_defines_a_function_is_no_call_of_it(shop: Place) -> None:
    execution = Execution(source="lcov", reach=(FileReach(CART, lines(shop, CART, "def total", "def clear")),))
    assert "Cart.total" not in features(shop, execution)["reached"]


def test_calls_that_are_counted_know_better_than_lines(place_of: PlaceOf) -> None:
    files = {
        "src/cart.js": "exports.total = wrap((items) => {\n  return 0;\n});\nconst idle = (x) => x + 1;\n",
        "test/cart.test.js": "it('adds', () => {});\n",
    }
    place = place_of(files)
    reach = FileReach("src/cart.js", (1, 4), (2,), ((1, False), (4, False)))
    event = ErrorEvent(type="AssertionError", test="test/cart.test.js > adds", language="javascript")
    scene = Scene([event], place.code, (), Change(), place.read, execution=Execution(source="istanbul", reach=(reach,)))
    found = {name: by_symbol(scene.candidates, scores) for name, scores in scene.features([0]).items()}
    assert {"total", "idle"} & found["unreached"].keys()
    assert not {"total", "idle"} & found["reached"].keys()


def test_what_the_test_itself_executed_says_more(shop: Place) -> None:
    ran = FunctionRun(CART, 1, "<module>", lines(shop, CART, "return sum", "def clear"))
    execution = replace(suite(shop), tests=(TestExecution(test=TOTAL, outcome="failed", functions=(ran,)),))
    found = features(shop, execution)
    assert found["executed"].keys() == {CART, "Cart", "Cart.total"}
    assert not found.keys() & {*REACH, "entered_late", "returned_nothing", "raised_only_failing"}


@pytest.mark.parametrize("weight", [-8.0, 8.0])
def test_coverage_of_a_whole_run_makes_nothing_surer(shop: Place, weight: float) -> None:
    """Weights of another kind of run are not used, and the first suspect is at most as sure as without."""
    ranker = read_ranker()
    ranker = replace(ranker, assumed=ranker.assumed | {"unreached": weight})
    event = failure(shop)
    without = Localizer([event], shop.code, (), Change(), shop.read, ranker).rank([0]).suspects
    reach = FileReach(CART, lines(shop, CART, "return sum"), lines(shop, CART, "self.lines.clear", "return price"))
    execution = Execution(source="cobertura", reach=(reach,))
    found = Localizer([event], shop.code, (), Change(), shop.read, ranker, execution=execution).rank([0]).suspects
    assert found[0].probability <= without[0].probability
    assert (found[0].symbol == without[0].symbol) == (weight < 0)


def test_the_evidence_speaks_of_the_run(shop: Place) -> None:
    scene = Scene([failure(shop)], shop.code, (), Change(), shop.read, execution=suite(shop))
    clear = next(i for i, (_, d) in enumerate(scene.candidates.places) if d.symbol == "Cart.clear")
    told = evidence(scene, list(scene.clues.values()), scene.features([0]), {"unreached": -2.0}, clear)
    assert [(e.kind, e.detail, e.weight) for e in told] == [
        ("coverage", "no test of the failing run executed it", -2.0)
    ]
