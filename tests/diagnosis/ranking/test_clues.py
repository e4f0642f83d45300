"""What one failure gives to search with."""

import pytest

from bugsage.diagnosis.ranking.clues import read_clues, words_asked
from bugsage.model.error import ErrorEvent, SourceLine
from bugsage.model.history import Change, ChangedRange
from tests.diagnosis.ranking.conftest import PlaceOf
from tests.diagnosis.ranking.places import Place

TESTS = "tests/test_cart.py"
TOTAL = "tests/test_cart.py::test_total"


def symbols(place: Place, numbers: tuple[int, ...]) -> list[str]:
    places = place.candidates().places
    return [places[i][1].symbol for i in numbers]


def test_the_test_s_own_source_is_read(shop: Place) -> None:
    event = shop.event("AssertionError: assert 10 == 12", "tests/test_cart.py: assert cart.total()", test=TOTAL)
    clues = shop.clues(event)
    assert "total" in clues.body
    assert "round" not in clues.body
    assert {"cart", "total"} <= set(clues.test_line)
    assert "make" not in clues.test_line
    assert "total" in clues.test_id
    assert "cart" not in clues.test_id, "the file's name is what the module is compared with"
    assert [call.name for call in clues.calls] == ["make_cart", "cart.total"]
    assert [call.name for call in clues.helper_calls] == ["load_table", "Cart"]


def test_parameters_are_words_of_their_own(shop: Place) -> None:
    event = ErrorEvent(type="E", test="tests/test_cart.py::test_round_half_even[bankersRule-2::x]")
    clues = shop.clues(event)
    assert {"bankersrule", "rule"} <= set(clues.parameters)
    assert shop.clues(ErrorEvent(type="E", test=TOTAL)).parameters == {}


def test_the_stack_runs_from_the_innermost_frame_through_the_chain(shop: Place) -> None:
    event = shop.event(
        "RuntimeError: no total",
        "tests/test_cart.py: assert cart.total()",
        "src/shop/cart.py: return sum(",
        "src/shop/cart.py: price = price_of",
        "/lib/python3/json.py: loads",
        chained=(
            shop.chained("PriceMissing: no price", "src/shop/cart.py: price = price_of", "src/shop/prices.py: raise"),
        ),
    )
    clues = shop.clues(event)
    assert symbols(shop, clues.stack) == ["Cart.subtotal", "Cart.total", "price_of"]
    assert clues.crash == "installed"


@pytest.mark.parametrize(
    ("spot", "crash"),
    [
        ("src/shop/prices.py: raise PriceMissing", "raise"),
        ("src/shop/cart.py: return price.amount", "implicit"),
        ("/lib/python3/json.py: loads", "installed"),
    ],
)
def test_how_the_innermost_frame_failed(shop: Place, spot: str, crash: str) -> None:
    assert shop.clues(shop.event("E: x", spot)).crash == crash


def test_without_frames_nothing_crashed(shop: Place) -> None:
    clues = shop.clues(shop.event("AttributeError: 'NoneType' object has no attribute 'amount'"))
    assert (clues.stack, clues.crash, clues.test_file) == ((), "", None)
    assert "amount" in clues.message


def test_changed_words_are_those_beside_the_product(shop: Place) -> None:
    event = ErrorEvent(type="E", test="tests/test_cart.py::test_round_half_even[1]")
    change = shop.change(
        "tests/test_cart.py: assert round_half_even", "src/shop/mail/letter.py: server.deliver(letter)"
    )
    clues = shop.clues(event, change)
    assert {"round", "half", "even", "roundhalf"} <= set(clues.changed)
    assert not {"deliv", "deliver", "letter"} & set(clues.changed), "the product's own change asks nothing"


def test_without_a_change_in_the_failing_test_nothing_was_changed(shop: Place) -> None:
    event = ErrorEvent(type="E", test="tests/test_cart.py::test_total")
    assert shop.clues(event, shop.change("tests/conftest.py: load_table(tmp_path")).changed == {}
    deleted = Change(ranges=(ChangedRange(file="tests/test_cart.py", start=9, end=8),))
    assert shop.clues(event, deleted).changed == {}
    beyond = Change(ranges=(ChangedRange(file="tests/test_cart.py", start=900, end=999),))
    assert shop.clues(event, beyond).changed == {}


