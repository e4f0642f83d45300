"""Where the failing test stands in the code map."""

import pytest

from bugsage.diagnosis.ranking.finding import find_test, titles_of
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from tests.diagnosis.ranking.conftest import PlaceOf
from tests.diagnosis.ranking.places import Place

TOTAL = "tests/test_cart.py::test_total"


@pytest.mark.parametrize(
    ("test", "symbol"),
    [
        (TOTAL, "test_total"),
        ("tests/test_cart.py::test_round_half_even[1]", "test_round_half_even"),
        ("tests/test_cart.py::test_round_half_even[a::b[c]-d/e.py::f]", "test_round_half_even"),
        ("tests/test_cart.py::TestClear::test_clear_drops_lines", "TestClear.test_clear_drops_lines"),
        ("tests/test_cart.py::TestMoved::test_total", "test_total"),
        ("tests/test_cart.py::test_clear_drops_lines", "TestClear.test_clear_drops_lines"),
        ("tests.test_cart.TestClear.test_clear_drops_lines", "TestClear.test_clear_drops_lines"),
        ("test_cart.TestClear.test_clear_drops_lines (digits=1)", "TestClear.test_clear_drops_lines"),
        ("tests.test_cart.test_total", "test_total"),
    ],
)
def test_a_test_is_found_by_its_id(shop: Place, test: str, symbol: str) -> None:
    path, found = find_test(ErrorEvent(type="E", test=test), shop.candidates())
    assert path == "tests/test_cart.py"
    assert found is not None
    assert found.symbol == symbol


def test_a_moved_test_is_found_where_the_report_points(shop: Place) -> None:
    event = ErrorEvent(type="E", test="old/test_cart.py::test_total", file="tests/test_cart.py", line=11)
    path, found = find_test(event, shop.candidates())
    assert path == "tests/test_cart.py"
    assert found is not None
    assert found.symbol == "test_total"


@pytest.mark.parametrize(
    "event",
    [
        ErrorEvent(type="E"),
        ErrorEvent(type="E", test="tests/test_nothing.py::test_total"),
        ErrorEvent(type="E", test="elsewhere.py::test_total", file="src/shop/cart.py", line=10),
        ErrorEvent(type="E", test="::", file=""),
        ErrorEvent(type="E", test="shop.cart.Cart.total"),
        ErrorEvent(type="E", test="elsewhere.test_total"),
        ErrorEvent(type="E", test="." * 100_000),
        ErrorEvent(type="E", test="it adds up"),
    ],
)
def test_no_test_is_made_up(shop: Place, event: ErrorEvent) -> None:
    assert find_test(event, shop.candidates()) == (None, None)


def test_a_file_that_could_not_be_collected_is_found(place_of: PlaceOf) -> None:
    place = place_of({"a.b/test_x.py": "import nowhere\n"})
    event = ErrorEvent(type="ModuleNotFoundError", test="a.b/test_x.py")
    assert find_test(event, place.candidates()) == ("a.b/test_x.py", None)


def test_a_test_that_is_gone_leaves_its_file(shop: Place) -> None:
    event = ErrorEvent(type="E", test="tests/test_cart.py::test_gone")
    assert find_test(event, shop.candidates()) == ("tests/test_cart.py", None)
    clues = shop.clues(event)
    assert (clues.test_file, clues.test, clues.body, clues.calls) == ("tests/test_cart.py", None, {}, ())


CART = """
describe('Cart', () => {
  describe('total()', () => {
    it('adds up prices', () => { expect(new Cart().total()).toBe(3) })
    it.each([[1, 2]])('%i is %i', (a, b) => { expect(a).toBe(b) })
  })
  it(`works in ${zone}`, () => { work() })
})
test('alone', () => {
  work()
})
"""
TILL = "describe('Till', () => { it('opens', () => { till.open() }) })\nit('alone', () => {})\n"
SCRIPTS = {"test/cart.test.js": CART, "test/till.test.js": TILL, "src/cart.js": "export class Cart {}\n"}


@pytest.mark.parametrize(
    ("test", "symbol"),
    [
        ("test/cart.test.js > Cart > total() > adds up prices", "Cart > total() > adds up prices"),
        ("test/cart.test.js > Cart > total() > 1 is 2", "Cart > total() > * is *"),
        ("test/cart.test.js > Cart > works in Europe/Oslo", "Cart > works in *"),
        ("test/cart.test.js > outer > Cart > total() > adds up prices", "Cart > total() > adds up prices"),
        ("test/cart.test.js > adds up prices", "Cart > total() > adds up prices"),
        ("test/cart.test.js > Cart > total() > made when it runs", "Cart > total()"),
        ("Cart > total() > adds up prices", "Cart > total() > adds up prices"),
        ('test/cart.test.js > Cart > "before each" hook for "adds up prices"', "Cart > total() > adds up prices"),
    ],
)
def test_a_block_is_found_by_its_titles(place_of: PlaceOf, test: str, symbol: str) -> None:
    path, found = find_test(ErrorEvent(type="E", test=test), place_of(SCRIPTS).candidates())
    assert path == "test/cart.test.js"
    assert found is not None
    assert found.symbol == symbol


