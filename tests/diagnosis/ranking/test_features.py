"""Every question put to the candidates: between 0 and 1, right on a case made by hand, silent on nothing."""

from typing import Any

import pytest

from bugsage.diagnosis.ranking.features import FAILURE_FEATURES, by_best, logarithmic
from bugsage.model.code import CodeMap
from bugsage.model.error import ErrorEvent
from bugsage.model.history import Change
from tests.diagnosis.ranking.conftest import PlaceOf
from tests.diagnosis.ranking.places import Place

TOTAL = "tests/test_cart.py::test_total"
CRASH = (
    "tests/test_cart.py: assert cart.total()",
    "src/shop/cart.py: return sum(",
    "src/shop/cart.py: return price.am",
)
DEEPER = (*CRASH[:2], "src/shop/cart.py: price = price_of", "src/shop/prices.py: raise PriceMissing")
NONE = "AttributeError: 'NoneType' object has no attribute 'amount'"
ROUNDING = "tests/test_cart.py::test_round_half_even[digits2]"


def failure(shop: Place, name: str) -> ErrorEvent:
    return {
        "none": lambda: shop.event(NONE, *CRASH, test=TOTAL, excerpt="E   price.amount of a NoneType, subtotal"),
        "missing": lambda: shop.event("PriceMissing: no price is known for 'x' in the table", *DEEPER, test=TOTAL),
        "package": lambda: shop.event("ValueError: bad", *CRASH[:2], "/lib/python3/json.py: loads"),
        "wrong": lambda: shop.event(
            "AssertionError: assert 0.3 == 0.2",
            "tests/test_cart.py: assert round_half_even",
            test=ROUNDING,
            detail=("assert row == salutation",),
        ),
        "chained": lambda: shop.event("ShopError: no", CRASH[1], chained=(shop.chained("PriceMissing: no", *DEEPER),)),
        "held": lambda: shop.holding(
            shop.event("AttributeError: 'Cart' object has no attribute 'count'", *CRASH[1:]),
            self="<Cart lines=[]>",
            note="'a letter for the server, to be delivered'",
            words="['greeting', 'salutation']",
        ),
        "call": lambda: shop.event("TypeError: greeting() takes 1 argument, 'salutation' was given"),
        "letter": lambda: shop.event("OSError: the letter was not delivered to the server"),
    }[name]()


