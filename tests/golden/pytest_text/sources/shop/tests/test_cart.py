import sys
import traceback
import unittest
import warnings

import pytest

from shop.cart import Cart


def test_total():
    assert Cart({"apple": 2}).total() == 6


def test_wrong_sum():
    cart = Cart({"apple": 2, "pear": 1})
    print("cart has", cart.items)
    print("a warning to stderr", file=sys.stderr)
    assert cart.total() == 11


def test_checkout_chain():
    Cart({"plum": 1}).checkout(10)


def test_refund_context():
    Cart().refund()


@pytest.mark.parametrize(
    "name, price",
    [("apple", 4), ("two words - dash", 1), ("a::b", 1), ("x[0]", 1), ("größe", 1)],
    ids=["apple", "two words - dash", "a::b", "x[0]", "größe"],
)
def test_price(name, price):
    assert Cart({name: 1}).total() == price


class TestDiscount:
    def test_list(self):
        assert [1, 2, 3] == [1, 2, 4]

    def test_text(self):
        assert "one\ntwo\nthree" == "one\n2\nthree"

    class TestNested:
        @pytest.mark.parametrize("flag", [True, False])
        def test_flag(self, flag):
            assert not flag


class TestOldStyle(unittest.TestCase):
    def test_equal(self):
        self.assertEqual({"a": 1}, {"a": 2})


def test_till(till):
    pass


def test_ledger(ledger):
    assert ledger == []


def test_both(ledger):
    assert ledger == [1]


def test_unknown_fixture(nowhere):
    pass


@pytest.mark.xfail(strict=True, reason="known to be wrong")
def test_strict():
    pass


@pytest.mark.xfail
def test_expected():
    assert False


@pytest.mark.skip(reason="not today")
def test_skipped():
    pass


def test_warns():
    warnings.warn("old call", DeprecationWarning)


def test_swallowed():
    try:
        Cart({"fig": 1}).total()
    except KeyError:
        traceback.print_exc()
    assert False, "told so"


def test_explicit():
    pytest.fail("gave up\nafter three tries")


def test_raises_nothing():
    with pytest.raises(ValueError):
        Cart()


def test_empty():
    raise RuntimeError
