import pytest

from billing.cart import Cart
from billing.catalogue import Catalogue, UnknownProduct


def test_same_product_joins_its_line(catalogue: Catalogue) -> None:
    cart = Cart()
    cart.add(catalogue.product("H250"))
    cart.add(catalogue.product("H250"), 2)
    assert [line.quantity for line in cart.lines] == [3]


def test_subtotal_and_weight(catalogue: Catalogue) -> None:
    cart = Cart()
    cart.add(catalogue.product("S250"), 2)
    cart.add(catalogue.product("D1000"))
    assert cart.subtotal() == 5180
    assert cart.weight() == 1500


def test_unknown_product(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownProduct):
        catalogue.product("X1")


def test_no_line_without_a_piece(catalogue: Catalogue) -> None:
    with pytest.raises(ValueError, match="at least one"):
        Cart().add(catalogue.product("H250"), 0)