#: Feature, failure, and values by symbol; a set names those that come first.
CASES: list[tuple[str, str, Any]] = [
    ("text", "letter", {"send"}),
    ("text", "none", {"Cart.subtotal"}),
    ("marked", "letter", {"send"}),
    ("message", "letter", {"send"}),
    ("message", "missing", {"price_of"}),
    ("body", "wrong", {"round_half_even"}),
    ("test_line", "wrong", {"round_half_even"}),
    ("parameters", "wrong", {"round_half_even"}),
    ("expected_only", "wrong", {"greeting.salutation"}),
    ("obtained_only", "wrong", {"load_table"}),
    ("name_in_test", "wrong", {"round_half_even"}),
    ("name_share_in_test", "none", {"Cart.total"}),
    ("name_in_message", "call", {"greeting.salutation"}),
    ("name_share_in_message", "call", {"greeting": 1.0, "greeting.salutation": 1.0}),
    ("stack_position", "none", {"Cart.subtotal": 1.0, "Cart.total": 0.5}),
    ("stack_position", "missing", {"price_of": 1.0, "Cart.subtotal": 0.5, "Cart.total": 1 / 3}),
    ("on_stack", "none", {"Cart.subtotal": 1.0, "Cart.total": 1.0}),
    ("crash_implicit", "none", {"Cart.subtotal": 1.0}),
    ("crash_implicit", "missing", {}),
    ("crash_raise", "missing", {"price_of": 1.0}),
    ("crash_raise", "none", {}),
    ("crash_installed", "package", {"Cart.total": 1.0}),
    ("second_frame", "missing", {"Cart.subtotal": 1.0}),
    ("second_frame", "package", {}),
    ("beside_crash", "none", dict.fromkeys(("Cart.__init__", "Cart.total", "Cart.subtotal", "Cart.clear"), 1.0)),
    ("beside_crash", "missing", {}),
    ("called_by_crash", "none", {"price_of": 1.0}),
    ("called_by_test", "none", {"Cart.total": 1.0}),
    ("called_by_helper", "none", {"load_table": 1.0, "Cart": 0.5**0.5, "Cart.__init__": 0.5**0.5}),
    ("called_twice_removed", "none", {"Cart.subtotal": 1.0}),
    ("quoted_by_message", "call", {"greeting": 1.0, "greeting.salutation": 1.0}),
    ("writes_message", "missing", {"price_of": len("no price is known for") / 40}),
    ("writes_message", "none", {}),
    ("raises_type", "missing", {"price_of": 1.0}),
    ("raises_type", "none", {}),
    ("imported_by_test", "none", {"Cart": 1.0, "round_half_even": 1.0}),
    ("called_in_imported_file", "none", {"Cart.total": 1.0}),
    ("main_of_test_module", "none", {"Cart": 1.0}),
    ("named_by_title", "wrong", {"round_half_even": 1.0}),
    ("produced_value", "none", {"price_of": 1.0}),
    ("returned_unusable", "none", {"price_of": 1.0}),
    ("passed_value", "none", {"Cart.total": 0.25}),
    ("passed_value", "missing", {"Cart.subtotal"}),
    ("assigns_value", "package", {"Cart.__init__"}),
    ("asserted_value", "wrong", {"round_half_even": 1.0}),
    ("assigns_asserted", "none", {}),
    ("root_position", "chained", {"price_of": 1.0, "Cart.subtotal": 0.5, "Cart.total": 1 / 3}),
    ("root_position", "none", {}),
    ("called_before", "none", {"price_of": 1.0}),
    ("class_of_value", "held", {"Cart"}),
    ("beside_trace", "held", {"Cart.__init__": 1.0, "Cart.clear": 1.0}),
    ("beside_trace", "none", {}),
    ("used_frame", "chained", {"Cart.subtotal", "price_of"}),
    ("forwarding_frame", "held", {}),
    ("entry_frame", "held", {}),
    ("values_outside", "held", {"send"}),
    ("text_outside", "letter", {"send"}),
    ("class_of_value", "call", {}),
    ("crash_lines", "held", {"Cart.subtotal"}),
    ("values_text", "held", {"send"}),
    ("name_share_in_values", "held", {"greeting.salutation", "greeting"}),
]


def test_cases_speak_of_most_features() -> None:
    assert len({name for name, _, _ in CASES} & FAILURE_FEATURES.keys()) >= 0.75 * len(FAILURE_FEATURES)


@pytest.mark.parametrize(("name", "failing", "expected"), CASES, ids=[f"{n}-{f}" for n, f, _ in CASES])
def test_on_a_case_made_by_hand(shop: Place, name: str, failing: str, expected: Any) -> None:
    if name not in FAILURE_FEATURES:
        pytest.skip("the ranker no longer asks this")
    found = shop.feature(name, failure(shop, failing))
    if isinstance(expected, set):
        assert {symbol for symbol, value in found.items() if value == max(found.values())} == expected
    else:
        assert found == pytest.approx(expected)


def test_what_was_changed_in_the_test_names_what_it_is_about(shop: Place) -> None:
    change = shop.change("tests/test_cart.py: assert round_half_even")
    for name in ("changed_text", "name_in_change"):
        found = shop.feature(name, failure(shop, "wrong"), change)
        assert max(found, key=lambda symbol: found[symbol]) == "round_half_even"
        assert shop.feature(name, failure(shop, "wrong")) == {}


SCRIPTS = {
    "test/cart.test.js": "const { Cart } = require('../lib/cart')\ntest('total adds up', () => new Cart().total())\n",
    "lib/cart.js": "class Cart {\n  total() { return tax() }\n}\nmodule.exports = { Cart }\n",
    "lib/tax.js": "module.exports = function tax() { return 1 }\n",
}