def test_a_changed_file_is_read_once(shop: Place) -> None:
    asked: list[str] = []

    def read(path: str) -> str | None:
        asked.append(path)
        return shop.read(path)

    ranges = tuple(
        ChangedRange(file=path, start=n, end=n) for n in range(1, 9) for path in (TESTS, "tests/conftest.py")
    )
    read_clues(ErrorEvent(type="E", test=TOTAL), shop.candidates(), Change(ranges=ranges), read)
    assert asked.count("tests/conftest.py") == 1


def test_changed_data_beside_the_test_counts(place_of: PlaceOf) -> None:
    place = place_of(
        {"shop.py": "def f(): ...\n", "test_shop.py": "def test_f(): ...\n", "data/case.txt": "penguin parade\n"}
    )
    event = ErrorEvent(type="E", test="test_shop.py::test_f")
    change = place.change("test_shop.py: def test_f", "data/case.txt: penguin")
    assert {"penguin", "parade"} <= set(place.clues(event, change).changed)


def test_sides_of_a_shown_difference(shop: Place) -> None:
    event = ErrorEvent(
        type="AssertionError", detail=("assert x == y", "- colour = green", "+ colour = purple", "? ^^^")
    )
    clues = shop.clues(event)
    assert (set(clues.expected_only), set(clues.obtained_only)) == ({"green"}, {"purple"})


def test_sides_of_a_plain_comparison(shop: Place) -> None:
    clues = shop.clues(ErrorEvent(type="AssertionError", detail=("assert 'purple hat' == 'green hat'",)))
    assert (set(clues.expected_only), set(clues.obtained_only)) == ({"green"}, {"purple"})
    neither = shop.clues(ErrorEvent(type="AssertionError", detail=("assert False", "something else")))
    assert (neither.expected_only, neither.obtained_only) == ({}, {})


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ("module 'shop' has no attribute \"price_of\"", ("shop", "price_of")),
        ("load_table() missing 1 required argument: `path`", ("load_table", "path")),
        ("'a' is too short, and so is it()", ()),
        ("Unexpected type of argument in function conj (expected: number)", ("conj",)),
    ],
)
def test_names_that_a_message_quotes(shop: Place, message: str, names: tuple[str, ...]) -> None:
    assert shop.clues(ErrorEvent(type="TypeError", message=message)).quoted == names


def test_marked_lines_and_the_report_are_words(shop: Place) -> None:
    code = (SourceLine(text="plain walrus"), SourceLine(text="marked penguin", marked=True))
    clues = shop.clues(ErrorEvent(type="E", message="sea", code=code, excerpt="the whole iceberg"))
    assert {"penguin", "sea"} <= set(clues.marked)
    assert "walrus" not in clues.marked
    assert "iceberg" in clues.text
    asked = words_asked([clues])
    assert {"penguin", "sea", "iceberg"} <= asked


def test_paths_outside_are_never_read(shop: Place) -> None:
    asked: list[str] = []

    def read(path: str) -> str | None:
        asked.append(path)
        return shop.read(path)

    for path in ("/etc/passwd", "../../etc/passwd", "tests/../../secret"):
        event = ErrorEvent(type="E", test=f"{path}::test_total", file=path, line=1)
        read_clues(event, shop.candidates(), Change(), read)
    assert asked == []


@pytest.mark.parametrize(
    ("path", "language", "test"),
    [
        ("src/test/java/shop/CartTest.java", "java", "shop.CartTest.addsUp"),
        ("test/test_cart.rb", "ruby", "TestCart#adds_up"),
        ("tests/CartTest.php", "php", "Shop\\CartTest::addsUp"),
    ],
)
def test_a_class_that_repeats_its_file_is_no_name_of_the_test(place_of: PlaceOf, path, language, test) -> None:
    sources = {
        "java": "class CartTest { void addsUp() { } }\n",
        "ruby": "class TestCart\n  def adds_up\n  end\nend\n",
        "php": "<?php\nclass CartTest { function addsUp() { } }\n",
    }
    place = place_of({path: sources[language]})
    clues = place.clues(ErrorEvent(type="E", language=language, test=test, file=path))
    assert clues.test_file == path
    assert "cart" not in clues.test_id
    assert {"add", "adds"} & set(clues.test_id)
