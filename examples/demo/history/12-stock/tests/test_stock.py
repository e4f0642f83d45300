import pytest

from billing.cart import Cart
from billing.catalogue import Catalogue
from billing.stock import OutOfStock, Stock


def test_all_or_nothing(catalogue: Catalogue) -> None:
    stock = Stock({"H250": 5, "S250": 1})
    cart = Cart()
    cart.add(catalogue.product("H250"), 2)
    cart.add(catalogue.product("S250"), 2)
    with pytest.raises(OutOfStock, match="Single origin"):
        stock.take(cart)
    assert stock.left("H250") == 5


def test_what_is_taken_is_gone(catalogue: Catalogue) -> None:
    stock = Stock({"H250": 5})
    cart = Cart()
    cart.add(catalogue.product("H250"), 2)
    stock.take(cart)
    assert stock.left("H250") == 3
