from datetime import date
from pathlib import Path

import pytest

from billing.catalogue import Catalogue
from billing.discounts import Discount, DiscountBook
from billing.pricing import PriceList
from billing.shop import EmptyCart, Shop
from billing.store import InvoiceStore

DAY = date(2026, 4, 10)


@pytest.fixture
def shop(catalogue: Catalogue, tmp_path: Path) -> Shop:
    codes = [
        Discount("SPRING", 10, date(2026, 3, 1), date(2026, 3, 31)),
        Discount("REGULAR", 5, date(2026, 1, 1), date(2026, 12, 31)),
    ]
    return Shop(catalogue, PriceList(DiscountBook(codes)), InvoiceStore(tmp_path / "invoices.json"))


def test_checkout_keeps_the_invoice(shop: Shop) -> None:
    invoice = shop.checkout("Ida", {"H250": 2}, day=DAY)
    assert shop.store.all() == [invoice]
    assert invoice.total == 2190


def test_a_valid_code_takes_its_share_off(shop: Shop) -> None:
    assert shop.checkout("Ida", {"S250": 2}, day=DAY, code="regular").quote.discount == 129


def test_an_expired_code_is_charged_in_full(shop: Shop) -> None:
    invoice = shop.checkout("Ida", {"S250": 2}, day=DAY, code="SPRING")
    assert invoice.quote.discount == 0


def test_nothing_to_pay_for(shop: Shop) -> None:
    with pytest.raises(EmptyCart):
        shop.checkout("Ida", {}, day=DAY)


def test_revenue_of_a_year(shop: Shop) -> None:
    shop.checkout("Ida", {"H250": 1}, day=DAY)
    shop.checkout("Bo", {"H250": 1}, day=date(2027, 1, 2))
    assert shop.revenue(2026) == 1340
