from datetime import date

import pytest

from billing.invoices import Invoice, month_later, payment_plan
from billing.pricing import Quote


@pytest.fixture
def invoice() -> Invoice:
    return Invoice("2026-0007", "Ida", date(2026, 3, 24), Quote(2580, 0, 490, 200))


def test_one_payment_a_month(invoice: Invoice) -> None:
    assert [payment.due for payment in payment_plan(invoice, 2)] == [date(2026, 4, 24), date(2026, 5, 24)]


def test_payments_add_up_to_the_total(invoice: Invoice) -> None:
    paid = sum(payment.amount for payment in payment_plan(invoice, 3))
    assert paid == invoice.total


def test_plans_reach_into_the_next_year() -> None:
    assert month_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
