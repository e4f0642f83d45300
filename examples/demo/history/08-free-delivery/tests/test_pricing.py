from datetime import date

import pytest

from billing.cart import Cart
from billing.catalogue import Catalogue
from billing.discounts import Discount, DiscountBook
from billing.pricing import PriceList

DAY = date(2026, 3, 15)


@pytest.fixture
def prices() -> PriceList:
    return PriceList(DiscountBook([Discount("SPRING", 10, date(2026, 3, 1), date(2026, 3, 31))]))


def test_discount_is_rounded_to_the_nearest_cent(prices: PriceList) -> None:
    assert prices.reduction(1294, "SPRING", DAY) == 129
    assert prices.reduction(1295, "SPRING", DAY) == 130


def test_total_is_the_sum_of_its_parts(prices: PriceList, catalogue: Catalogue) -> None:
    cart = Cart()
    cart.add(catalogue.product("S250"), 2)
    quote = prices.quote(cart, "SPRING", DAY)
    assert (quote.subtotal, quote.discount, quote.delivery) == (2580, 258, 490)
    assert quote.total == 2812


def test_heavy_parcels_cost_more(prices: PriceList, catalogue: Catalogue) -> None:
    cart = Cart()
    cart.add(catalogue.product("D1000"), 5)
    assert prices.delivery(cart, goods=5999) == 890


def test_delivery_is_free_from_sixty_euros_on(prices: PriceList, catalogue: Catalogue) -> None:
    cart = Cart()
    cart.add(catalogue.product("D1000"))
    assert prices.delivery(cart, goods=6000) == 0
