"""Discount codes and when they hold."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Discount:
    """A code that takes some percent off, from its first day to its last."""

    code: str
    percent: int
    first: date
    last: date

    def valid_on(self, day: date) -> bool:
        """Both its first and its last day count."""
        return self.first <= day <= self.last


#: Takes nothing off: what an order without a valid code gets.
NO_DISCOUNT = Discount("", 0, date.min, date.max)


class DiscountBook:
    """All codes that were ever given out."""

    def __init__(self, discounts: list[Discount]) -> None:
        self._discounts = discounts

    def find(self, code: str, day: date) -> Discount:
        """The discount of a code on a day; NO_DISCOUNT where the code is unknown or does not hold."""
        wanted = code.strip().upper()
        for discount in self._discounts:
            if discount.code == wanted and discount.valid_on(day):
                return discount
        return NO_DISCOUNT
