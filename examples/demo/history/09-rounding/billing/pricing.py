"""What an order costs: discount, delivery, tax."""

from dataclasses import dataclass
from datetime import date

from billing.cart import Cart
from billing.discounts import DiscountBook
from billing.money import percent_of, rounded

TAX_PERCENT = 7
PARCEL = 490
HEAVY_PARCEL = 890
HEAVY_FROM = 5000
FREE_FROM = 6000


@dataclass(frozen=True)
class Quote:
    """The parts of a price, all in cents; the tax is contained in the total."""

    subtotal: int
    discount: int
    delivery: int
    tax: int

    @property
    def total(self) -> int:
        """What the customer pays."""
        return self.subtotal - self.discount + self.delivery


class PriceList:
    """Prices orders."""

    def __init__(self, discounts: DiscountBook) -> None:
        self.discounts = discounts

    def quote(self, cart: Cart, code: str, day: date) -> Quote:
        """The price of a cart on a day, with a discount code or an empty one."""
        subtotal = cart.subtotal()
        discount = self.reduction(subtotal, code, day)
        delivery = self.delivery(cart, subtotal - discount)
        tax = rounded((subtotal - discount + delivery) * TAX_PERCENT, 100 + TAX_PERCENT)
        return Quote(subtotal, discount, delivery, tax)

    def reduction(self, subtotal: int, code: str, day: date) -> int:
        """Cents that a code takes off."""
        discount = self.discounts.find(code, day)
        return percent_of(subtotal, discount.percent)

    def delivery(self, cart: Cart, goods: int) -> int:
        """Cents for the parcel; none from 60 euros of goods on."""
        if goods >= FREE_FROM:
            return 0
        return HEAVY_PARCEL if cart.weight() >= HEAVY_FROM else PARCEL
