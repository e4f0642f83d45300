from datetime import date

from billing.discounts import NO_DISCOUNT, Discount, DiscountBook

SPRING = Discount("SPRING", 10, date(2026, 3, 1), date(2026, 3, 31))


def test_a_code_is_found_however_it_is_typed() -> None:
    assert DiscountBook([SPRING]).find(" spring ", date(2026, 3, 15)) == SPRING


def test_last_day_counts() -> None:
    assert SPRING.valid_on(date(2026, 3, 31))
    assert not SPRING.valid_on(date(2026, 4, 1))


def test_unknown_code() -> None:
    assert DiscountBook([SPRING]).find("SUMMER", date(2026, 3, 15)) == NO_DISCOUNT