def test_a_block_is_found_by_the_line_that_the_report_names(place_of: PlaceOf) -> None:
    candidates = place_of(SCRIPTS).candidates()
    by_tag = ErrorEvent(type="E", test="test/cart.test.js > no such title", tags={"test_line": "9"})
    frame = Frame(file="test/cart.test.js", line=10)
    by_frame = ErrorEvent(
        type="E", test="test/cart.test.js > no such title", exceptions=(ExceptionInfo(type="E", frames=(frame,)),)
    )
    for event in (by_tag, by_frame):
        _, found = find_test(event, candidates)
        assert found is not None
        assert found.symbol == "alone"


def test_a_title_that_two_files_have_needs_a_frame(place_of: PlaceOf) -> None:
    candidates = place_of(SCRIPTS).candidates()
    assert find_test(ErrorEvent(type="E", test="alone"), candidates) == (None, None)
    thrown = ExceptionInfo(type="E", frames=(Frame(file="test/till.test.js", line=2),))
    path, found = find_test(ErrorEvent(type="E", test="alone", exceptions=(thrown,)), candidates)
    assert path == "test/till.test.js"
    assert found is not None


def test_titles_without_the_path_and_without_the_hook() -> None:
    assert titles_of("test/cart.test.ts > Cart > adds  up") == ("Cart", "adds up")
    assert titles_of('Cart > "after all" hook in "Cart"') == ("Cart", "Cart")
    assert titles_of("alone") == ("alone",)


ALONE = {
    "cart/cart.go": "package cart\n\nfunc TestTotal() {}\n",
    "cart/cart_test.go": "package cart\n\nfunc TestTotal(t *testing.T) { t.Run(`empty item`, nil) }\n",
    "src/cart.rs": "fn adds() {}\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() {}\n}\n",
    "src/till.rs": "#[cfg(test)]\nmod more {\n    #[test]\n    fn adds() {}\n    #[test]\n    fn opens() {}\n}\n",
}


@pytest.mark.parametrize(
    ("language", "test", "path", "symbol"),
    [
        ("go", "TestTotal/empty_item", "cart/cart_test.go", "TestTotal"),
        ("rust", "cart::tests::adds", "src/cart.rs", "tests.adds"),
        ("rust", "till::more::adds", "src/till.rs", "more.adds"),
        ("rust", "elsewhere::opens", "src/till.rs", "more.opens"),
        ("rust", "elsewhere::adds", None, None),
    ],
)
def test_a_test_is_found_by_its_name_alone(place_of: PlaceOf, language, test, path, symbol) -> None:
    found = find_test(ErrorEvent(type="panic", language=language, test=test), place_of(ALONE).candidates())
    assert (found[0], found[1] and found[1].symbol) == (path, symbol)


@pytest.mark.parametrize(
    ("path", "source", "language", "test", "symbol"),
    [
        ("spec/cart_spec.rb", "RSpec.describe Shop::Cart do\n  it 'adds' do\n    1\n  end\nend\n", "ruby",
         "spec/cart_spec.rb > Shop::Cart adds", "adds"),
        ("test/test_cart.rb", "class TestCart\n  def test_add\n  end\nend\n", "ruby", "TestCart#test_add", "test_add"),
        ("tests/CartTest.php", "<?php\nnamespace Shop;\nclass CartTest {\n function testAdd() {}\n}\n", "php",
         'Shop\\CartTest::testAdd with data set "a/b" (1)', "testAdd"),
        ("cart_test.go", "package a\nfunc TestAdd(t *testing.T) {\n}\n", "go", "TestAdd/of_two", "TestAdd"),
    ],
)  # fmt: skip
def test_tests_of_other_runners_are_found(place_of: PlaceOf, path, source, language, test, symbol) -> None:
    place = place_of({path: source, "other.py": "def test_add(): ...\n"})
    event = ErrorEvent(
        type="Failed", language=language, test=test, file=path, line=2, tags={"test_line": "2"},
        exceptions=(ExceptionInfo(type="Failed", frames=(Frame(file=path, line=3),)),),
    )  # fmt: skip
    file, found = find_test(event, place.candidates())
    assert file == path
    assert found is not None
    assert found.name == symbol