def test_a_test_in_a_script_leads_to_what_it_imports(place_of: PlaceOf) -> None:
    shop = place_of(SCRIPTS)
    event = ErrorEvent(type="AssertionError", test="test/cart.test.js > total adds up")
    assert shop.feature("in_imported_file", event).keys() == {"lib/cart.js", "Cart", "Cart.total"}
    assert shop.feature("called_in_imported_file", event)["Cart.total"] == 1.0
    assert shop.feature("named_by_title", event) == {"Cart.total": 1.0}
    assert shop.feature("main_of_test_module", event) == {"Cart": 1.0}


def test_modules_called_like_the_test(shop: Place) -> None:
    found = shop.feature("module_of_test", failure(shop, "none"))
    assert {found["Cart.total"], found["src/shop/cart.py"]} == {1.0}
    assert "price_of" not in found
    assert shop.feature("module_of_test", failure(shop, "letter")) == {}


def test_folders_called_like_the_test_s(shop: Place) -> None:
    assert shop.feature("folder_of_test", failure(shop, "none")) == {}


def test_packages_of_a_repository_with_several(tmp_path) -> None:
    files = {
        "web/package.json": "{}",
        "web/src/cart.ts": "export function total() { return 1 }\n",
        "web/test/cart.test.ts": "it('adds', () => { total() })\n",
        "api/pyproject.toml": "",
        "api/cart.py": "def total():\n    return 1\n",
    }
    place = Place(tmp_path, files)
    event = ErrorEvent(type="AssertionError", test="web/test/cart.test.ts::adds", file="web/test/cart.test.ts")
    found = place.feature("package_of_test", event)
    assert set(found) == {"web/src/cart.ts", "total"}
    assert place.feature("package_of_test", ErrorEvent(type="Error")) == {}


def test_a_package_of_tests_belongs_to_what_it_is_called_after(tmp_path) -> None:
    files = {
        "src/Shop/Shop.csproj": "",
        "src/Shop/Cart.cs": "class Cart { int Total() => 1; }\n",
        "src/Web/Web.csproj": "",
        "src/Web/Page.cs": "class Page { void Show() { } }\n",
        "test/Shop.Tests/Shop.Tests.csproj": "",
        "test/Shop.Tests/CartTests.cs": "class CartTests { [Fact] public void Adds() { } }\n",
    }
    place = Place(tmp_path, files)
    event = ErrorEvent(type="AssertionError", file="test/Shop.Tests/CartTests.cs", test="CartTests.Adds")
    assert set(place.feature("package_of_test", event)) == {"src/Shop/Cart.cs", "Cart", "Cart.Total"}


@pytest.mark.parametrize("name", sorted(FAILURE_FEATURES))
def test_values_lie_between_0_and_1(shop: Place, name: str) -> None:
    change = shop.change("tests/test_cart.py: assert round_half_even", "src/shop/cart.py: return price.amount")
    for failing in ("none", "missing", "package", "wrong", "chained", "held", "call", "letter"):
        question = shop.question(failure(shop, failing), change)
        scores = FAILURE_FEATURES[name](question)
        assert set(scores) <= set(range(len(question.candidates)))
        assert all(0 <= value <= 1 + 1e-9 for value in scores.values())


@pytest.mark.parametrize("name", sorted(FAILURE_FEATURES))
def test_nothing_is_said_where_nothing_is_known(shop: Place, name: str) -> None:
    assert shop.feature(name, ErrorEvent(type="")) == {}
    empty = Place.__new__(Place)
    empty.code, empty.read, empty.files = CodeMap(), lambda path: None, {}
    event = ErrorEvent(type="KeyError", message="'price'", test=TOTAL)
    assert FAILURE_FEATURES[name](empty.question(event, Change())) == {}


def test_scales() -> None:
    assert by_best({}) == {}
    assert by_best({1: 0.0}) == {}
    assert by_best({1: 2.0, 2: 4.0}) == {1: 0.5, 2: 1.0}
    assert by_best({1: 2.0, 2: 4.0}, 8.0) == {1: 0.25, 2: 0.5}
    assert logarithmic({1: 0.0, 2: 3.0, 3: 1.0, 4: 9.0}, 3) == pytest.approx({2: 1.0, 3: 0.5, 4: 1.0})
