"""What a recorded run of the failing test tells: who ran, on which lines, and whether passing tests ran them too."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.adapters.ranker_file import read_ranker
from bugsage.diagnosis.ranking.bodies import Bodies
from bugsage.diagnosis.ranking.explain import GROUP_OF, evidence
from bugsage.diagnosis.ranking.scene import Scene
from bugsage.diagnosis.ranking.trails import Spectrum, Trail, Trails
from bugsage.diagnosis.suspects import Localizer
from bugsage.model.error import ErrorEvent
from bugsage.model.execution import Execution, FunctionRun, Receiver, Returned, TestExecution, Thrown
from bugsage.model.history import Change
from tests.diagnosis.ranking.places import Place, by_symbol

CART, PRICES = "src/shop/cart.py", "src/shop/prices.py"
TOTAL = "tests/test_cart.py::test_total"
ROUND = "tests/test_cart.py::test_round_half_even[1]"
CLEAR = "tests/test_cart.py::TestClear::test_clear_drops_lines"


def ran(shop: Place, file: str, symbol: str, *texts: str, returned: str = "") -> FunctionRun:
    """A function and those of its lines that hold these texts; all of its lines where none is given."""
    definition = shop.code.find(file, symbol)
    assert definition
    lines = [shop.line(file, text) for text in texts] or range(definition.start + 1, definition.end + 1)
    returns = (Returned(definition.end, returned),) if returned else ()
    return FunctionRun(file, definition.start, symbol, tuple(lines), returns)


@pytest.fixture
def execution(shop: Place) -> Execution:
    build = ran(shop, CART, "Cart.__init__")
    failing = (
        build,
        ran(shop, CART, "Cart.total"),
        ran(shop, CART, "Cart.subtotal"),
        ran(shop, PRICES, "price_of", "if line.code is None", "return None", returned="NoneType"),
    )
    passing = (
        build,
        ran(shop, CART, "Cart.clear"),
        ran(shop, PRICES, "price_of", "if line.code is None", returned="int"),
    )
    thrown = (Thrown(CART, shop.line(CART, "return price.amount"), "AttributeError", "raised"),)
    return Execution(
        source="recorder",
        tests=(
            TestExecution(test=TOTAL, outcome="failed", functions=failing, exceptions=thrown),
            TestExecution(test=CLEAR, outcome="passed", functions=passing),
            TestExecution(test=ROUND, outcome="passed", functions=(ran(shop, CART, "round_half_even"),)),
        ),
    )


def failure(shop: Place, test: str | None = TOTAL) -> ErrorEvent:
    return shop.event(
        "AttributeError: 'NoneType' object has no attribute 'amount'",
        "tests/test_cart.py: assert cart.total()",
        "src/shop/cart.py: return price.amount",
        test=test,
    )


def scene_of(shop: Place, execution: Execution | None, event: ErrorEvent | None = None) -> Scene:
    return Scene([event or failure(shop)], shop.code, (), Change(), shop.read, execution=execution)


def features(shop: Place, execution: Execution | None, event: ErrorEvent | None = None) -> dict[str, dict[str, float]]:
    scene = scene_of(shop, execution, event)
    return {name: by_symbol(scene.candidates, scores) for name, scores in scene.features([0]).items()}


def test_what_the_failing_test_executed_and_what_is_around_it(shop: Place, execution: Execution) -> None:
    found = features(shop, execution)["executed"]
    assert found.keys() == {"Cart", "Cart.__init__", "Cart.total", "Cart.subtotal", "price_of", CART, PRICES}


def test_missing_is_not_zero(shop: Place, execution: Execution) -> None:
    other = "tests/test_cart.py::test_that_was_not_run"
    for event in (failure(shop, None), failure(shop, other)):
        assert "executed" not in features(shop, execution, event)
    assert "executed" not in features(shop, None)
    nothing = Execution(tests=(TestExecution(test=TOTAL, outcome="failed"),))
    assert "executed" not in features(shop, nothing)


def test_the_spectrum_is_the_best_line_by_ochiai(shop: Place, execution: Execution) -> None:
    found = features(shop, execution)["spectrum"]
    assert found["Cart.total"] == found["price_of"] == 1.0  # one line each that only the failing test reaches
    assert found["Cart.__init__"] == pytest.approx(1 / math.sqrt(2))


def test_passing_tests_take_nothing_from_lines_that_only_the_failing_one_reached(
    shop: Place, execution: Execution
) -> None:
    assert features(shop, execution)["only_failing"].keys() >= {"Cart.total", "Cart.subtotal", "price_of"}
    alone = Execution(tests=execution.tests[:1])
    assert not features(shop, alone)["only_failing"], "without a passing test nothing is told apart"


def test_a_type_that_no_passing_test_got_from_it(shop: Place, execution: Execution) -> None:
    assert features(shop, execution)["returned_differently"] == {"price_of": 1.0}


def test_an_exception_that_begins_in_it_only_here(shop: Place, execution: Execution) -> None:
    assert features(shop, execution)["raised_only_failing"] == {"Cart.subtotal": 1.0}


def test_functions_entered_later_are_nearer_to_the_failure(shop: Place, execution: Execution) -> None:
    late = features(shop, execution)["entered_late"]
    assert list(late) == ["Cart.__init__", "Cart.total", "Cart.subtotal", "price_of"]
    assert list(late.values()) == [0.25, 0.5, 0.75, 1.0]


def test_runs_without_lines_compare_functions(shop: Place, execution: Execution) -> None:
    def bare(test: TestExecution) -> TestExecution:
        functions = tuple(FunctionRun(f.file, f.line, f.symbol) for f in test.functions)
        return TestExecution(test=test.test, outcome=test.outcome, functions=functions)

    found = features(shop, Execution(tests=tuple(map(bare, execution.tests))))["spectrum"]
    assert found["Cart.total"] == 1.0
    assert found["price_of"] == found["Cart.__init__"] == pytest.approx(1 / math.sqrt(2))


def test_a_runner_that_names_tests_from_its_own_folder(shop: Place, execution: Execution) -> None:
    moved = [
        TestExecution(test=t.test.removeprefix("tests/"), outcome=t.outcome, functions=t.functions)
        for t in execution.tests
    ]
    trails = Trails(Execution(tests=tuple(moved)), shop.candidates(), Bodies(shop.candidates(), shop.read))
    trail = trails.of(TOTAL)
    assert trail
    assert trail.test == "test_cart.py::test_total"
    assert [other.test for other in trails.passing(TOTAL)] == [
        "test_cart.py::test_round_half_even[1]",
        "test_cart.py::TestClear::test_clear_drops_lines",
    ]


def test_a_name_that_two_tests_end_in_is_neither(shop: Place, execution: Execution) -> None:
    twice = [
        TestExecution(test=f"{folder}/{t.test}", outcome=t.outcome, functions=t.functions)
        for t in execution.tests
        for folder in ("one", "two")
    ]
    assert (
        Trails(Execution(tests=tuple(twice)), shop.candidates(), Bodies(shop.candidates(), shop.read)).of(TOTAL) is None
    )


def test_the_evidence_names_the_line(shop: Place, execution: Execution) -> None:
    scene = scene_of(shop, execution)
    place = next(i for i, (_, d) in enumerate(scene.candidates.places) if d.symbol == "price_of")
    told = evidence(scene, list(scene.clues.values()), scene.features([0]), {"spectrum": 1.0}, place)
    line = shop.line(PRICES, "return None")
    assert [e.kind for e in told] == ["coverage"]
    assert told[0].detail == (
        f"the failing test executes line {line}, which none of 2 passing tests of its file reaches"
    )


def test_every_feature_of_a_run_is_told_of_and_known(shop: Place, execution: Execution) -> None:
    plain, with_run = features(shop, None), features(shop, execution)
    assert with_run.keys() - plain.keys() <= GROUP_OF.keys()
    run = read_ranker().run
    assert run
    assert run.features.keys() <= with_run.keys()


def test_every_value_lies_between_zero_and_one(shop: Place, execution: Execution) -> None:
    for name, scores in features(shop, execution).items():
        if name != "unproven":
            assert all(0 <= value <= 1 for value in scores.values()), name


def test_the_suspect_was_executed_and_its_fresh_line_is_shown(shop: Place, execution: Execution) -> None:
    event = failure(shop)
    ranking = Localizer([event], shop.code, (), Change(), shop.read, read_ranker(), execution=execution).rank([0])
    executed = {"Cart.__init__", "Cart.total", "Cart.subtotal", "price_of", "Cart", "<module>"}
    assert {s.symbol for s in ranking.suspects[:3]} <= executed
    shown = {s.symbol: s.lines for s in ranking.suspects}
    assert shop.line(PRICES, "return None") in shown.get("price_of", (shop.line(PRICES, "return None"),))


def test_a_class_whose_inherited_methods_ran_though_none_of_its_own_did(shop: Place, execution: Execution) -> None:
    failing, passing, other = execution.tests
    missing, cart = Receiver("shop.prices", "PriceMissing"), Receiver("shop.cart", "Cart")
    with_receivers = replace(
        execution,
        tests=(
            replace(failing, receivers=(cart, missing, Receiver("elsewhere.prices", "PriceMissing"))),
            replace(passing, receivers=(cart,)),
            other,
        ),
    )
    found = features(shop, with_receivers)
    assert found["receiver"] == {"PriceMissing": 1.0, "Cart": pytest.approx(1 / math.sqrt(2))}
    assert found["receiver_scarce"] == {"PriceMissing": 1.0, "Cart": pytest.approx(1 / math.sqrt(2))}
    assert "PriceMissing" not in found["executed"]


def test_without_passing_tests_in_its_file_those_of_the_run_are_compared(shop: Place, execution: Execution) -> None:
    elsewhere = tuple(replace(t, test=t.test.replace("test_cart", "test_other")) for t in execution.tests[1:])
    apart = replace(execution, tests=(execution.tests[0], *elsewhere))
    found = features(shop, apart)
    assert found["spectrum"]["Cart.__init__"] == pytest.approx(1 / math.sqrt(2))
    assert found["spectrum"]["Cart.total"] == 1.0
    scene = scene_of(shop, apart)
    number = scene.candidates.number[CART, "Cart.total"]
    (told,) = evidence(scene, list(scene.clues.values()), scene.features([0]), {"spectrum": 1.0}, number)
    assert told.detail.endswith("which none of 2 passing tests of the run reaches")


def test_how_an_object_looks_is_asked_by_the_runner(tmp_path: Path) -> None:
    source = "class Cart:\n    def total(self):\n        return 1\n\n    def __repr__(self):\n        return 'Cart'\n"
    tests = "from cart import Cart\n\ndef test_total():\n    assert Cart().total() == 2\n\ndef test_a():\n    Cart()\n"
    shop = Place(tmp_path, {"cart.py": source, "test_cart.py": tests})
    total, shown = FunctionRun("cart.py", 2, "Cart.total", (3,)), FunctionRun("cart.py", 5, "Cart.__repr__", (6,))
    failing = TestExecution(test="test_cart.py::test_total", outcome="failed", functions=(total, shown))
    passing = TestExecution(test="test_cart.py::test_a", outcome="passed", functions=(total,))
    event = shop.event("AssertionError: assert 1 == 2", "test_cart.py: assert Cart()", test=failing.test)
    found = features(shop, Execution(source="recorder", tests=(failing, passing)), event)
    assert {"Cart.total", "Cart.__repr__"} <= found["executed"].keys()
    for name in ("spectrum", "spectrum_scarce", "fresh_lines"):
        assert "Cart.total" in found[name]
        assert "Cart.__repr__" not in found[name]


lines = st.frozensets(st.integers(1, 6), max_size=6)
trails = st.dictionaries(st.integers(0, 5), lines, min_size=1).map(lambda found: Trail(test="t", lines=found))


@given(trails, st.lists(trails, max_size=4), st.lists(trails, max_size=4))
def test_ochiai_is_bounded_and_falls_with_passing_tests(
    trail: Trail, failing: list[Trail], passing: list[Trail]
) -> None:
    whole = Spectrum(trail, [trail, *failing], passing)
    more = Spectrum(trail, [trail, *failing], [*passing, trail])
    for i in trail.lines:
        assert 0 < whole.ochiai(i) <= 1 + 1e-9
        assert more.ochiai(i) < whole.ochiai(i)
